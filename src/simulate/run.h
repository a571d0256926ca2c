#pragma once
// A world run: its contacts as batches, site after site. Sites are simulated on threads of their
// own, a few sites ahead of whoever takes the batches; memory holds those few sites, however many
// customers there are.
//
//   Contacts contacts(*plan);
//   while (auto batch = contacts.next(); batch && *batch) ...

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "contact/batches.h"
#include "simulate/columns.h"
#include "simulate/plan.h"
#include "simulate/site.h"

namespace fifteen::simulate {

class Contacts final : public BatchSource {
 public:
  /// Begins to simulate on `plan.options.threads` threads. The plan must outlive this.
  explicit Contacts(const Plan& plan);
  ~Contacts() override;

  const std::vector<ColumnSpec>& columns() const override { return columns_.specs(); }

  /// Equal plans, equal batches, whatever the threads. Errors: as simulate_site.
  Result<std::unique_ptr<Batch>> next() override;

  /// Customers whose contacts have been taken, for a progress line on another thread.
  std::uint64_t customers_done() const { return customers_done_; }
  std::uint64_t rows() const { return rows_; }

 private:
  void work();
  Result<bool> take_site();  // false when there are no more

  const Plan& plan_;
  Columns columns_;
  std::size_t ahead_;  // sites that may be begun beyond the one that is taken next
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, Result<SiteRows>> done_;
  std::uint64_t begun_ = 0;
  std::uint64_t taken_ = 0;
  bool stop_ = false;
  std::optional<Error> failed_;
  SiteRows site_;  // whose rows go into batches now
  std::size_t place_ = 0;
  std::atomic<std::uint64_t> customers_done_{0};
  std::atomic<std::uint64_t> rows_{0};
  std::vector<std::jthread> workers_;
};

}  // namespace fifteen::simulate
