#include "simulate/columns.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "contact/contact.h"
#include "contact/demand_kind.h"

namespace fifteen::simulate {
namespace {

constexpr std::int64_t kMicrosPerMilli = 1000;
constexpr std::size_t kBlockRows = 1024;  // so that rows stay in the nearest cache for all columns

void set_bit(std::vector<std::uint8_t>& bits, std::size_t at) {
  bits[at / 8] = static_cast<std::uint8_t>(bits[at / 8] | 1U << at % 8);
}

// For each row the value of `value_of`, where `has` says that there is one.
template <class Out, class Has, class ValueOf>
void fill_some(const Row* rows, std::size_t count, std::size_t to, std::vector<Out>& values,
               ColumnValues& out, Has&& has, ValueOf&& value_of) {
  for (std::size_t r = 0; r < count; ++r) {
    if (has(rows[r])) {
      values[to + r] = value_of(rows[r]);
      set_bit(out.present, to + r);
    } else {
      values[to + r] = 0;
      ++out.missing;
    }
  }
}

constexpr auto kAlways = [](const Row&) { return true; };

}  // namespace

bool is_reserved(std::string_view name) {
  constexpr std::string_view kOwn[] = {"contact_id", "cost"};
  return field_of(name).has_value() || name.starts_with("truth_") ||
         std::find(std::begin(kOwn), std::end(kOwn), name) != std::end(kOwn);
}

std::string place_name(const World& world, std::uint64_t site) {
  const std::string& name = world.site_name;
  const std::size_t at = name.find("{}");
  if (at == std::string::npos) return name;
  return fmt::format("{}{}{}", name.substr(0, at), site + 1, name.substr(at + 2));
}

Columns::Columns(const Plan& plan) : plan_(plan) {
  const World& world = plan.world;
  const std::vector<Moment>& moments = world.moments;
  const auto any = [&](auto&& has) { return std::any_of(moments.begin(), moments.end(), has); };
  const auto texts = [&](auto&& of) {
    std::vector<std::string> out;
    for (const Moment& m : moments) out.push_back(of(m));
    return out;
  };
  for (const Pool& pool : world.pools) {
    first_employee_.push_back(employees_);
    employees_ += static_cast<std::int32_t>(pool.employees);
  }
  add_column("customer", ColumnKind::kInteger, Source::kCustomer);
  if (world.cases) add_column("case", ColumnKind::kInteger, Source::kCase);
  add_column("contact_id", ColumnKind::kInteger, Source::kContact);
  add_by_moment("moment", texts([](const Moment& m) { return m.name; }));
  add_by_moment("channel", texts([](const Moment& m) { return m.channel; }));
  if (any([](const Moment& m) { return m.placed; }))
    add_column("place", ColumnKind::kText, Source::kPlace);
  if (any([](const Moment& m) { return m.pool.has_value(); }))
    add_column("employee", ColumnKind::kText, Source::kEmployee);
  add_by_moment("team", texts([&](const Moment& m) {
                  return m.pool ? world.pools[*m.pool].name : std::string();
                }));
  add_by_moment("reason", texts([](const Moment& m) { return m.reason; }));
  add_by_moment("direction", texts([](const Moment& m) { return m.direction; }));
  add_column("start", ColumnKind::kTime, Source::kStart);
  add_column("end", ColumnKind::kTime, Source::kEnd);
  if (any([](const Moment& m) { return m.queue.has_value(); }))
    add_column("waited", ColumnKind::kReal, Source::kWaited);
  if (any([](const Moment& m) { return m.promise_us.has_value(); }))
    add_column("promise", ColumnKind::kReal, Source::kPromise);
  if (any([](const Moment& m) { return m.promises.has_value(); }))
    add_column("call_back", ColumnKind::kReal, Source::kCallBack);
  if (std::any_of(plan.moments.begin(), plan.moments.end(), [](const auto& m) { return m.rated; }))
    add_column("csat", ColumnKind::kInteger, Source::kCsat);
  if (!plan.texts.empty()) {
    add_column("text", ColumnKind::kText, Source::kText);
    add_words(plan.texts);
  }
  if (any([](const Moment& m) { return m.resolved.has_value(); }))
    add_column("resolved", ColumnKind::kTruth, Source::kResolved);
  if (std::any_of(world.queues.begin(), world.queues.end(),
                  [](const Queue& q) { return q.patience.has_value(); }))
    add_column("abandoned", ColumnKind::kTruth, Source::kAbandoned);
  if (world.stated) add_outcome("outcome");
  for (std::size_t a = 0; a < world.attributes.size(); ++a) {
    if (!world.attributes[a].hidden) add_attribute(a);
  }
  if (any([](const Moment& m) { return m.cost > 0; }))
    add_column("cost", ColumnKind::kReal, Source::kCost);
  if (!plan.options.truth) return;
  add_outcome("truth_outcome");
  add_column("truth_cause", ColumnKind::kInteger, Source::kCause);
  const auto planted = [](const Way& way) { return way.demand.has_value(); };
  if (any([&](const Moment& m) {
        return m.demand || m.promises || std::any_of(m.next.begin(), m.next.end(), planted) ||
               std::any_of(m.causes.begin(), m.causes.end(), planted);
      })) {
    add_column("truth_demand", ColumnKind::kText, Source::kDemand);
    for (const std::string_view kind : kDemandKindNames) specs_.back().words.add(kind);
  }
  add_column("truth_p_won", ColumnKind::kReal, Source::kWon);
  for (std::size_t a = 0; a < world.attributes.size(); ++a) {
    if (world.attributes[a].hidden) add_attribute(a);
  }
}

void Columns::add_column(std::string name, ColumnKind kind, Source source) {
  specs_.push_back({std::move(name), kind});
  columns_.push_back({source, {}});
}

// The last column's codes mean these, equal ones the same.
void Columns::add_words(const std::vector<std::string>& values) {
  std::map<std::string, std::int32_t> known;
  for (const std::string& value : values) {
    const auto [at, is_new] = known.try_emplace(value, -1);
    if (is_new && !value.empty()) at->second = specs_.back().words.add(value);
    columns_.back().codes.push_back(at->second);
  }
}

void Columns::add_by_moment(const char* name, const std::vector<std::string>& values) {
  if (std::all_of(values.begin(), values.end(), [](const auto& v) { return v.empty(); })) return;
  add_column(name, ColumnKind::kText, Source::kByMoment);
  add_words(values);
}

void Columns::add_attribute(std::size_t attribute) {
  const std::vector<Attribute>& attributes = plan_.world.attributes;
  const Attribute& a = attributes[attribute];
  add_column(a.hidden ? "truth_" + a.name : a.name, ColumnKind::kText, Source::kAttribute);
  for (const std::string& value : a.values) specs_.back().words.add(value);
  std::size_t place = 1;
  for (std::size_t i = 0; i < attribute; ++i) place *= attributes[i].values.size();
  for (std::size_t type = 0; type < plan_.types; ++type)
    columns_.back().codes.push_back(static_cast<std::int32_t>(type / place % a.values.size()));
}

void Columns::add_outcome(const char* name) {
  add_column(name, ColumnKind::kText, Source::kOutcome);
  for (const Outcome outcome : {Outcome::kMisery, Outcome::kNeutral, Outcome::kMagic})
    specs_.back().words.add(outcome_name(outcome));
}

void Columns::begin(Batch& batch) {
  batch.rows = 0;
  batch.columns.clear();
  batch.columns.resize(columns_.size());
  place_site_ = employee_site_ = UINT64_MAX;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    ColumnValues& values = batch.columns[c];
    values.present.assign((kBatchRows + 7) / 8, 0);
    switch (specs_[c].kind) {
      case ColumnKind::kInteger:
      case ColumnKind::kTime: values.integers.resize(kBatchRows); break;
      case ColumnKind::kReal: values.reals.resize(kBatchRows); break;
      case ColumnKind::kTruth: values.bits.assign((kBatchRows + 7) / 8, 0); break;
      case ColumnKind::kText: values.codes.resize(kBatchRows); break;
    }
  }
}

