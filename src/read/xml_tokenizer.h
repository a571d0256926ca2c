#pragma once
// A streaming XML tokenizer: starts of elements with their attributes, ends, and text, one after
// another, of a file of any size in bounded memory.
//
// It is as strict about well-formedness as Expat, which is its oracle in tests: names, quotes,
// references, nesting, characters, encodings (UTF-8, UTF-16, ISO-8859-1, US-ASCII). It validates
// nothing else. A DOCTYPE is refused, so no entity is ever declared or expanded; the five of XML
// and references by number are. Comments and processing instructions are checked and passed over.
// Namespaces are not resolved: names are as they are written. Names may have the characters of XML
// 1.0's fifth edition.
//
//   XmlTokenizer xml(**source, {.text = false});
//   while (true) {
//     const Result<XmlToken> token = xml.next();
//     if (!token) return fail(token.error());
//     if (*token == XmlToken::kEndOfFile) break;
//     if (*token == XmlToken::kStart) use(xml.name(), xml.attributes(), xml.line());
//   }

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "read/byte_source.h"
#include "read/xml_input.h"

namespace fifteen::read {

struct XmlOptions {
  bool text = true;                                      ///< give text; else it is only checked
  std::size_t token_bytes_max = std::size_t{16} << 20U;  ///< a longer tag or comment is an error
  std::size_t depth_max = 256;                           ///< of elements in elements
};

enum class XmlToken : std::uint8_t { kStart, kEnd, kText, kEndOfFile };

struct XmlAttribute {
  std::string_view name;
  std::string_view value;  ///< references replaced, ends of lines and tabs made blanks
};

/// Gives the tokens of one document. Not thread-safe. All views hold until the next `next`.
class XmlTokenizer {
 public:
  XmlTokenizer(ByteSource& source, const XmlOptions& options);

  /// Moves to the next token. `<a/>` is a start and an end. A text may come in several pieces, each
  /// cut at a character; text outside of the root is none. Errors (kInput), with line and column:
  /// XML that is not well-formed, a document that ends early, a DOCTYPE, an unknown encoding, a
  /// bound passed; those of the source. After an error it must not be called again.
  /// Memory: twice the longest tag, and 64 kB.
  Result<XmlToken> next();

  /// Returns the name of the element that starts or ends.
  std::string_view name() const { return name_; }
  /// Returns the attributes of the element that starts, in their order. Names differ.
  std::span<const XmlAttribute> attributes() const { return attributes_; }
  /// Returns the piece of text, UTF-8, not empty.
  std::string_view text() const { return text_; }
  /// Returns the 1-based line on which the token begins.
  std::uint64_t line();

 private:
  // What looking at the characters in the window came to.
  enum class Step : std::uint8_t { kToken, kNothing, kMore, kWrong };
  struct Place {
    std::uint64_t line = 1;
    std::uint64_t column = 0;  // bytes of the line before it
    void advance(const char* from, const char* to);
  };

  Step step();
  Step start_tag();
  Step end_tag();
  Step markup();
  Step comment();
  Step character_data();
  Step instruction();
  Step text_piece();
  Step outside();
  char* attribute(char* at);
  char* attribute_value(char* at, char quote);
  char* name_at(char* at, std::string_view expected);
  char* reference_at(char* at);
  char* number_at(char* at);
  char* special_at(char* at, std::string_view where);
  char* until(char* at, char stop, std::string_view where);
  char* expect(char* at, std::string_view literal);
  Step checked_attributes(char* end);
  Step open_element(std::string_view name, bool whole, char* end);
  Result<bool> refill();

  char* missing(const char* at, std::string_view expected);
  Step wrong(const char* at, std::string_view expected);
  void fail_at(const char* at, std::string_view rest);

  XmlInput input_;
  XmlOptions options_;
  bool opened_ = false;
  char* at_ = nullptr;           // the token begins here
  char* next_ = nullptr;         // the next one does
  char* end_ = nullptr;          // of the window; a NUL stands here
  Step trouble_ = Step::kWrong;  // why a function that looks for a place returned none
  Error error_;

  XmlToken token_ = XmlToken::kEndOfFile;
  std::string_view name_;
  std::string_view text_;
  std::vector<XmlAttribute> attributes_;
  std::vector<std::string_view> sorted_names_;
  bool replace_ = false;      // something in this token is to be replaced
  bool pending_end_ = false;  // of `<a/>`
  bool root_seen_ = false;
  std::string open_names_;  // of the elements that are open, one behind the other
  std::vector<std::size_t> open_sizes_;

  Place place_;  // of counted_
  const char* counted_ = nullptr;
  std::uint64_t token_line_ = 0;  // 0: not looked at yet
};

}  // namespace fifteen::read
