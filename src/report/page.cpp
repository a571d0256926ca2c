#include "report/page.h"

#include <cstdint>
#include <string_view>

#include "report/json.h"

extern "C" const char fifteen_report_html[];
extern "C" const std::uint64_t fifteen_report_html_size;

namespace fifteen::report {

Result<std::string> to_page(const Document& document) {
  constexpr std::string_view kPlace = "/*FIFTEEN_DOCUMENT*/null";
  const std::string_view page(fifteen_report_html, fifteen_report_html_size);
  const std::size_t at = page.find(kPlace);
  if (at == std::string_view::npos) {
    return fail(ErrorKind::kInternal, "the page in this binary has no place for a document");
  }
  std::string out;
  const std::string json = to_page_json(document);
  out.reserve(page.size() + json.size());
  out.append(page.substr(0, at)).append(json).append(page.substr(at + kPlace.size()));
  return out;
}

}  // namespace fifteen::report
