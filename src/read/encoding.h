#pragma once
// Text that is not UTF-8, made UTF-8: UTF-16, Latin-1 and windows-1252, as spreadsheets and old
// databases export them.
//
// Everything behind the door of bytes is UTF-8. A file's encoding is told from its beginning
// (`detect_encoding`) or by the user, and `as_utf8` gives its bytes as UTF-8, lines where they
// were. What is no character of the encoding becomes a byte that UTF-8 does not have, so that its
// row is rejected and counted like any other that is not UTF-8, and never taken for another text.
//
//   const Encoding encoding = detect_encoding(head).value_or(Encoding::kUtf8);
//   std::unique_ptr<ByteSource> text = as_utf8(std::move(*source), encoding);

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "read/byte_source.h"

namespace fifteen::read {

enum class Encoding : std::uint8_t { kUtf8, kLatin1, kWindows1252, kUtf16Le, kUtf16Be };

/// The encoding's name in messages: "UTF-8", "Latin-1", "windows-1252", "UTF-16".
std::string_view encoding_name(Encoding encoding);

/// Returns the encoding that a user names, whatever the case: utf-8, latin-1 (iso-8859-1),
/// windows-1252 (cp1252), utf-16 (its byte order is that of its mark in `head`, or else that of
/// `head`'s NUL bytes, or else little endian), utf-16le, utf-16be. Returns nothing for another
/// name.
std::optional<Encoding> encoding_of(std::string_view name, std::string_view head);

/// The names that `encoding_of` knows, for messages.
std::vector<std::string> encoding_names();

/// So much of a file is enough for `detect_encoding`.
inline constexpr std::size_t kEncodingHeadBytes = std::size_t{1} << 20U;

/// Tells the encoding of a text from its first bytes, or nothing where they are neither UTF-8 nor
/// of an encoding that is known.
///
/// UTF-16: a byte order mark; or every other byte of the first line is NUL. UTF-8: all bytes are,
/// or some well-formed character beyond ASCII stands there, so that other bytes are damage to
/// single rows. windows-1252: else, where all bytes beyond ASCII are its letters and signs, and
/// never three letters beyond ASCII in a row, as texts of other alphabets have. Cost: one pass.
std::optional<Encoding> detect_encoding(std::string_view head);

/// Gives the bytes of `source` as UTF-8. A byte order mark is left out. Lines stay lines.
std::unique_ptr<ByteSource> as_utf8(std::unique_ptr<ByteSource> source, Encoding encoding);

/// Converts text in memory: as `as_utf8`, of text that may break off within a character.
std::string to_utf8(std::string_view text, Encoding encoding);

}  // namespace fifteen::read
