// `fifteen explain`: the arithmetic of one contact's score.

#include <charconv>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/open_log.h"
#include "cli/progress_line.h"

namespace fifteen::cli {
namespace {

using engine::Explanation;

struct Place {
  std::string file;
  std::uint64_t line = 0;
};

// FILE:LINE, as listings and rejects name rows.
Result<Place> place_of(const std::string& contact) {
  const std::size_t colon = contact.rfind(':');
  if (colon != std::string::npos && colon > 0) {
    Place place{contact.substr(0, colon), 0};
    const char* const end = contact.data() + contact.size();
    const auto [rest, error] = std::from_chars(contact.data() + colon + 1, end, place.line);
    if (error == std::errc{} && rest == end && place.line > 0) return place;
  }
  return fail(ErrorKind::kUsage,
              fmt::format("expected a contact as FILE:LINE, such as calls.csv:17, got \"{}\"; "
                          "`fifteen contacts` shows each contact's file and line",
                          contact));
}

std::string line_of(const std::string& words, const score::LogOdds& odds) {
  return fmt::format("  {:<46} {:>+8.2f} {:>+8.2f}\n", words, odds.misery, odds.magic);
}

// What follows from the sums, or from what the customer said.
std::string conclusion(const Explanation& e) {
  const score::Probabilities& p = e.scored.p;
  const std::string shares = fmt::format("misery {}, neutral {}, magic {}", format_share(p.misery),
                                         format_share(p.neutral), format_share(p.magic));
  return fmt::format("{}: {}\n", outcome_name(e.scored.outcome), shares);
}

std::string to_text(const Explanation& e, const std::string& contact) {
  std::string out = printable(fmt::format(
      "{}: {} of {} at {}", contact, e.moment,
      e.customer.empty() ? "nobody known" : "customer " + e.customer, format_time(e.start_us)));
  out += '\n';
  if (!e.scored.has_chances) return out + "unscored: nothing is known of how it turned out\n";
  out += conclusion(e);
  out += fmt::format("\n  {:<46} {:>8} {:>8}\n", "log-odds against neutral", "misery", "magic");
  const bool said = e.signs.said() != Outcome::kUnscored;
  score::LogOdds sum = said ? score::LogOdds{} : e.base;
  if (!said) out += line_of("of a contact without complaint", e.base);
  std::string rest;
  for (const score::Weighed& piece : e.scored.pieces) {
    const bool decides = piece.piece == Piece::kStated ||
                         (piece.piece == Piece::kRated && e.signs.stated == Outcome::kUnscored);
    const std::string line = line_of(printable(score::reason(piece, e.signs, e.facts)), piece.odds);
    if (said && !decides) {
      rest += line;
      continue;
    }
    out += line;
    sum += piece.odds;
  }
  out += line_of("sum", sum);
  if (!rest.empty()) out += "\n  What the customer said decides; this is not counted:\n" + rest;
  if (e.scored.contradicted) out += "\n  The text contradicts what the customer said.\n";
  return out + "\n  share = exp(log-odds) / (exp(misery) + 1 + exp(magic))\n";
}

std::string to_json(const Explanation& e, const std::string& contact) {
  nlohmann::ordered_json json{{"contact", contact},
                              {"customer", e.customer},
                              {"moment", e.moment},
                              {"start", format_time(e.start_us)},
                              {"outcome", outcome_name(e.scored.outcome)}};
  if (e.scored.has_chances) {
    json["p_misery"] = e.scored.p.misery;
    json["p_neutral"] = e.scored.p.neutral;
    json["p_magic"] = e.scored.p.magic;
  }
  json["base"] = {{"misery", e.base.misery}, {"magic", e.base.magic}};
  json["evidence"] = nlohmann::ordered_json::array();
  for (const score::Weighed& piece : e.scored.pieces) {
    json["evidence"].push_back({{"kind", piece_name(piece.piece)},
                                {"reason", score::reason(piece, e.signs, e.facts)},
                                {"misery", piece.odds.misery},
                                {"magic", piece.odds.magic}});
  }
  json["contradicted"] = e.scored.contradicted;
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

Status explain(const ExplainOptions& options) {
  auto place = place_of(options.contact);
  if (!place) return fail(place.error());
  ReadOptions read = options.read;
  if (read.files.empty() && read.mapping.empty()) read.files.push_back(place->file);
  engine::Progress progress;
  std::optional<Explanation> found;
  {
    const ProgressLine line(progress, read.quiet);
    auto log = open_log(read, progress);
    if (!log) return fail(log.error());
    if (const Status complete = check_complete(*log); !complete) return complete;
    engine::ExplainRequest request;
    request.mapping = log->mapping;
    request.file = place->file;
    request.line = place->line;
    request.reject_share_max = read.reject_share_max;
    request.progress = &progress;
    auto explained = log->engine->explain(request);
    if (!explained) return fail(explained.error());
    found = std::move(*explained);
  }
  return write_stdout(options.json ? to_json(*found, options.contact)
                                   : to_text(*found, options.contact));
}

}  // namespace fifteen::cli
