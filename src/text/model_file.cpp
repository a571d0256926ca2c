// A model's file, little-endian:
//
//   8 bytes   "F15TEXT\n"
//   u16       version of this format
//   u16       version of normalisation
//   u32       version of the lists of words
//   u64       length of the whole file
//   f64 x 3   constants
//   f64 x 12  calibration, by rows
//   u64 x 3   texts by outcome; u64 customers; f64 x 3 accuracy, macro F1, calibration error
//   f64 x 2   units of weights and of rarities
//   u64       slots
//   12 bytes  each slot: u32 check, u16 rarity, i16 x 3 weights
//   u64       hash of all bytes before it

#include <bit>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <limits>

#include "base/hash.h"
#include "text/model.h"
#include "text/word_lists.h"

namespace fifteen::text {
namespace {

constexpr std::string_view kMagic{"F15TEXT\n", 8};
constexpr std::uint16_t kFormat = 1;
constexpr std::size_t kHeadBytes = 24;
constexpr std::size_t kSlotBytes = 12;
constexpr std::size_t kFixedBytes = kHeadBytes + 8 * (3 + 12 + 4 + 3 + 2 + 1) + 8;
constexpr std::size_t kFileBytesMax = std::size_t{1} << 28U;

class Writer {
 public:
  template <class T>
  void put(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
      bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i)));
  }
  void put_real(double value) { put(std::bit_cast<std::uint64_t>(value)); }

  std::string bytes;
};

class Taker {
 public:
  explicit Taker(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  T take() {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
      value |= std::uint64_t{static_cast<unsigned char>(bytes_[at_ + i])} << (8 * i);
    at_ += sizeof(T);
    return static_cast<T>(value);
  }
  double take_real() {
    const double value = std::bit_cast<double>(take<std::uint64_t>());
    good_ = good_ && std::isfinite(value) && std::abs(value) < 1e9;
    return value;
  }
  bool good() const { return good_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool good_ = true;
};

tl::unexpected<Error> bad(std::string_view name, const std::string& got, const char* what_to_do) {
  return fail(ErrorKind::kInput, fmt::format("{}: expected a model written by fifteen train, got "
                                             "{}; {}",
                                             name, got, what_to_do));
}

constexpr const char* kTrainAgain = "train it again";
constexpr const char* kCopyAgain = "copy it again, or train it again";

Status check_whole(std::string_view bytes, std::string_view name) {
  if (!bytes.starts_with(kMagic.substr(0, std::min(bytes.size(), kMagic.size()))) || bytes.empty())
    return bad(name, bytes.empty() ? "an empty file" : "another kind of file",
               "name a file that ends in .f15t");
  if (bytes.size() < kHeadBytes) return bad(name, "only its beginning", kCopyAgain);
  Taker head(bytes.substr(kMagic.size()));
  const auto format = head.take<std::uint16_t>();
  const auto normalisation = head.take<std::uint16_t>();
  const auto lists = head.take<std::uint32_t>();
  const auto length = head.take<std::uint64_t>();
  if (format != kFormat) return bad(name, fmt::format("format {}", format), kTrainAgain);
  if (length != bytes.size()) {
    return bad(name, fmt::format("{} of {} bytes", bytes.size(), length), kCopyAgain);
  }
  if (bytes.size() < kFixedBytes) return bad(name, "only its beginning", kCopyAgain);
  const std::size_t end = bytes.size() - 8;
  if (Taker(bytes.substr(end)).take<std::uint64_t>() != hash_text(bytes.substr(0, end)))
    return bad(name, "bytes that are damaged", kCopyAgain);
  if (normalisation != kNormalisation) {
    return bad(name, fmt::format("one that reads texts in another way ({})", normalisation),
               kTrainAgain);
  }
  if (lists != WordLists::built_in().version())
    return bad(name, "one that was made with other lists of words", kTrainAgain);
  return {};
}

}  // namespace

std::string Model::to_bytes() const {
  Writer out;
  out.bytes = kMagic;
  out.put(kFormat);
  out.put(kNormalisation);
  out.put(WordLists::built_in().version());
  out.put(std::uint64_t{kFixedBytes + kSlotBytes * weights_.slots().size()});
  for (const double constant : constants_) out.put_real(constant);
  for (const auto& row : calibration_.rows) {
    for (const double value : row) out.put_real(value);
  }
  for (const std::uint64_t texts : facts_.texts) out.put(texts);
  out.put(facts_.customers);
  for (const double share : {facts_.accuracy, facts_.macro_f1, facts_.calibration_error})
    out.put_real(share);
  out.put_real(weights_.weight_unit());
  out.put_real(weights_.rarity_unit());
  out.put(std::uint64_t{weights_.slots().size()});
  for (const WeightTable::Slot& slot : weights_.slots()) {
    out.put(slot.check);
    out.put(slot.rarity);
    for (const std::int16_t weight : slot.weight) out.put(static_cast<std::uint16_t>(weight));
  }
  out.put(hash_text(out.bytes));
  return std::move(out.bytes);
}

Result<Model> Model::from_bytes(std::string_view bytes, std::string_view name) {
  if (const Status whole = check_whole(bytes, name); !whole) return fail(whole.error());
  Taker in(bytes.substr(kHeadBytes));
  Scores constants{};
  for (double& constant : constants) constant = in.take_real();
  Calibration calibration;
  for (auto& row : calibration.rows) {
    for (double& value : row) value = in.take_real();
  }
  TrainingFacts facts;
  for (std::uint64_t& texts : facts.texts) texts = in.take<std::uint64_t>();
  facts.customers = in.take<std::uint64_t>();
  facts.accuracy = in.take_real();
  facts.macro_f1 = in.take_real();
  facts.calibration_error = in.take_real();
  const double weight_unit = in.take_real();
  const double rarity_unit = in.take_real();
  const auto count = in.take<std::uint64_t>();
  // A right hash over wrong contents: made up by somebody.
  const char* const made_up = "contents that no training gives";
  const std::size_t room = (bytes.size() - kFixedBytes) / kSlotBytes;
  const bool some = std::any_of(facts.texts.begin(), facts.texts.end(),
                                [](std::uint64_t texts) { return texts > 0; });
  if (count != room || kFixedBytes + kSlotBytes * room != bytes.size() || !in.good() || !some)
    return bad(name, made_up, kTrainAgain);
  std::vector<WeightTable::Slot> slots(room);
  for (WeightTable::Slot& slot : slots) {
    slot.check = in.take<std::uint32_t>();
    slot.rarity = in.take<std::uint16_t>();
    for (std::int16_t& weight : slot.weight)
      weight = static_cast<std::int16_t>(in.take<std::uint16_t>());
  }
  WeightTable weights;
  if (!WeightTable::restore(std::move(slots), weight_unit, rarity_unit, weights))
    return bad(name, made_up, kTrainAgain);
  return Model(std::move(weights), constants, calibration, facts);
}

Result<Model> Model::read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  if (file) {
    bytes.resize(kFileBytesMax + 1);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  }
  if (!file.is_open() || file.bad()) {
    return fail(ErrorKind::kInput,
                path +
                    ": expected a model to read, got a file that cannot be read; look at its "
                    "name and permissions");
  }
  if (bytes.size() > kFileBytesMax) return bad(path, "more than 268 MB", "name another file");
  return from_bytes(bytes, path);
}

}  // namespace fifteen::text
