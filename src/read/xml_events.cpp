#include "read/xml_events.h"

#include <algorithm>
#include <fmt/format.h>

namespace fifteen::read {
namespace {

std::string_view without_namespace(std::string_view name) {
  name.remove_prefix(std::min(name.find(':') + 1, name.size()));  // npos + 1 is 0
  return name;
}

}  // namespace

std::optional<std::string_view> XmlAttributes::find(std::string_view name) const {
  for (const XmlAttribute& attribute : attributes_) {
    if (attribute.name == name) return attribute.value;
  }
  return std::nullopt;
}

Status read_xml(ByteSource& source, XmlHandler& handler) {
  XmlTokenizer xml(source, {});
  while (true) {
    const Result<XmlToken> token = xml.next();
    if (!token) return fail(token.error());
    switch (*token) {
      case XmlToken::kStart: {
        const Status taken = handler.start(without_namespace(xml.name()),
                                           XmlAttributes(xml.attributes()), xml.line());
        if (taken) break;
        return fail(ErrorKind::kInput,
                    fmt::format("{}:{}: {}", source.name(), xml.line(), taken.error().message));
      }
      case XmlToken::kEnd: handler.end(); break;
      case XmlToken::kText: handler.text(xml.text()); break;
      case XmlToken::kEndOfFile: return {};
    }
  }
}

}  // namespace fifteen::read
