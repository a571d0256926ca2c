#include "read/byte_source.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <string_view>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

namespace fifteen::read {
namespace {

using namespace std::string_view_literals;

std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view text) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);  // as the command line tool does
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return out;
}

// Text that does not pack well, so that streams are longer than one buffer.
std::string noise(std::size_t size) {
  std::mt19937 random(15);
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>('a' + random() % 26);
  return out;
}

Result<std::string> drain(ByteSource& source, std::size_t step) {
  std::string out;
  std::string buffer(step, '\0');
  while (true) {
    const Result<std::size_t> got = source.read(buffer);
    if (!got) return fail(got.error());
    if (*got == 0) return out;
    out.append(buffer, 0, *got);
  }
}

Result<std::string> unpack(std::string bytes, std::size_t step = 4096) {
  auto source = ByteSource::from_memory("calls.xes", std::move(bytes));
  if (!source) return fail(source.error());
  return drain(**source, step);
}

std::string message_of(const Result<std::string>& result) {
  return result ? "no error, got \"" + *result + "\"" : result.error().message;
}

class ByteSourceOnDisk : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              (std::string("byte_source_") + info->name() + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, std::string_view bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return (folder_ / name).string();
  }

  std::filesystem::path folder_;
};

TEST(ByteSource, gives_back_what_was_stored_plain_gzip_or_zstd_in_any_step) {
  const std::string text = noise(700'001);
  for (const std::string& stored : {text, gzip(text), zstd(text)}) {
    for (const std::size_t step : {1U, 7U, 4096U, 1'000'000U}) {
      const Result<std::string> got = unpack(stored, step);
      ASSERT_TRUE(got) << message_of(got);
      EXPECT_TRUE(*got == text) << "in steps of " << step;
    }
  }
}

TEST(ByteSource, gives_nothing_from_what_is_empty) {
  EXPECT_EQ(message_of(unpack("")), "no error, got \"\"");
  EXPECT_EQ(message_of(unpack(gzip(""))), "no error, got \"\"");
  EXPECT_EQ(message_of(unpack(zstd(""))), "no error, got \"\"");
}

TEST(ByteSource, joins_the_members_of_a_gzip_file_and_the_frames_of_a_zstd_file) {
  EXPECT_EQ(message_of(unpack(gzip("one ") + gzip("") + gzip("two"))), "no error, got \"one two\"");
  EXPECT_EQ(message_of(unpack(zstd("one ") + zstd("") + zstd("two"))), "no error, got \"one two\"");
}

TEST(ByteSource, reads_a_zstd_file_that_begins_with_a_frame_to_skip) {
  const std::string skip("\x50\x2A\x4D\x18\x04\0\0\0abcd", 12);
  EXPECT_EQ(message_of(unpack(skip + zstd("text"))), "no error, got \"text\"");
}

TEST(ByteSource, takes_zeros_after_a_gzip_member_for_padding) {
  const std::string padding(600'000, '\0');
  EXPECT_EQ(message_of(unpack(gzip("one") + padding)), "no error, got \"one\"");
  EXPECT_EQ(message_of(unpack(gzip("one") + padding + gzip("two"))), "no error, got \"onetwo\"");
}

TEST(ByteSource, says_that_a_file_is_truncated_wherever_it_is_cut) {
  const std::string text = noise(2000);
  const std::string packed_gzip = gzip(text);
  for (std::size_t size = 2; size < packed_gzip.size(); ++size) {
    EXPECT_EQ(message_of(unpack(packed_gzip.substr(0, size))),
              "calls.xes: expected the rest of the gzip stream, got its end after " +
                  std::to_string(size) + " bytes; the file is truncated, fetch it again");
  }
  const std::string packed_zstd = zstd(text);
  for (std::size_t size = 4; size < packed_zstd.size(); ++size) {
    EXPECT_EQ(message_of(unpack(packed_zstd.substr(0, size))),
              "calls.xes: expected the rest of the zstd stream, got its end after " +
                  std::to_string(size) + " bytes; the file is truncated, fetch it again");
  }
}

TEST(ByteSource, says_that_a_file_is_damaged) {
  for (std::string stored :
       {gzip(noise(2000)), zstd(noise(2000)), gzip("one") + "more", zstd("one") + "more"}) {
    if (stored.size() > 1000) stored.replace(stored.size() / 2, 40, 40, '\xff');
    const std::string message = message_of(unpack(stored));
    EXPECT_NE(message.find("the file is damaged, fetch it again"), std::string::npos) << message;
  }
}

TEST(ByteSource, never_gives_other_bytes_than_were_stored_when_one_is_damaged) {
  const std::string text = noise(300);
  for (const std::string& packed : {gzip(text), zstd(text)}) {
    for (std::size_t at = 4; at < packed.size(); ++at) {
      std::string stored = packed;
      stored[at] = static_cast<char>(stored[at] ^ 0x20);
      const Result<std::string> got = unpack(stored);
      EXPECT_TRUE(!got || *got == text) << "byte " << at;  // a few bits say nothing: time, padding
    }
  }
}

TEST(ByteSource, names_an_archive_that_it_does_not_read) {
  EXPECT_EQ(message_of(unpack("PK\x03\x04 and so on")),
            "calls.xes: expected a plain, gzip or zstd file, got a zip archive; unpack it first");
  EXPECT_EQ(message_of(unpack("BZh91AY&SY and so on")),
            "calls.xes: expected a plain, gzip or zstd file, got a bzip2 file; unpack it first");
  EXPECT_EQ(message_of(unpack("BZh is a plain text")), "no error, got \"BZh is a plain text\"");
  EXPECT_EQ(message_of(unpack(std::string("\xFD"
                                          "7zXZ\0\0"sv))),
            "calls.xes: expected a plain, gzip or zstd file, got an xz file; unpack it first");
}

TEST_F(ByteSourceOnDisk, tells_the_format_by_the_bytes_and_not_by_the_name) {
  const std::string text = noise(600'000);
  for (const auto& [name, bytes] : {std::pair("plain.gz", text), std::pair("gzip.csv", gzip(text)),
                                    std::pair("zstd.gz", zstd(text))}) {
    auto source = ByteSource::open(write(name, bytes));
    ASSERT_TRUE(source) << source.error().message;
    EXPECT_EQ((*source)->size(), bytes.size());
    const Result<std::string> got = drain(**source, 4096);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_TRUE(*got == text) << name;
    EXPECT_EQ((*source)->consumed(), bytes.size()) << name;
  }
}

TEST_F(ByteSourceOnDisk, counts_the_stored_bytes_that_it_has_taken) {
  auto source = ByteSource::open(write("calls.json", noise(1'000'000)));
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ((*source)->consumed(), 0U);
  std::string buffer(1000, '\0');
  ASSERT_EQ((*source)->read(buffer), 1000U);
  EXPECT_EQ((*source)->consumed(), 1000U);
}

TEST_F(ByteSourceOnDisk, says_that_there_is_no_such_file) {
  const auto source = ByteSource::open("/no/such/calls.xes");
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().kind, ErrorKind::kInput);
  EXPECT_EQ(source.error().message,
            "/no/such/calls.xes: expected a file that can be read, got \"No such file or "
            "directory\"; look at the path");
}

TEST_F(ByteSourceOnDisk, says_that_a_path_is_a_directory) {
  const auto source = ByteSource::open(folder_.string());
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().message,
            folder_.string() + ": expected a file, got a directory; give the files in it");
}

TEST_F(ByteSourceOnDisk, says_that_a_file_may_not_be_read) {
  const std::string path = write("secret.xes", "<log/>");
  std::filesystem::permissions(path, std::filesystem::perms::none);
  if (::access(path.c_str(), R_OK) == 0) GTEST_SKIP() << "this user may read every file";
  const auto source = ByteSource::open(path);
  ASSERT_FALSE(source);
  EXPECT_NE(source.error().message.find("look at its permissions"), std::string::npos);
}

}  // namespace
}  // namespace fifteen::read
