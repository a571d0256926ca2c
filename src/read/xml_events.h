#pragma once
// XML as a stream of calls: the door behind which the parser stands.
//
// Names come without their namespace. A DOCTYPE is an error, so entities cannot grow; depth, tags
// and texts are bounded. What reads XML derives from `XmlHandler`; `read_xml` drives it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "read/byte_source.h"

namespace fifteen::read {

/// The attributes of an element, valid during the call that gives them.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}

  /// Returns the value of an attribute, or nothing. Cost: linear in their number.
  std::optional<std::string_view> find(std::string_view name) const;

 private:
  const char** pairs_;  // name, value, name, value, ..., null
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

/// Reads a whole document. Errors (kInput), with the line: XML that is not well-formed or is
/// truncated; an empty file; elements nested more than 256 deep; a tag of more than 16 MB; a
/// DOCTYPE; those of the handler; those of `source`.
Status read_xml(ByteSource& source, XmlHandler& handler);

}  // namespace fifteen::read
