#include "simulate/run.h"

#include <algorithm>
#include <new>

namespace fifteen::simulate {

Contacts::Contacts(const Plan& plan)
    : plan_(plan), columns_(plan), ahead_(plan.options.threads + 2) {
  const auto threads =
      static_cast<std::size_t>(std::min<std::uint64_t>(plan.options.threads, plan.sites));
  for (std::size_t t = 0; t < threads; ++t) workers_.emplace_back([this] { work(); });
}

Contacts::~Contacts() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
}

void Contacts::work() {
  for (;;) {
    std::uint64_t site = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock,
                    [this] { return stop_ || begun_ == plan_.sites || begun_ < taken_ + ahead_; });
      if (stop_ || begun_ == plan_.sites) return;
      site = begun_++;
    }
    Result<SiteRows> rows = SiteRows{};
    try {
      rows = simulate_site(plan_, site);
    } catch (const std::bad_alloc&) {
      rows = fail(ErrorKind::kInput,
                  "expected a site to fit into memory, got no more of it; lower sites.customers or "
                  "--threads");
    }
    {
      const std::scoped_lock lock(mutex_);
      done_.emplace(site, std::move(rows));
    }
    changed_.notify_all();
  }
}

Result<bool> Contacts::take_site() {
  if (failed_) return fail(*failed_);
  std::unique_lock lock(mutex_);
  if (taken_ == plan_.sites) return false;
  changed_.wait(lock, [this] { return done_.count(taken_) != 0; });
  auto node = done_.extract(taken_);
  if (!node.mapped()) {
    failed_ = node.mapped().error();
    return fail(*failed_);
  }
  customers_done_ += plan_.site_size(taken_);
  ++taken_;
  lock.unlock();
  changed_.notify_all();
  site_ = std::move(*node.mapped());
  place_ = 0;
  return true;
}

Result<std::unique_ptr<Batch>> Contacts::next() {
  auto batch = std::make_unique<Batch>();
  columns_.begin(*batch);
  while (batch->rows < kBatchRows) {
    if (place_ == site_.rows.size()) {
      const auto more = take_site();
      if (!more) return fail(more.error());
      if (!*more) break;
    }
    place_ += columns_.add(site_, place_, *batch);
  }
  if (batch->rows == 0) return std::unique_ptr<Batch>();
  Columns::finish(*batch);
  rows_ += batch->rows;
  return batch;
}

}  // namespace fifteen::simulate
