#include "cli/source_notes.h"

#include <filesystem>
#include <fmt/format.h>

#include "base/text.h"

namespace fifteen::cli {

report::LeftOut left_out(const read::Rejects& rejects) {
  report::LeftOut out;
  out.total = rejects.total();
  out.by_reason = rejects.by_reason();
  for (const read::Reject& r : rejects.samples())
    out.samples.push_back({r.file, r.line, r.field, r.reason, r.text});
  return out;
}

std::string title_of(const std::vector<std::string>& files) {
  const std::string first = std::filesystem::path(files.front()).filename().string();
  return files.size() == 1 ? first : fmt::format("{} and {} more", first, files.size() - 1);
}

void add_time_notes(const engine::NaiveTimes& naive, const std::string& zone,
                    std::vector<std::string>& notes) {
  if (naive.times > 0) {
    const std::string times = format_counted(naive.times, "time has", "times have");
    notes.push_back(
        zone.empty()
            ? fmt::format("{} no zone and count as UTC; give --timezone to change that.", times)
            : fmt::format("{} no zone and count as {}.", times, zone));
  }
  if (naive.doubled > 0) {
    notes.push_back(
        fmt::format("{} in an hour that the clocks repeated: the earlier of the two was taken.",
                    format_counted(naive.doubled, "time of these falls", "times of these fall")));
  }
  if (naive.skipped > 0) {
    notes.push_back(
        fmt::format("{} in an hour that the clocks left out: moved forward by the gap.",
                    format_counted(naive.skipped, "time of these falls", "times of these fall")));
  }
}

Status check_rejects(const read::Rejects& rejects, std::uint64_t rows, double share_max) {
  const std::uint64_t rejected = rejects.total();
  const double share =
      rejected == 0 ? 0 : static_cast<double>(rejected) / static_cast<double>(rows + rejected);
  if (share <= share_max) return {};
  std::string message = fmt::format(
      "{} of {} cannot be read ({}, the most is {}):", format_count(rejected),
      format_counted(rows + rejected, "row", "rows"), format_share(share), format_share(share_max));
  for (const auto& [reason, count] : rejects.by_reason())
    message += fmt::format("\n  {}: {}", reason, count);
  message += "\nthe first:";
  constexpr std::size_t kShown = 5;
  const std::vector<read::Reject> samples = rejects.samples();
  for (std::size_t i = 0; i < std::min(kShown, samples.size()); ++i) {
    const read::Reject& r = samples[i];
    message += fmt::format("\n  {}:{}: {}{}{}", r.file, r.line, r.reason,
                           r.field.empty() ? "" : fmt::format(" in \"{}\"", r.field),
                           r.text.empty() ? "" : fmt::format(": {}", r.text));
  }
  return fail(ErrorKind::kRejects, message + "\nmend these rows, or raise --max-reject-share");
}

}  // namespace fifteen::cli