std::size_t Columns::add(const SiteRows& site, std::size_t from, Batch& batch) {
  const std::size_t count = std::min(site.rows.size() - from, kBatchRows - batch.rows);
  for (std::size_t done = 0; done < count; done += kBlockRows) {
    const std::size_t rows = std::min(kBlockRows, count - done);
    for (std::size_t c = 0; c < columns_.size(); ++c)
      fill(columns_[c], site, from + done, rows, batch.rows + done, batch.columns[c]);
  }
  batch.rows += count;
  return count;
}

void Columns::finish(Batch& batch) {
  for (ColumnValues& values : batch.columns) {
    if (values.missing == 0) values.present.clear();
  }
}

// Names of a site's place and employees join the batch's when the first row has them.
std::int32_t Columns::place_code(const SiteRows& site, ColumnValues& out) {
  if (place_site_ != site.site) {
    place_first_ = out.texts.add(place_name(plan_.world, site.site));
    place_site_ = site.site;
  }
  return place_first_;
}

std::int32_t Columns::employee_code(const SiteRows& site, const Row& row, ColumnValues& out) {
  if (row.employee == kNobody) return -1;
  if (employee_site_ != site.site) {
    employee_codes_.assign(static_cast<std::size_t>(employees_), -1);
    employee_site_ = site.site;
  }
  const auto employee =
      static_cast<std::size_t>(first_employee_[*plan_.world.moments[row.moment].pool]) +
      row.employee;
  std::int32_t& code = employee_codes_[employee];
  if (code < 0) code = out.texts.add(fmt::format("s{}e{:02}", site.site + 1, employee + 1));
  return code;
}

