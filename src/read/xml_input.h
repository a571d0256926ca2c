#pragma once
// The characters of an XML document: bytes of a file in whatever encoding become UTF-8 in a window
// that slides over them.
//
// Used by `XmlTokenizer` alone. The window is valid UTF-8, cut at whole characters, its ends of
// lines are '\n' (`\r\n` and `\r` become one), and a NUL stands behind it, so that loops need not
// ask for its end. The encoding is told by the byte order mark, or by the declaration.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "read/byte_source.h"

namespace fifteen::read {

class XmlInput {
 public:
  explicit XmlInput(ByteSource& source) : source_(source) {}

  /// Reads the first bytes, tells the encoding and checks the declaration, if there is one.
  /// Errors (kInput): those of the source; a declaration that is wrong, or of more than 4,096
  /// bytes; an encoding other than UTF-8, UTF-16, ISO-8859-1 and US-ASCII, or another than the
  /// bytes have.
  Status open();

  /// Slides the window: forgets what is before `keep`, which becomes `begin()`, and appends at
  /// least as much as it keeps, so that beginning again at `keep` costs linear time in all.
  /// Returns false when nothing more comes: the end, or `bad()`. Errors: those of the source.
  Result<bool> more(const char* keep);

  char* begin() { return buffer_.data(); }
  char* end() { return buffer_.data() + end_; }
  /// Returns how many bytes at the beginning are the declaration.
  std::size_t declaration_size() const { return declaration_size_; }
  /// Says that bytes follow the window that are not of the encoding.
  bool bad() const { return bad_; }
  /// Returns the encoding's name, for messages.
  std::string_view encoding_name() const;
  const ByteSource& source() const { return source_; }

 private:
  enum class Encoding : std::uint8_t { kUtf8, kUtf16Little, kUtf16Big, kLatin1, kAscii };

  Status read_head(std::size_t bytes);
  std::string decoded_head();
  void tell_by_marks();
  Status read_declaration();
  Status choose(std::string_view name);
  Status append();
  void decode(std::string_view bytes);
  std::size_t decode_utf16(std::string_view bytes, std::string& out);
  void accept(std::size_t size);
  void reserve(std::size_t bytes);

  ByteSource& source_;
  Encoding encoding_ = Encoding::kUtf8;
  std::vector<char> buffer_;
  std::size_t end_ = 0;    // of the window
  std::string head_;       // the first bytes, as they are stored
  std::vector<char> raw_;  // the bytes read last, of encodings other than UTF-8
  std::string rest_;       // the beginning of a character that is cut in two
  std::size_t declaration_size_ = 0;
  bool after_return_ = false;  // the last character was a carriage return
  bool ended_ = false;
  bool bad_ = false;
};

}  // namespace fifteen::read
