#pragma once
// The seam: what the rest of Fifteen asks of whatever keeps the contacts.
//
// An engine shows what its sources look like (`columns`), and runs the journey pass wherever the
// data are
// (`run`), handing up tables of integers. It never hands up numbers that are finished: those are
// made in one place (analyse), so engines are compared with `==`.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "journey/alike.h"
#include "journey/awaited.h"
#include "journey/contact_tally.h"
#include "journey/counts.h"
#include "journey/plan.h"
#include "read/column.h"
#include "read/mapping.h"
#include "read/rejects.h"
#include "score/reason.h"
#include "stitch/story.h"
#include "text/reader.h"
#include "text/train.h"

namespace fifteen::engine {

/// What a run is doing, for a progress line on another thread.
struct Progress {
  enum class Phase : int { kReading, kPass, kMaking };
  std::atomic<Phase> phase{Phase::kReading};
  std::atomic<std::uint64_t> rows{0};  ///< rows read so far
  std::atomic<double> share{-1.0};     ///< of the current reading, 0 to 1; negative: unknown
};

/// The fate rules in terms of the log's own moments, made when these are known.
struct FatePlan {
  journey::FateRule won;
  journey::FateRule lost;
  bool guessed = false;  ///< nobody said so
};

struct RunRequest {
  read::Mapping mapping;  ///< with one entry in `sources` for each of the engine's, or none
  std::string where;      ///< only contacts for which this holds; empty: all
  double reject_share_max = 0.05;
  std::size_t threads = 1;
  std::size_t memory_bytes = 0;  ///< of the whole process
  std::size_t pile_bytes =
      0;  ///< of it, for contacts that wait for the pass; 0: what the rest leaves
  std::size_t variants_top = 20;
  /// Makes the fate plan from the moments' names and the counts of some customers (no fates): of a
  /// twentieth of them, or of all where that is few.
  std::function<Result<FatePlan>(const journey::JourneyCounts& sample)> plan_fate;
  /// True when plan_fate looks at the counts, not only at the names.
  bool fate_needs_sample = false;
  journey::PathRequest paths;  ///< what to count of journeys' paths; by default nothing
  /// Also note in the sample what rows say of the mapping's promises (AmountKind::kPromises).
  bool mark_promises = false;
  bool apart = false;  ///< as if nothing were stitched: each row's strongest identity is a customer
  Progress* progress = nullptr;
};

/// What became of rows that are not contacts one by one.
struct MergeFacts {
  std::uint64_t repeated = 0;  ///< rows with the id and customer of an earlier one of their source
  std::uint64_t merged = 0;    ///< rows that joined the contact of another source with their id
  std::uint64_t disagreeing = 0;                       ///< contacts whose rows say different things
  std::map<std::string, std::uint64_t> disagreements;  ///< field -> contacts
  std::uint64_t answers_by_id = 0;        ///< answers to surveys that name the contact they rate
  std::uint64_t answers_by_customer = 0;  ///< that went to their customer's last contact before
  std::uint64_t answers_alone = 0;        ///< that found no contact and are contacts of their own
};

/// Contacts whose start named no zone, and how many of these the zone's clocks showed twice or
/// never.
struct NaiveTimes {
  std::uint64_t times = 0;
  std::uint64_t doubled = 0;  ///< in an hour that the clocks repeated; the earlier was taken
  std::uint64_t skipped = 0;  ///< in an hour that the clocks left out; moved forward by the gap

