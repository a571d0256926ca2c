#pragma once
// Envelopes of events in JSON: CloudEvents 1.0 and the calls of the Segment spec.
//
// A sink between the reader of JSON Lines and the one that keeps the rows. The first row that shows
// what the file is decides for all that follow; files that are neither pass unchanged. All columns
// of the rows stay, and those are added that an analyst would have to work out:
//
//   cloudevents:id     `source` and `id`, because an id is unique for its source only
//   segment:moment     the `event` of track; `page: NAME` and `screen: NAME`
//   segment:start      `timestamp`, else `originalTimestamp`, `sentAt`, `receivedAt`
//   fifteen:statement  identify, alias or group: says who is who, and is no contact
//
//   EnvelopeSink envelopes(sink, "events.jsonl", 0, rejects);
//   read_json_lines(**source, {}, envelopes, rejects);

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "read/rejects.h"
#include "read/row_sink.h"

namespace fifteen::read {

class EnvelopeSink final : public RowSink {
 public:
  enum class Kind : std::uint8_t { kNone, kCloudEvents, kSegment };

  /// `file` and `source_index` are for rejects. All that it is given must outlive it.
  EnvelopeSink(RowSink& inner, std::string file, std::size_t source_index, Rejects& rejects)
      : inner_(inner), file_(std::move(file)), source_index_(source_index), rejects_(rejects) {}

  std::size_t column(std::string_view name) override;
  void set(std::size_t column, std::string_view text, ValueKind kind) override;
  void drop_row() override;
  /// Completes the row, or makes it a reject: "an event without a specversion" (`id`, `source`,
  /// `type`), "a specversion other than 1.0"; "a call without a type", "a type that is not one of
  /// Segment's", "a track call without an event". Errors: those of the inner sink.
  Status end_row(std::uint64_t line) override;

  /// Returns what the rows so far have shown the file to be.
  Kind kind() const { return kind_; }

 private:
  // What is looked at in a row.
  enum class Part : std::uint8_t {
    kId,
    kSource,
    kSpecversion,
    kType,
    kMessageId,
    kUserId,
    kAnonymousId,
    kEvent,
    kName,
    kPropertiesName,
    kPropertiesPath,
    kContextPath,
    kTimestamp,
    kOriginalTimestamp,
    kSentAt,
    kReceivedAt,
    kOtherOfSegment,  // below properties, context or traits
    kCount,
  };
  static constexpr std::size_t kPartCount = static_cast<std::size_t>(Part::kCount);

  static std::optional<Part> part_of(std::string_view name);
  const std::string& operator[](Part part) const { return parts_[static_cast<std::size_t>(part)]; }
  bool has(Part part) const { return !(*this)[part].empty(); }
  void forget();
  void recognise();
  std::string_view complete();
  std::string_view complete_cloud_event();
  std::string_view complete_call();
  std::string view_name() const;
  void add(std::string_view name, std::string_view text, ValueKind kind);

  RowSink& inner_;
  std::string file_;
  std::size_t source_index_;
  Rejects& rejects_;
  Kind kind_ = Kind::kNone;
  std::vector<std::optional<Part>> part_of_column_;
  std::array<std::string, kPartCount> parts_;  // of the current row; empty: missing
};

}  // namespace fifteen::read
