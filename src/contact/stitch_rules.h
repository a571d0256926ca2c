#pragma once
// What a mapping says about identities: how many records are found to be of one customer.
//
// Plain data, filled by `read` from `[stitch]` and understood by `stitch::Rulebook`, which checks
// it. The defaults are those of a mapping that says nothing.
//
//   StitchRules rules;
//   rules.most_of = {{"cookie", 1}};
//   rules.cuts = {{"email:family@example.org", "customer:7"}, {"device:lobby-tablet", ""}};

#include <cstdint>
#include <string>
#include <vector>

namespace fifteen {

/// Links that the user does not want: the one between two identities, each `kind:value`; or, where
/// `b` is empty, all links of `a`.
struct StitchCut {
  std::string a;
  std::string b;

  bool operator==(const StitchCut&) const = default;
};

/// The most identities of a stronger or equal kind that one identity may be linked to.
struct StitchMost {
  std::string kind;
  std::uint32_t most = 0;

  bool operator==(const StitchMost&) const = default;
};

/// The rules of stitching.
struct StitchRules {
  /// Kinds of identities, strongest first. Kinds that occur but are not here come after, by name.
  std::vector<std::string> kinds{"customer", "user",   "account", "loyalty",   "email",
                                 "phone",    "device", "cookie",  "anonymous", "session"};
  /// An identity linked to more identities of one kind, as strong as its own or stronger, is
  /// quarantined.
  std::uint32_t most = 3;
  /// Overrides `most` for identities of one kind.
  std::vector<StitchMost> most_of;
  /// Values that identify nobody, in any kind; ASCII case does not matter. `0` stands for any
  /// number of zeros.
  std::vector<std::string> junk{
      "0",    "null", "none",    "nil",       "nan",
      "na",   "n/a",  "unknown", "undefined", "anonymous",
      "test", "-",    "--",      "?",         "00000000-0000-0000-0000-000000000000"};
  /// What stands before the @ of e-mail addresses that identify nobody; ASCII case does not matter.
  std::vector<std::string> junk_mailboxes{"unknown", "none", "noreply", "no-reply",
                                          "null",    "na",   "test",    "anonymous"};
  /// The country of phone numbers that are written with one leading zero, such as `+46`; or empty.
  std::string phone_prefix;
  std::vector<StitchCut> cuts;

  bool operator==(const StitchRules&) const = default;
};

}  // namespace fifteen