  void merge(const NaiveTimes& other) {
    times += other.times;
    doubled += other.doubled;
    skipped += other.skipped;
  }
};

/// What was read.
struct SourceFacts {
  struct File {
    std::string name;
    std::uint64_t rows = 0;  ///< rows that reached the mapping
  };
  std::vector<File> files;
  std::uint64_t statements = 0;  ///< rows that say who is who, and are no contacts
  std::uint64_t filtered = 0;    ///< contacts left out by the filter
  std::uint64_t audits = 0;      ///< contacts of mystery shoppers, left out
  NaiveTimes naive;
  read::Rejects rejects;         ///< rows that are no contact
  read::Rejects ignored_values;  ///< values of a contact that could not be used; the contact counts
  std::vector<std::string> warnings;
  MergeFacts merging;
};

/// What stitching has come to.
struct StitchReport {
  std::uint64_t identities = 0;   ///< different ones
  std::uint64_t links = 0;        ///< different pairs seen in one row
  std::uint64_t customers = 0;    ///< that the identities come to
  std::uint64_t joined = 0;       ///< customers that would be several without stitching
  std::uint64_t unstitched = 0;   ///< customers without stitching
  std::uint64_t quarantined = 0;  ///< identities linked to too many, whose links do not count
  std::uint64_t cut = 0;          ///< links that the mapping cuts
  struct Quarantined {
    std::string identity;  ///< kind:value
    std::string linked_kind;
    std::uint64_t linked_to = 0;  ///< different identities of that kind
  };
  std::vector<Quarantined> quarantined_top;
  struct Junk {
    std::string kind;
    std::string value;
    std::uint64_t count = 0;
  };
  std::vector<Junk> junk;  ///< values that identify nobody
};

/// With fewer texts whose outcome customers said, the word list judges better than what could be
/// learned; more would take too long on the way.
inline constexpr std::size_t kLearnedTextsMin = 2'000;
inline constexpr std::size_t kLearnedTextsMax = 20'000;

/// What was learned from the log's own texts, and how good it is on customers that it had not
/// learned from.
struct LearnedTexts {
  std::uint64_t texts = 0;
  double accuracy = 0;
  double macro_f1 = 0;
  double calibration_error = 0;
  std::shared_ptr<const text::Reader> reader;
};

struct RunResult {
  journey::JourneyCounts journeys;
  score::Weights weights;                       ///< by which contacts were scored
  std::shared_ptr<const journey::Alike> alike;  ///< what was learned of the rated; null: nothing
  std::optional<LearnedTexts> learned_texts;    ///< what judged texts, where it is the log's own
  journey::ContactTally contacts;
  SourceFacts source;
  std::optional<StitchReport> stitching;  ///< where the mapping names identities
  journey::Calendars calendars;           ///< of the mapping's promises
  std::size_t rounds = 1;                 ///< how often the source was read, for want of memory
};

struct ContactRequest {
  read::Mapping mapping;      ///< as in RunRequest
  std::string where;          ///< only contacts for which this holds; empty: all
  std::uint64_t limit = 100;  ///< at most so many; 0: all
  /// Show which contacts are failure demand, and why; conditions that ask for it have it shown,
  /// too.
  bool demand = false;
  /// As in RunRequest: a contact that is a fate is no demand. May be empty: none is.
  std::function<Result<FatePlan>(const journey::JourneyCounts& sample)> plan_fate = {};
  bool fate_needs_sample = false;
  double reject_share_max = 0.05;
  Progress* progress = nullptr;
};

/// Contacts as people read them, in order of start and place.
struct ContactList {
  struct Column {
    /// A field, `outcome`, `demand`, `demand_also`, `because`, `caused_by`, a column of a source,
    /// `file` or `line`.
    std::string name;
    read::ValueKind kind = read::ValueKind::kText;
  };
  std::vector<Column> columns;  ///< only those in which some contact shown has a value
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::uint64_t total = 0;  ///< contacts for which the condition holds, shown or not
  SourceFacts source;
};

struct StoryRequest {
  read::Mapping mapping;  ///< as in RunRequest
  std::string about;      ///< an identity `kind:value`, or the id of a customer
  Progress* progress = nullptr;
};

/// Why records are one customer.
struct IdentityStory {
  stitch::Story story;
  std::size_t about = 0;             ///< the place in `story.identities` that was asked for
  std::vector<std::string> sources;  ///< the files, by the number in sightings
  std::vector<std::string> kinds;    ///< names, by stitch::Kind
};

struct ExplainRequest {
  read::Mapping mapping;   ///< as in RunRequest
  std::string file;        ///< path or name of a source
  std::uint64_t line = 0;  ///< on which the contact begins
  double reject_share_max = 0.05;
  Progress* progress = nullptr;
};

/// How one contact was scored.
struct Explanation {
  std::string customer;  ///< empty: nobody knows
  std::string moment;
  std::int64_t start_us = 0;
  score::Scored scored;
  score::Signs signs;
  score::ContactFacts facts;
  score::LogOdds base;  ///< what the evidence is added to
};

/// The formats in which contacts can be written.
enum class FileFormat : std::uint8_t { kCsv, kJsonLines, kParquet, kXes };

/// What to write, and where.
struct WriteRequest {
  read::Mapping mapping;  ///< as in RunRequest
  std::string where;      ///< only contacts for which this holds; empty: all
  double reject_share_max = 0.05;
  std::string path;  ///< is written over
  FileFormat format = FileFormat::kCsv;
  bool gzip = false;    ///< not for Parquet, which packs by itself
  bool scores = false;  ///< also the outcome's probabilities and the evidence for it
  Progress* progress = nullptr;
};

/// What was written.
struct WriteResult {
  SourceFacts source;
  std::uint64_t contacts = 0;
  std::vector<std::string> columns;   ///< in their order
  std::vector<std::string> renamed;   ///< source columns written under another name
  std::vector<std::string> left_out;  ///< source columns whose names cannot be told apart
  std::uint64_t replaced = 0;         ///< values with characters that an event log cannot hold
};

/// Which texts to learn from.
struct TextRequest {
  read::Mapping mapping;  ///< as in RunRequest
  std::string where;      ///< only contacts for which this holds; empty: all
  double reject_share_max = 0.05;
  std::size_t texts_max = 100'000;
  std::size_t bytes_max = 12'000'000;  ///< of texts, each of which counts up to text::kTextBytesMax
  Progress* progress = nullptr;
};

/// Texts of contacts whose outcome was stated or rated.
struct TextList {
  std::vector<text::LabelledText> texts;
  std::uint64_t total = 0;  ///< contacts with both, of which `texts` may be a part
  SourceFacts source;
};

class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  /// Returns the columns of a source (counted from 0, in the order of opening) with what kind of
  /// values they hold and the first ones.
  virtual const std::vector<read::Column>& columns(std::size_t source) const = 0;

