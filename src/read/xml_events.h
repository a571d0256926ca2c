#pragma once
// XML as a stream of calls, for readers that are driven by a document's elements.
//
// Names come without their namespace. What reads XML derives from `XmlHandler`; `read_xml` drives
// it through the tokenizer (xml_tokenizer.h).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/error.h"
#include "read/byte_source.h"
#include "read/xml_tokenizer.h"

namespace fifteen::read {

/// The attributes of an element, valid during the call that gives them.
class XmlAttributes {
 public:
  explicit XmlAttributes(std::span<const XmlAttribute> attributes) : attributes_(attributes) {}

  /// Returns the value of an attribute, or nothing. Cost: linear in their number.
  std::optional<std::string_view> find(std::string_view name) const;

 private:
  std::span<const XmlAttribute> attributes_;
};

class XmlHandler {
 public:
  XmlHandler() = default;
  XmlHandler(const XmlHandler&) = delete;
  XmlHandler& operator=(const XmlHandler&) = delete;
  virtual ~XmlHandler() = default;

  /// An element begins on a line (1-based). Errors: what the format does not allow; without place,
  /// which is put before it.
  virtual Status start(std::string_view name, const XmlAttributes& attributes,
                       std::uint64_t line) = 0;
  virtual void end() = 0;
  /// A piece of the text of the element that began last and has not ended; called several times.
  virtual void text(std::string_view piece) = 0;
};

/// Reads a whole document. Errors (kInput), with the line: those of XmlTokenizer::next, of the
/// handler and of `source`.
Status read_xml(ByteSource& source, XmlHandler& handler);

}  // namespace fifteen::read
