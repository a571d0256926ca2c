// `fifteen shop`: mystery shops scored, the next visits planned, and forms to fill in.

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <string_view>
#include <unistd.h>

#include "analyse/shop_plan.h"
#include "analyse/shops.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/source_notes.h"
#include "read/shops.h"
#include "read/small_file.h"
#include "report/shop_form.h"
#include "report/shops.h"

namespace fifteen::cli {
namespace {

struct Visited {
  read::ShopsRead shops;
  read::Rejects rejects;
};

Result<Visited> read_visits(const ShopOptions& options) {
  Visited out;
  auto shops = read::read_shops(options.files, out.rejects);
  if (!shops) return fail(shops.error());
  out.shops = std::move(*shops);
  const std::uint64_t good = out.shops.rows - out.rejects.total();
  if (const Status readable = check_rejects(out.rejects, good, options.reject_share_max); !readable)
    return fail(readable.error());
  return out;
}

// The lines of a list, without blanks around them.
Result<std::vector<std::string>> read_places(const std::string& path) {
  std::vector<std::string> out;
  if (path.empty()) return out;
  const auto text = read::read_small_file(path, "a list of places", "one place on each line",
                                          "are these shops? give them without --places");
  if (!text) return fail(text.error());
  if (find_bad_utf8(*text)) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected names of places as UTF-8, got other bytes; save it as "
                            "UTF-8",
                            path));
  }
  std::string_view rest = *text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) continue;
    line = line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
    out.emplace_back(line);
  }
  return out;
}

}  // namespace

Status shop_score(const ShopOptions& options) {
  const auto visited = read_visits(options);
  if (!visited) return fail(visited.error());
  report::ShopDocument document;
  document.tool_version = FIFTEEN_VERSION;
  document.title = title_of(options.files);
  document.found = analyse::find_shops(visited->shops.items);
  document.not_applicable = visited->shops.not_applicable;
  document.rejects = left_out(visited->rejects);
  return write_found(
      options.json, options.quiet, [&] { return report::to_json(document); },
      [&] { return report::to_text(document, colour_allowed(STDOUT_FILENO)); });
}

Status shop_plan(const ShopOptions& options) {
  const auto visited = read_visits(options);
  if (!visited) return fail(visited.error());
  const auto places = read_places(options.places);
  if (!places) return fail(places.error());
  report::ShopPlanDocument document;
  document.tool_version = FIFTEEN_VERSION;
  document.title = title_of(options.files);
  document.plan = analyse::plan_shops(visited->shops.items, *places, options.visits);
  document.rejects = left_out(visited->rejects);
  return write_found(
      options.json, options.quiet, [&] { return report::to_json(document); },
      [&] { return report::to_text(document, colour_allowed(STDOUT_FILENO)); });
}

Status shop_form(const ShopOptions& options) {
  const auto scenario = read::read_scenario(options.files.front());
  if (!scenario) return fail(scenario.error());
  const std::string page = report::to_form(*scenario);
  return options.output == "-" ? write_stdout(page) : write_file(options.output, page);
}

}  // namespace fifteen::cli
