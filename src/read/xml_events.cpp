#include "read/xml_events.h"

#include <algorithm>
#include <expat.h>
#include <fmt/format.h>
#include <memory>

namespace fifteen::read {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;
constexpr std::size_t kTagBytesMax = std::size_t{16} << 20U;
constexpr std::size_t kDepthMax = 256;

class Driver {
 public:
  Driver(ByteSource& source, XmlHandler& handler) : source_(source), handler_(handler) {
    FIFTEEN_CHECK(parser_ != nullptr, "no memory for the XML parser");
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
  }

  Status run() {
    bool last = false;
    for (bool first = true; !last; first = false) {
      if (const Status fed = feed(first, last); !fed) return fed;
    }
    return {};
  }

 private:
  static void XMLCALL on_start(void* self, const XML_Char* name, const XML_Char** attributes) {
    auto& driver = *static_cast<Driver*>(self);
    if (driver.error_) return;
    if (++driver.depth_ > kDepthMax) {
      return driver.stop(fmt::format(
          "expected elements nested at most {} deep, got one deeper; mend the file there",
          kDepthMax));
    }
    std::string_view local = name;
    local.remove_prefix(std::min(local.find(':') + 1, local.size()));  // npos + 1 is 0
    const Status taken = driver.handler_.start(local, XmlAttributes(attributes), driver.line());
    if (!taken) driver.stop(taken.error().message);
  }
  static void XMLCALL on_end(void* self, const XML_Char* /*name*/) {
    auto& driver = *static_cast<Driver*>(self);
    if (driver.error_) return;
    --driver.depth_;
    driver.handler_.end();
  }
  static void XMLCALL on_text(void* self, const XML_Char* text, int size) {
    auto& driver = *static_cast<Driver*>(self);
    if (!driver.error_) driver.handler_.text({text, static_cast<std::size_t>(size)});
  }
  static void XMLCALL on_doctype(void* self, const XML_Char* name, const XML_Char* /*system*/,
                                 const XML_Char* /*public*/, int /*has_internal*/) {
    static_cast<Driver*>(self)->stop(
        fmt::format("expected a log without a DOCTYPE, got <!DOCTYPE {}>; remove it, entities are "
                    "never expanded",
                    name));
  }

  Status feed(bool first, bool& last);
  Error parse_error(bool last) const;
  std::uint64_t line() const { return XML_GetCurrentLineNumber(parser_.get()); }
  Error error_here(std::string_view rest) const {
    return {ErrorKind::kInput, fmt::format("{}:{}: {}", source_.name(), line(), rest)};
  }
  void stop(std::string_view rest) {
    error_ = error_here(rest);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  ByteSource& source_;
  XmlHandler& handler_;
  std::unique_ptr<XML_ParserStruct, FreeParser> parser_{XML_ParserCreate(nullptr)};
  std::optional<Error> error_;
  std::size_t depth_ = 0;
  std::uint64_t fed_bytes_ = 0;
};

Status Driver::feed(bool first, bool& last) {
  auto* buffer = static_cast<char*>(XML_GetBuffer(parser_.get(), static_cast<int>(kChunkBytes)));
  if (buffer == nullptr) return fail(parse_error(false));
  const Result<std::size_t> got = source_.read({buffer, kChunkBytes});
  if (!got) return fail(got.error());
  last = *got == 0;
  if (first && last) {
    return fail(ErrorKind::kInput,
                source_.name() + ": expected XML, got an empty file; export it again");
  }
  fed_bytes_ += *got;
  const XML_Status parsed = XML_ParseBuffer(parser_.get(), static_cast<int>(*got), last ? 1 : 0);
  if (error_) return fail(*error_);
  if (parsed != XML_STATUS_OK) return fail(parse_error(last));
  const auto done =
      static_cast<std::uint64_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get())));
  if (!last && fed_bytes_ - done > kTagBytesMax + kChunkBytes) {
    return fail(
        error_here(fmt::format("expected a tag of at most {} bytes, got a longer one; look for a "
                               "quote or a bracket that is not closed",
                               kTagBytesMax)));
  }
  return {};
}

Error Driver::parse_error(bool last) const {
  const XML_Error code = XML_GetErrorCode(parser_.get());
  if (last && (code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
               code == XML_ERROR_PARTIAL_CHAR || code == XML_ERROR_UNCLOSED_CDATA_SECTION)) {
    return error_here(
        "expected the rest of the XML, got the end of the file; it is truncated, export it again");
  }
  const bool encoding = code == XML_ERROR_UNKNOWN_ENCODING || code == XML_ERROR_INCORRECT_ENCODING;
  return error_here(fmt::format(
      "expected well-formed XML, got \"{}\" in column {}; {}", XML_ErrorString(code),
      XML_GetCurrentColumnNumber(parser_.get()) + 1,
      encoding ? "convert the file to UTF-8" : "mend the file there, or export it again"));
}

}  // namespace

std::optional<std::string_view> XmlAttributes::find(std::string_view name) const {
  for (const char** at = pairs_; *at != nullptr; at += 2) {
    if (*at == name) return at[1];
  }
  return std::nullopt;
}

Status read_xml(ByteSource& source, XmlHandler& handler) { return Driver(source, handler).run(); }

}  // namespace fifteen::read
