#include "read/rejects.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace fifteen::read {
namespace {

// Cuts at kTextMax bytes, but never inside a UTF-8 character.
void cut_text(std::string& text) {
  if (text.size() <= Rejects::kTextMax) return;
  std::size_t end = Rejects::kTextMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  text += "...";
}

}  // namespace

void Rejects::add(std::size_t source_index, Reject reject) {
  ++total_;
  ++by_reason_[reject.reason];
  cut_text(reject.text);
  keep({source_index, std::move(reject)});
}

void Rejects::keep(Sample sample) {
  const auto key = [](const Sample& s) {
    return std::tie(s.source_index, s.reject.line, s.reject.field, s.reject.reason, s.reject.text);
  };
  const auto at =
      std::upper_bound(samples_.begin(), samples_.end(), sample,
                       [&](const Sample& a, const Sample& b) { return key(a) < key(b); });
  if (at == samples_.end() && samples_.size() == kSamplesMax) return;
  samples_.insert(at, std::move(sample));
  if (samples_.size() > kSamplesMax) samples_.pop_back();
}

void Rejects::merge(const Rejects& other) {
  total_ += other.total_;
  for (const auto& [reason, count] : other.by_reason_) by_reason_[reason] += count;
  for (const Sample& sample : other.samples_) keep(sample);
}

std::vector<Reject> Rejects::samples() const {
  std::vector<Reject> out;
  out.reserve(samples_.size());
  for (const Sample& sample : samples_) out.push_back(sample.reject);
  return out;
}

}  // namespace fifteen::read
