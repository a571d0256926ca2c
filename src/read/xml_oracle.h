#pragma once
// For tests of the XML tokenizer: what it and Expat make of the same document, to be compared.

#include <algorithm>
#include <cstdint>
#include <expat.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "read/byte_source.h"
#include "read/xml_tokenizer.h"

namespace fifteen::read {

/// What a parser made of a document: an entry for each start with its attributes, end, and text
/// between two of these.
struct XmlEvents {
  std::vector<std::string> events;
  std::string error;        ///< empty: taken
  bool wide_names = false;  ///< a name is not ASCII

  void start(std::string_view name) { events.push_back("<" + std::string(name)); }
  void attribute(std::string_view name, std::string_view value) {
    events.back() += " " + std::string(name) + "=\"" + std::string(value) + "\"";
  }
  void end(std::string_view name) { events.push_back("/" + std::string(name)); }
  void text(std::string_view text) {
    if (events.empty() || events.back().front() != '.') events.emplace_back(".");
    events.back() += text;
  }
  /// What counts: how much text comes before an error is nobody's promise.
  std::vector<std::string> promised() const {
    std::vector<std::string> out = events;
    if (!error.empty()) std::erase_if(out, [](const std::string& e) { return e.front() == '.'; });
    return out;
  }
};

inline XmlEvents events_of_tokenizer(ByteSource& source, const XmlOptions& options = {}) {
  XmlEvents out;
  const auto is_wide = [](std::string_view name) {
    return std::any_of(name.begin(), name.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  };
  XmlTokenizer xml(source, options);
  std::uint64_t line = 1;
  while (true) {
    const Result<XmlToken> token = xml.next();
    if (!token) {
      out.error = token.error().message;
      return out;
    }
    if (*token == XmlToken::kEndOfFile) return out;
    FIFTEEN_CHECK(xml.line() >= line, "lines go on");
    line = xml.line();
    if (*token == XmlToken::kText) {
      FIFTEEN_CHECK(!xml.text().empty(), "a piece of text has something in it");
      out.text(xml.text());
    } else if (*token == XmlToken::kEnd) {
      out.end(xml.name());
    } else {
      out.start(xml.name());
      out.wide_names = out.wide_names || is_wide(xml.name());
      for (const XmlAttribute& attribute : xml.attributes()) {
        out.attribute(attribute.name, attribute.value);
        out.wide_names = out.wide_names || is_wide(attribute.name);
      }
    }
  }
}

inline XmlEvents events_of_expat(std::string_view document) {
  XmlEvents out;
  XML_ParserStruct* parser = XML_ParserCreate(nullptr);
  XML_SetUserData(parser, &out);
  XML_SetElementHandler(
      parser,
      [](void* self, const char* name, const char** attributes) {
        auto& events = *static_cast<XmlEvents*>(self);
        events.start(name);
        for (; *attributes != nullptr; attributes += 2) {
          events.attribute(attributes[0], attributes[1]);
        }
      },
      [](void* self, const char* name) { static_cast<XmlEvents*>(self)->end(name); });
  XML_SetCharacterDataHandler(parser, [](void* self, const char* text, int size) {
    static_cast<XmlEvents*>(self)->text({text, static_cast<std::size_t>(size)});
  });
  // The tokenizer refuses a DOCTYPE.
  XML_SetStartDoctypeDeclHandler(parser,
                                 [](void* self, const char*, const char*, const char*, int) {
                                   static_cast<XmlEvents*>(self)->error = "a DOCTYPE";
                                 });
  const XML_Status parsed =
      XML_Parse(parser, document.data(), static_cast<int>(document.size()), 1);
  if (parsed != XML_STATUS_OK && out.error.empty()) {
    out.error = XML_ErrorString(XML_GetErrorCode(parser));
  }
  XML_ParserFree(parser);
  return out;
}

/// Says how the two differ; empty when they agree. Names that are not ASCII may be refused by Expat
/// (it has the fourth edition's), UTF-16 whose surrogates are amiss and elements nested too deep
/// only by the tokenizer.
inline std::string difference(const XmlEvents& ours, const XmlEvents& expat) {
  if (ours.error.empty() && expat.error.empty()) {
    return ours.events == expat.events ? "" : "other events";
  }
  if (ours.error.empty()) return ours.wide_names ? "" : "only Expat refuses: " + expat.error;
  if (expat.error.empty()) {
    const bool own = ours.error.find("expected UTF-16,") != std::string::npos ||
                     ours.error.find("nested at most") != std::string::npos;
    return own ? "" : "only the tokenizer refuses: " + ours.error;
  }
  return "";
}

}  // namespace fifteen::read
