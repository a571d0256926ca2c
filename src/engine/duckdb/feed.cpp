#include "engine/duckdb/feed.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "engine/duckdb/functions.h"
#include "engine/duckdb/time_zone.h"

namespace fifteen::duckdb_engine {
namespace {

FieldRules rules_of(const read::SourceMapping& mapping) {
  FieldRules rules;
  rules.time_format = mapping.time_format;
  rules.number_unit_us = mapping.number_unit_us;
  rules.words = mapping.outcome_words;
  for (const auto& [field, s] : mapping.scales) {
    rules.scales[static_cast<std::size_t>(field)] = {s.worst, s.best, s.misery_to, s.magic_from,
                                                     s.not_applicable};
  }
  rules.promise_us = mapping.promise_us;
  return rules;
}

// What judges texts, or null where none are to be scored.
Result<std::shared_ptr<const text::Reader>> texts_of(const read::Mapping& mapping) {
  std::shared_ptr<const text::Reader> out;
  const auto has_texts = [](const read::SourceMapping& source) { return source.has(Field::kText); };
  const bool some =
      has_texts(mapping) || std::any_of(mapping.sources.begin(), mapping.sources.end(), has_texts);
  if (!mapping.score.texts || !some) return out;
  if (mapping.score.model.empty())
    return std::make_shared<const text::Reader>(text::Reader::lexicon());
  auto model = text::Model::read(mapping.score.model);
  if (!model) return fail(model.error());
  return std::make_shared<const text::Reader>(text::Reader::of(std::move(*model)));
}

}  // namespace

Result<std::vector<Feed>> make_feeds(Database& database, const std::vector<Source>& sources,
                                     const read::Mapping& mapping) {
  FIFTEEN_CHECK(mapping.sources.empty() || mapping.sources.size() == sources.size(),
                "a mapping of other sources");
  std::vector<Feed> feeds;
  std::map<std::string, TimeZone> zones;
  const auto texts = texts_of(mapping);
  if (!texts) return fail(texts.error());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    Feed feed;
    feed.source = &sources[i];
    feed.index = i;
    if (mapping.sources.empty()) {
      feed.mapping = static_cast<const read::SourceMapping&>(mapping);
    } else {
      feed.mapping = static_cast<const read::SourceMapping&>(mapping.sources[i]);
      feed.kind = mapping.sources[i].kind;
      feed.group = mapping.sources[i].group;
      feed.window_us = mapping.sources[i].window_us;
    }
    feed.rules = rules_of(feed.mapping);
    feed.rules.texts = *texts;
    feed.rules.call_back_us = mapping.score.call_back_us;
    if (const std::string& name = feed.mapping.zone; !name.empty()) {
      if (zones.count(name) == 0) {
        auto zone = load_time_zone(database, name);
        if (!zone) return fail(zone.error());
        zones[name] = std::move(*zone);
      }
      feed.rules.zone = zones[name];
    }
    feed.functions = fresh_suffix();
    const Status registered =
        register_functions(database, feed.functions, feed.rules, evidence_of(feed.mapping));
    if (!registered) return fail(registered.error());
    feeds.push_back(std::move(feed));
  }
  return feeds;
}

bool case_is_customer(const Feed& feed) {
  const auto& columns = feed.mapping.columns;
  const auto customer = columns.find(Field::kCustomer);
  const auto case_id = columns.find(Field::kCase);
  return customer != columns.end() && case_id != columns.end() &&
         customer->second == case_id->second;
}

bool has_own_cases(const Feed& feed) {
  return feed.mapping.has_column(Field::kCase) && !case_is_customer(feed);
}

}  // namespace fifteen::duckdb_engine
