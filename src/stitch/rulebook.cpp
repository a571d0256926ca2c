#include "stitch/rulebook.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

#include "base/hash.h"
#include "base/text.h"
#include "stitch/normal.h"

namespace fifteen::stitch {
namespace {

constexpr std::string_view kCustomer = "customer";

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

Status check_kind(std::string_view kind) {
  if (!kind.empty() && kind.find(':') == std::string_view::npos && trimmed(kind) == kind) return {};
  return fail(ErrorKind::kInput,
              fmt::format("stitch.kinds: expected the name of a kind, such as email, got '{}'; "
                          "leave out colons and blanks around it",
                          shortened(kind, 40)));
}

}  // namespace

Rulebook::Words::Words(const std::vector<std::string>& words) {
  for (const std::string& word : words) words_.push_back(in_lower_case(trimmed(word)));
  std::sort(words_.begin(), words_.end());
  words_.erase(std::unique(words_.begin(), words_.end()), words_.end());
  for (const std::string& word : words_) {
    if (!word.empty()) first_.set(static_cast<unsigned char>(word.front()));
    longest_ = std::max(longest_, word.size());
  }
}

std::optional<std::uint16_t> Rulebook::Words::find(std::string_view text) const {
  if (text.empty() || text.size() > longest_) return std::nullopt;
  if (!first_.test(static_cast<unsigned char>(lower(text.front())))) return std::nullopt;
  const auto before = [](std::string_view a, std::string_view b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
      return static_cast<unsigned char>(lower(x)) < static_cast<unsigned char>(lower(y));
    });
  };
  const auto at = std::lower_bound(words_.begin(), words_.end(), text, before);
  if (at == words_.end() || before(text, *at)) return std::nullopt;
  return static_cast<std::uint16_t>(at - words_.begin());
}

Result<Rulebook> Rulebook::make(const StitchRules& rules, std::span<const std::string> used) {
  Rulebook book;
  if (auto status = book.set_kinds(rules, used); !status) return fail(status.error());
  if (auto status = book.set_limits(rules); !status) return fail(status.error());
  if (auto status = book.set_prefix(rules.phone_prefix); !status) return fail(status.error());
  constexpr std::size_t kWordsMax = 10'000;
  if (rules.junk.size() > kWordsMax || rules.junk_mailboxes.size() > kWordsMax) {
    return fail(
        ErrorKind::kInput,
        fmt::format("stitch.junk: expected at most {} words, got {}; name only values that "
                    "occur",
                    format_count(kWordsMax),
                    format_count(std::max(rules.junk.size(), rules.junk_mailboxes.size()))));
  }
  book.junk_ = Words(rules.junk);
  book.mailboxes_ = Words(rules.junk_mailboxes);
  book.zeros_ = book.junk_.find("0");
  if (auto status = book.set_cuts(rules); !status) return fail(status.error());
  return book;
}

Status Rulebook::set_kinds(const StitchRules& rules, std::span<const std::string> used) {
  std::vector<std::string> others(used.begin(), used.end());
  for (const StitchMost& most : rules.most_of) others.push_back(most.kind);
  for (const StitchCut& cut : rules.cuts) {
    for (const std::string* const side : {&cut.a, &cut.b}) {
      const std::size_t colon = side->find(':');
      if (colon != std::string::npos) others.push_back(side->substr(0, colon));
    }
  }
  std::sort(others.begin(), others.end());
  for (const auto* const names : {&rules.kinds, &std::as_const(others)}) {
    for (const std::string& name : *names) {
      if (auto status = check_kind(name); !status) return status;
      if (!kind(name)) kinds_.push_back(name);
      if (kinds_.size() > kKindsMax) {
        return fail(ErrorKind::kInput,
                    fmt::format("stitch.kinds: expected at most {} kinds of identities, got more; "
                                "give one name to what is of one kind",
                                kKindsMax));
      }
    }
  }
  for (const std::string& name : kinds_) {
    spellings_.push_back(name == "email"   ? Spelling::kEmail
                         : name == "phone" ? Spelling::kPhone
                                           : Spelling::kPlain);
  }
  customer_ = kind(kCustomer);
  return {};
}

Status Rulebook::set_limits(const StitchRules& rules) {
  most_.assign(kinds_.size(), rules.most);
  for (const StitchMost& most : rules.most_of) most_[*kind(most.kind)] = most.most;
  return {};
}

Status Rulebook::set_prefix(const std::string& prefix) {
  if (trimmed(prefix).empty()) return {};
  append_phone(prefix, "", phone_prefix_);
  if (phone_prefix_.empty() || phone_prefix_.front() != '+') phone_prefix_.insert(0, 1, '+');
  constexpr std::size_t kPrefixMax = 5;  // a plus and four digits, as of +1-242
  const bool good =
      phone_prefix_.size() > 1 && phone_prefix_.size() <= kPrefixMax && phone_prefix_[1] != '0';
  if (good) return {};
  return fail(ErrorKind::kInput,
              fmt::format("stitch.phone_prefix: expected a country's code, such as +46, got '{}'; "
                          "write a plus and digits",
                          shortened(prefix, 40)));
}

Status Rulebook::set_cuts(const StitchRules& rules) {
  std::string normal;
  for (const StitchCut& cut : rules.cuts) {
    const auto a = parse(cut.a, "stitch.cut", normal);
    if (!a) return fail(a.error());
    cuts_.push_back({*a, std::nullopt});
    if (cut.b.empty()) continue;
    const auto b = parse(cut.b, "stitch.cut", normal);
    if (!b) return fail(b.error());
    cuts_.back().b = *b;
  }
  return {};
}

