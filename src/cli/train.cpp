// `fifteen train`: a model from texts whose outcome is known, and how good it is.

#include "text/train.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/open_log.h"
#include "cli/progress_line.h"

namespace fifteen::cli {
namespace {

using text::kClassCount;
using text::kOutcomes;
using text::OutcomeReport;
using text::TrainReport;

Result<engine::TextList> read_texts(const TrainOptions& options) {
  engine::Progress progress;
  const ProgressLine line(progress, options.read.quiet);
  auto log = open_log(options.read, progress);
  if (!log) return fail(log.error());
  if (const Status complete = check_complete(*log); !complete) return fail(complete.error());
  engine::TextRequest request;
  request.mapping = log->mapping;
  request.where = options.where;
  request.reject_share_max = options.read.reject_share_max;
  request.progress = &progress;
  return log->engine->texts(request);
}

std::string texts_line(const engine::TextList& list, const TrainReport& report) {
  std::string out =
      fmt::format("Learned from {} of {}", format_counted(report.used, "text", "texts"),
                  format_counted(report.customers, "customer", "customers"));
  std::string apart;
  const auto add = [&](std::uint64_t count, const char* what) {
    if (count == 0) return;
    apart += fmt::format("{}{} {}", apart.empty() ? "" : ", ", format_count(count), what);
  };
  add(list.total - report.given, "more than are needed");
  add(report.repeated, "that say the same as another");
  add(report.wordless, "without a word");
  add(report.rare, "of an outcome that too few have");
  return out + (apart.empty() ? "" : fmt::format("; left out: {}", apart)) + ".\n";
}

// Which outcomes there were, and which were said.
std::string table_of(const TrainReport& report) {
  std::string out =
      fmt::format("\n{:<9}{:>9}{:>11}{:>8}{:>6}", "outcome", "texts", "precision", "recall", "F1");
  for (std::size_t k = 0; k < kClassCount; ++k) {
    if (report.outcomes[k].texts > 0)
      out += fmt::format("{:>13}", fmt::format("said {}", outcome_name(kOutcomes[k])));
  }
  out += '\n';
  for (std::size_t k = 0; k < kClassCount; ++k) {
    const OutcomeReport& outcome = report.outcomes[k];
    if (outcome.texts == 0) continue;
    out += fmt::format("{:<9}{:>9}{:>11.3f}{:>8.3f}{:>6.3f}", outcome_name(kOutcomes[k]),
                       format_count(outcome.texts), outcome.precision, outcome.recall, outcome.f1);
    for (std::size_t said = 0; said < kClassCount; ++said) {
      if (report.outcomes[said].texts > 0)
        out += fmt::format("{:>13}", format_count(report.confusion[k][said]));
    }
    out += '\n';
  }
  return out;
}

std::string words_of(const TrainReport& report) {
  std::string out = "\nWords that say most:\n";
  for (std::size_t k = 0; k < kClassCount; ++k) {
    if (report.outcomes[k].texts == 0) continue;
    std::string words;
    for (const std::string& word : report.outcomes[k].telling)
      words += (words.empty() ? "" : "  ") + shortened(word, 30);
    out += fmt::format("  {:<9}{}\n", outcome_name(kOutcomes[k]), words.empty() ? "-" : words);
  }
  return out;
}

std::string to_text(const engine::TextList& list, const TrainReport& report) {
  std::string out = texts_line(list, report);
  out += fmt::format(
      "\nTried on customers it had not learned from (each fifth by the other four):\n"
      "  accuracy           {:.3f}\n"
      "  macro F1           {:.3f}\n"
      "  calibration error  {:.3f}   between the probability it claims and how often it is right\n",
      report.accuracy, report.macro_f1, report.calibration_error);
  return out + table_of(report) + words_of(report);
}

}  // namespace

Status train(const TrainOptions& options) {
  auto list = read_texts(options);
  if (!list) return fail(list.error());
  auto trained = text::train(std::move(list->texts));
  if (!trained) return fail(trained.error());
  const std::string bytes = trained->model.to_bytes();
  if (const Status written = write_file(options.output, bytes); !written) return written;
  const read::Rejects& rejects = list->source.rejects;
  if (rejects.total() > 0) {
    fmt::print(stderr, "fifteen: left out {} that could not be read\n",
               format_counted(rejects.total(), "row", "rows"));
  }
  if (options.read.quiet) return {};
  return write_stdout(to_text(*list, trained->report) +
                      printable(fmt::format("\n{}: the model, {} bytes\n", options.output,
                                            format_count(bytes.size())),
                                true));
}

}  // namespace fifteen::cli
