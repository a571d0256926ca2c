#pragma once
// The embedded engine: DuckDB reads the files, our own kernel does the pass.
//
//   auto engine = DuckDbEngine::open({"calls.csv"}, {.threads = 2, .memory_bytes = 1'500'000'000});
//   auto result = (*engine)->run(request);

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/duckdb/feed.h"
#include "engine/duckdb/identities.h"
#include "engine/duckdb/scored_contacts.h"
#include "engine/duckdb/source.h"
#include "engine/duckdb/source_reader.h"
#include "engine/engine.h"

namespace fifteen::duckdb_engine {

struct EngineOptions {
  std::size_t threads = 1;
  std::size_t memory_bytes = 0;     ///< of the whole process; DuckDB gets a part
  std::string temporary_directory;  ///< where DuckDB may spill
  /// How the files are to be opened; with one entry in `sources` for each file, or none.
  read::Mapping mapping = {};
  engine::Progress* progress = nullptr;
};

class DuckDbEngine final : public engine::Engine {
 public:
  /// Opens the files. Event logs and JSON Lines are read now, CSV and Parquet when they are
  /// scanned. Errors: those of open_source.
  static Result<std::unique_ptr<DuckDbEngine>> open(const std::vector<std::string>& paths,
                                                    const EngineOptions& options);

  const std::vector<read::Column>& columns(std::size_t source) const override {
    return sources_.at(source).columns;
  }
  Result<engine::RunResult> run(const engine::RunRequest& request) override;
  Result<engine::ContactList> contacts(const engine::ContactRequest& request) override;
  Result<engine::Explanation> explain(const engine::ExplainRequest& request) override;
  Result<engine::IdentityStory> identities(const engine::StoryRequest& request) override;
  Result<engine::WriteResult> write_contacts(const engine::WriteRequest& request) override;
  Result<engine::TextList> texts(const engine::TextRequest& request) override;

 private:
  DuckDbEngine() = default;

  Result<std::unique_ptr<Stitching>> stitch(const std::vector<Feed>& feeds,
                                            const StitchRules& rules, engine::Progress* progress);
  template <class Record>
  Result<engine::RunResult> run_feeds(const engine::RunRequest& request,
                                      const std::vector<Feed>& feeds, const Stitching* stitching);
  struct Contacts;
  template <class Record>
  Status merge(const engine::RunRequest& request, const std::set<std::string>& names,
               Contacts& contacts);
  Result<std::optional<engine::LearnedTexts>> learn_texts(const engine::RunRequest& request,
                                                          const ContactTable* table,
                                                          Contacts& contacts);
  template <class Record>
  Result<ScoredContacts> score_contacts(const engine::RunRequest& request, const Contacts& contacts,
                                        bool demand = false);
  template <class Record>
  Result<engine::RunResult> run_records(const engine::RunRequest& request, const Contacts& contacts,
                                        const engine::RunResult& begun, const ScoredContacts* known,
                                        ScoredContacts* scored);
  template <class Record>
  Status run_facets(const engine::RunRequest& request, const Contacts& contacts,
                    SourceReader<Record>& reader, journey::Facets& facets, ScoredContacts* scored,
                    engine::RunResult& result);
  Scorer scorer(const read::Mapping& mapping, const std::vector<Feed>& feeds,
                const Stitching* stitching, const std::vector<std::uint64_t>& first_orders,
                const engine::ContactRequest* demand = nullptr);

  EngineOptions options_;
  std::unique_ptr<Database> database_;
  std::vector<Source> sources_;
};

}  // namespace fifteen::duckdb_engine