std::optional<Kind> Rulebook::kind(std::string_view name) const {
  const auto at = std::find(kinds_.begin(), kinds_.end(), name);
  if (at == kinds_.end()) return std::nullopt;
  return static_cast<Kind>(at - kinds_.begin());
}

Reading Rulebook::read(Kind kind, std::string_view value, std::string& text) const {
  text.assign(kinds_[kind]);
  text += ':';
  const std::size_t begin = text.size();
  value = trimmed(value);
  bool number = true;
  switch (spellings_[kind]) {
    case Spelling::kPlain: text.append(value); break;
    case Spelling::kEmail: append_email(value, text); break;
    case Spelling::kPhone: number = append_phone(value, phone_prefix_, text); break;
  }
  const std::string_view normal = std::string_view(text).substr(begin);
  Reading reading;
  reading.identity.kind = kind;
  find_junk(kind, spellings_[kind] == Spelling::kPhone ? value : normal, number, reading);
  if (reading.junk != Junk::kNo) return reading;
  reading.identity.hash = kind == customer_ ? hash_id(normal) : hash_id(std::string_view(text));
  return reading;
}

// The words are looked for in a phone number as it was written, in others as it is spelt normally.
void Rulebook::find_junk(Kind kind, std::string_view value, bool number, Reading& reading) const {
  const auto found = [&](Junk junk, std::uint16_t word) {
    reading.junk = junk;
    reading.word = word;
  };
  if (value.empty()) return found(Junk::kEmpty, 0);
  if (const auto word = junk_.find(value)) return found(Junk::kWord, *word);
  if (zeros_ && value.find_first_not_of('0') == std::string_view::npos) {
    return found(Junk::kWord, *zeros_);
  }
  if (!number) return found(Junk::kNoNumber, 0);
  if (spellings_[kind] != Spelling::kEmail) return;
  const std::size_t at = value.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == value.size()) {
    return found(Junk::kNoAddress, 0);
  }
  if (const auto word = mailboxes_.find(value.substr(0, at))) return found(Junk::kMailbox, *word);
}

Result<Identity> Rulebook::parse(std::string_view text, std::string_view where,
                                 std::string& normal) const {
  const std::string shown = shortened(text, 60);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return fail(ErrorKind::kInput, fmt::format("{}: expected kind:value, got '{}'; write it as in "
                                               "email:ann@example.org",
                                               where, shown));
  }
  const auto of_kind = kind(text.substr(0, colon));
  if (!of_kind) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected one of the kinds {}, got '{}'; the mapping names them",
                            where, fmt::join(kinds_, ", "), shown));
  }
  const Reading reading = read(*of_kind, text.substr(colon + 1), normal);
  if (reading.junk == Junk::kNo) return reading.identity;
  return fail(
      ErrorKind::kInput,
      fmt::format("{}: expected an identity of somebody, got '{}', which identifies nobody; "
                  "leave it out, or change stitch.junk",
                  where, shown));
}

// Counters of a kind: empty, no address, no number, then the words, then the mailboxes.
namespace {
constexpr std::size_t kReasons = 3;
}

JunkTally::JunkTally(const Rulebook& book)
    : words_(book.junk_.all().size()),
      per_kind_(kReasons + words_ + book.mailboxes_.all().size()),
      counts_(per_kind_ * book.kind_count()) {}

void JunkTally::add(const Reading& reading) {
  std::size_t at = 0;
  switch (reading.junk) {
    case Junk::kNo: return;
    case Junk::kEmpty: break;
    case Junk::kNoAddress: at = 1; break;
    case Junk::kNoNumber: at = 2; break;
    case Junk::kWord: at = kReasons + reading.word; break;
    case Junk::kMailbox: at = kReasons + words_ + reading.word; break;
  }
  ++counts_[reading.identity.kind * per_kind_ + at];
}

void JunkTally::merge(const JunkTally& other) {
  FIFTEEN_CHECK(counts_.size() == other.counts_.size(), "tallies of one rulebook are merged");
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

std::vector<JunkTally::Line> JunkTally::lines(const Rulebook& book) const {
  std::vector<Line> out;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    Line& line = out.emplace_back();
    line.kind = book.kind_name(static_cast<Kind>(i / per_kind_));
    line.count = counts_[i];
    const std::size_t at = i % per_kind_;
    if (at < kReasons) {
      constexpr std::array<Junk, kReasons> kWhy{Junk::kEmpty, Junk::kNoAddress, Junk::kNoNumber};
      constexpr std::array<std::string_view, kReasons> kWhat{"", "no address", "no number"};
      line.junk = kWhy[at];
      line.what = kWhat[at];
    } else if (at < kReasons + words_) {
      line.junk = Junk::kWord;
      line.what = book.junk_.all()[at - kReasons];
    } else {
      line.junk = Junk::kMailbox;
      line.what = book.mailboxes_.all()[at - kReasons - words_] + "@";
    }
  }
  std::sort(out.begin(), out.end(), [](const Line& a, const Line& b) {
    return std::tie(b.count, a.kind, a.what, a.junk) < std::tie(a.count, b.kind, b.what, b.junk);
  });
  return out;
}

}  // namespace fifteen::stitch