void Columns::fill(const Column& column, const SiteRows& site, std::size_t from, std::size_t count,
                   std::size_t to, ColumnValues& out) {
  const Row* const rows = site.rows.data() + from;
  const std::vector<Moment>& moments = plan_.world.moments;
  const auto customer = static_cast<std::int64_t>(site.site * plan_.world.site_customers + 1);
  const auto case_of = [&](const Row& r) { return (customer + r.customer) * 1000 + r.journey; };
  const auto text = [&](auto&& code_of) {
    for (std::size_t r = 0; r < count; ++r) {
      const std::int32_t code = code_of(rows[r]);
      out.codes[to + r] = code < 0 ? 0 : code;
      if (code >= 0) {
        set_bit(out.present, to + r);
      } else {
        ++out.missing;
      }
    }
  };
  const auto integers = [&](auto&& has, auto&& value_of) {
    fill_some(rows, count, to, out.integers, out, has, value_of);
  };
  const auto reals = [&](auto&& has, auto&& value_of) {
    fill_some(rows, count, to, out.reals, out, has, value_of);
  };
  const auto truths = [&](auto&& has, auto&& value_of) {
    for (std::size_t r = 0; r < count; ++r) {
      if (!has(rows[r])) {
        ++out.missing;
        continue;
      }
      set_bit(out.present, to + r);
      if (value_of(rows[r])) set_bit(out.bits, to + r);
    }
  };
  switch (column.source) {
    case Source::kCustomer:
      return integers(kAlways, [&](const Row& r) { return customer + r.customer; });
    case Source::kCase: return integers(kAlways, case_of);
    case Source::kContact:
      return integers(kAlways, [&](const Row& r) { return case_of(r) * 1000 + r.contact; });
    case Source::kByMoment: return text([&](const Row& r) { return column.codes[r.moment]; });
    case Source::kPlace: {
      const std::int32_t code = place_code(site, out);
      return text([&](const Row& r) { return moments[r.moment].placed ? code : -1; });
    }
    case Source::kEmployee: return text([&](const Row& r) { return employee_code(site, r, out); });
    case Source::kStart:
      return integers(kAlways, [](const Row& r) { return r.start_ms * kMicrosPerMilli; });
    case Source::kEnd:
      return integers(kAlways,
                      [](const Row& r) { return (r.start_ms + r.length_ms) * kMicrosPerMilli; });
    case Source::kWaited:
      return reals([](const Row& r) { return r.waited_ms != kNotWaited; },
                   [](const Row& r) { return static_cast<double>(r.waited_ms) / 1000; });
    case Source::kPromise:
      return reals(
          [&](const Row& r) { return moments[r.moment].promise_us.has_value(); },
          [&](const Row& r) { return static_cast<double>(*moments[r.moment].promise_us) / 1e6; });
    case Source::kCallBack:
      return reals([](const Row& r) { return r.promised; },
                   [&](const Row& r) {
                     const std::int64_t within_us = moments[r.moment].promises->within_us;
                     return (static_cast<double>(r.length_ms) +
                             static_cast<double>(within_us / kMicrosPerMilli)) /
                            1000;
                   });
    case Source::kCsat:
      return integers([](const Row& r) { return r.csat != 0; },
                      [](const Row& r) { return static_cast<std::int64_t>(r.csat); });
    case Source::kText:
      return text([&](const Row& r) { return r.text == 0 ? -1 : column.codes[r.text - 1U]; });
    case Source::kResolved:
      return truths([](const Row& r) { return r.resolved != 0; },
                    [](const Row& r) { return r.resolved == 2; });
    case Source::kAbandoned:
      return truths([](const Row& r) { return r.waited_ms != kNotWaited; },
                    [](const Row& r) { return r.abandoned; });
    case Source::kOutcome:
      return text([](const Row& r) { return static_cast<std::int32_t>(r.outcome); });
    case Source::kAttribute:
      return text([&](const Row& r) { return column.codes[site.types[r.customer]]; });
    case Source::kCost: return reals(kAlways, [&](const Row& r) { return moments[r.moment].cost; });
    case Source::kCause:
      return integers([](const Row& r) { return r.cause != 0; },
                      [&](const Row& r) { return case_of(r) * 1000 + r.cause; });
    case Source::kDemand:
      return text([](const Row& r) { return static_cast<std::int32_t>(r.demand) - 1; });
    case Source::kWon:
      return reals(kAlways, [](const Row& r) { return static_cast<double>(r.won); });
  }
}

}  // namespace fifteen::simulate