  /// Reads all contacts and runs the pass. Equal contacts, equal result, whatever threads and
  /// memory. Errors: kInput (a column that is not there, a file that breaks off), kRejects, kUsage
  /// (the filter).
  virtual Result<RunResult> run(const RunRequest& request) = 0;

  /// Lists the contacts behind a figure: those that `run` counts under the same filter.
  /// Errors: as `run`, but it is no error when there are none.
  virtual Result<ContactList> contacts(const ContactRequest& request) = 0;

  /// Tells how a contact was scored. Errors: as `run`; kUsage: no contact there.
  virtual Result<Explanation> explain(const ExplainRequest& request) = 0;

  /// Tells why records are one customer. Errors: kUsage: no such identity; kInput: the mapping
  /// names no identities.
  virtual Result<IdentityStory> identities(const StoryRequest& request) = 0;

  /// Writes all contacts, each once, in the order of the sources. Equal contacts, equal rows,
  /// whatever threads and memory. Errors: as run, and kOutput: the file cannot be written.
  virtual Result<WriteResult> write_contacts(const WriteRequest& request) = 0;

  /// Hands up the texts of contacts whose outcome customers said: stated in words, or rated. Past a
  /// bound only the customers of the least hashes have theirs in it, so that equal contacts give
  /// equal texts, in whatever order; contacts of nobody known are told apart by their texts.
  /// Errors: as run, and kInput: the mapping has no text, or no outcome and no rating.
  virtual Result<TextList> texts(const TextRequest& request) = 0;
};

}  // namespace fifteen::engine
