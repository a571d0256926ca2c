#include "report/shop_form.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "base/text.h"

namespace fifteen::report {
namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --line: #8886; --accent: #1a5fb4; --warn: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --accent: #8ab4f8; --warn: #f2b8b5; } }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 44rem; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.brief { white-space: pre-line; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 1rem; padding: .5rem 1rem 1rem; min-width: 0; }
legend { font-weight: 600; padding: 0 .25rem; overflow-wrap: anywhere; }
label { display: block; }
.visit label, .evidence { margin-top: .5rem; }
.choices { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
.choices label { display: inline-flex; align-items: center; gap: .4rem; min-height: 2.75rem; }
input[type=radio] { width: 1.25rem; height: 1.25rem; accent-color: var(--accent); }
input:not([type=radio]), select, textarea { font: inherit; width: 100%; padding: .5rem; border: 1px solid var(--line); border-radius: .25rem; background: Field; color: FieldText; }
textarea { min-height: 3rem; }
.note { font-size: .875rem; margin: 0 0 .25rem; opacity: .8; }
.missing { border-color: var(--warn); }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1.25rem; border: 0; border-radius: .25rem; background: var(--accent); color: Canvas; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
#said { font-weight: 600; }
#said.wrong { color: var(--warn); }
@media print { button, #said { display: none; } fieldset { break-inside: avoid; } }
)";

// Values come from the form's own fields and data attributes; nothing is put into the page but
// text.
constexpr std::string_view kScript = R"(
'use strict';
const form = document.querySelector('form');
const said = document.getElementById('said');
const items = [...form.querySelectorAll('fieldset.item')];
let dirty = false;
form.addEventListener('input', () => { dirty = true; });
addEventListener('beforeunload', (event) => { if (dirty) event.preventDefault(); });

const quoted = (text) => /[",\r\n]|^\s|\s$/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
// The time of the visit with the offset that this device's clock had from UTC then.
const withOffset = (local) => {
  const minutes = -new Date(local).getTimezoneOffset();
  const size = Math.abs(minutes);
  const two = (n) => String(n).padStart(2, '0');
  return local + (minutes < 0 ? '-' : '+') + two(Math.floor(size / 60)) + ':' + two(size % 60);
};
const scoreOf = (item) => {
  const chosen = item.querySelector('input[type=radio]:checked');
  return chosen ? chosen.value : null;
};
const say = (text, wrong) => {
  said.textContent = text;
  said.classList.toggle('wrong', wrong);
};
const missing = () => {
  const fields = [...form.querySelectorAll('.visit [required]')].filter((field) => !field.value.trim());
  const open = items.filter((item) => scoreOf(item) === null);
  for (const field of form.querySelectorAll('.visit [required]')) field.setAttribute('aria-invalid', String(fields.includes(field)));
  for (const item of items) item.classList.toggle('missing', open.includes(item));
  return [...fields, ...open.map((item) => item.querySelector('input'))];
};
const lines = () => {
  const field = (name) => form.elements[name].value.trim();
  const time = withOffset(field('time'));
  const random = [...crypto.getRandomValues(new Uint8Array(4))].map((b) => b.toString(16).padStart(2, '0')).join('');
  const visit = [field('time'), field('place'), random].join(' ');
  const columns = form.dataset.columns.split(',');
  const rows = items.map((item) => {
    const own = {
      visit, scenario: form.dataset.scenario, shopper: field('shopper'), place: field('place'), channel: field('channel'),
      time, score: scoreOf(item), evidence: item.querySelector('textarea').value.trim(), ...item.dataset,
    };
    return columns.map((column) => quoted(own[column] ?? '')).join(',');
  });
  return { visit, text: [columns.join(','), ...rows].join('\r\n') + '\r\n' };
};
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const gaps = missing();
  if (gaps.length > 0) {
    say(gaps.length === 1 ? 'One answer is missing.' : `${gaps.length} answers are missing.`, true);
    gaps[0].focus();
    return;
  }
  const { visit, text } = lines();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = `shop ${visit}.csv`.replace(/[^\p{L}\p{N} ._-]+/gu, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  dirty = false;
  say(`Saved as "${link.download}". Send this file to whoever keeps the shops.`, false);
});
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text, true)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string choose_or_write(std::string_view name, std::string_view label,
                            const std::vector<std::string>& values, bool required) {
  const char* const must = required ? " required" : "";
  std::string out = fmt::format("<label for=\"{0}\">{1}</label>\n", name, label);
  if (values.empty())
    return out +
           fmt::format("<input id=\"{0}\" name=\"{0}\" autocomplete=\"off\"{1}>\n", name, must);
  out += fmt::format("<select id=\"{0}\" name=\"{0}\"{1}>\n<option value=\"\"></option>\n", name,
                     must);
  for (const std::string& value : values)
    out += fmt::format("<option value=\"{0}\">{0}</option>\n", escaped(value));
  return out + "</select>\n";
}

std::string visit_fields(const ShopScenario& scenario) {
  return "<h2>The visit</h2>\n<fieldset class=\"visit\">\n<legend>Where, when, who</legend>\n" +
         choose_or_write("place", "Place", scenario.places, true) +
         choose_or_write("channel", "Channel", scenario.channels, !scenario.channels.empty()) +
         "<label for=\"shopper\">Shopper</label>\n"
         "<input id=\"shopper\" name=\"shopper\" autocomplete=\"off\" required>\n"
         "<label for=\"time\">Day and time</label>\n"
         "<input id=\"time\" name=\"time\" type=\"datetime-local\" required>\n</fieldset>\n";
}

std::string choice(std::size_t item, std::string_view value, std::string_view label) {
  return fmt::format("<label><input type=\"radio\" name=\"score{}\" value=\"{}\">{}</label>\n",
                     item, value, label);
}

std::string score_fields(std::size_t number, const ScenarioItem& item) {
  if (item.most <= 1) {
    return "<div class=\"choices\">\n" + choice(number, "1", "yes") + choice(number, "0", "no") +
           choice(number, "n/a", "does not apply") + "</div>\n";
  }
  std::string out = "<div class=\"choices\">\n";
  for (int points = 0; points <= static_cast<int>(item.most); ++points)
    out += choice(number, fmt::format("{}", points), fmt::format("{}", points));
  return out + choice(number, "n/a", "does not apply") + "</div>\n";
}

std::string item_fields(std::size_t number, const ScenarioItem& item) {
  const bool fact = item.kind == ShopKind::kObjective;
  std::string out = fmt::format(
      "<fieldset class=\"item\" data-moment=\"{}\" data-item=\"{}\" data-standard=\"{}\" "
      "data-promise=\"{}\" data-kind=\"{}\" data-max=\"{}\" "
      "data-weight=\"{}\">\n<legend>{}</legend>\n",
      escaped(item.moment), escaped(item.item), escaped(item.standard), escaped(item.promise),
      shop_kind_name(item.kind), item.most, item.weight, escaped(item.item));
  std::string note = fact ? "What was so" : "How it was for you";
  if (item.most > 1) note += fmt::format(", 0 (worst) to {} (best)", item.most);
  if (!item.standard.empty()) note += fmt::format(". Standard: {}", escaped(item.standard));
  out += fmt::format("<p class=\"note\">{}.</p>\n", note) + score_fields(number, item);
  return out + fmt::format(
                   "<label class=\"evidence\" for=\"evidence{0}\">Evidence: what you saw or "
                   "heard</label>\n<textarea id=\"evidence{0}\"></textarea>\n</fieldset>\n",
                   number);
}

// Items of a moment stand together, in the order in which moments first come.
std::string all_items(const std::vector<ScenarioItem>& items) {
  std::vector<std::string> moments;
  for (const ScenarioItem& item : items) {
    if (std::find(moments.begin(), moments.end(), item.moment) == moments.end())
      moments.push_back(item.moment);
  }
  std::string out;
  for (const std::string& moment : moments) {
    out += fmt::format("<h2>{}</h2>\n", moment.empty() ? "Items" : escaped(moment));
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].moment == moment) out += item_fields(i, items[i]);
    }
  }
  return out;
}

}  // namespace

std::string to_form(const ShopScenario& scenario) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src 'unsafe-inline'; form-action 'none'\">\n"
      "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n",
      escaped(scenario.name), kStyle);
  if (!scenario.brief.empty())
    out += fmt::format("<p class=\"brief\">{}</p>\n", escaped(scenario.brief));
  out += fmt::format("<form novalidate data-scenario=\"{}\" data-columns=\"{}\">\n",
                     escaped(scenario.name), kShopColumns);
  out += visit_fields(scenario) + all_items(scenario.items);
  out +=
      "<p><button type=\"submit\">Save as a file</button></p>\n"
      "<p id=\"said\" role=\"status\"></p>\n</form>\n</main>\n";
  return out + fmt::format("<script>{}</script>\n</body>\n</html>\n", kScript);
}

}  // namespace fifteen::report
