// Stitching at size: ten million identities, checked against what was planted, then timed.
//
//   fifteen_stitch_bench [MILLIONS]
//
// Makes up MILLIONS (10) of identities of two fifths as many people, who meet the organisation
// three times each: by customer id, e-mail address, phone, cookie. Every hundredth shares the next
// one's e-mail address, and all come to one of 1,000 kiosks. Ends with status 1 when the customers
// found are not those, or when the process took 1 GB or more (VmHWM, millions of bytes).

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <thread>

#include "base/hash.h"
#include "base/share_out.h"
#include "stitch/customers.h"

namespace {

using namespace fifteen;
using namespace fifteen::stitch;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kKiosks = 1000;
constexpr std::uint64_t kFirst = 100;
constexpr std::uint64_t kPiece = 4096;  // people whom a thread takes at a time

double peak_mb() {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;) {
    double kb = 0;
    if (word == "VmHWM:" && file >> kb) return kb * 1024 / 1e6;
  }
  return 0;
}

// The three rows of a person, by number (from kFirst: 0 would be junk). Texts are read as those of
// a file would be.
class People {
 public:
  explicit People(const Rulebook& book) : book_(book) {
    for (std::size_t i = 0; i < kNames.size(); ++i) kinds_[i] = *book.kind(kNames[i]);
  }

  template <class F>
  void rows_of(std::uint64_t person, F&& f) {
    const bool has_email = person % 5 < 3;
    const bool has_cookie = person % 10 < 7;
    count_ = 0;
    add(kCustomer, "", person, "");
    if (has_email) add(kEmail, " Person", person, "@Example.org");
    if (person % 5 == 3) add(kPhone, "+46 70-", 1'000'000 + person, "");
    if (person % 100 == 0) add(kEmail, "person", person + 1, "@example.org");
    f(std::span<const Identity>(row_.data(), count_));
    count_ = 0;
    if (has_email) add(kEmail, "person", person, "@example.org");
    if (!has_email) add(kCustomer, "", person, "");
    if (has_cookie) add(kCookie, "", mix64(person), "");
    f(std::span<const Identity>(row_.data(), count_));
    count_ = 0;
    add(kCustomer, "", person, "");
    if (has_cookie && person % 2 == 0) add(kCookie, "", mix64(person), "");
    add(kDevice, "kiosk-", mix64(person) % kKiosks, "");
    f(std::span<const Identity>(row_.data(), count_));
  }

 private:
  enum Name : std::size_t { kCustomer, kEmail, kPhone, kCookie, kDevice };
  static constexpr std::array<std::string_view, 5> kNames{"customer", "email", "phone", "cookie",
                                                          "device"};

  void add(Name name, std::string_view before, std::uint64_t number, std::string_view after) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    value_.assign(before);
    value_.append(digits.data(), end);
    value_.append(after);
    const Reading reading = book_.read(kinds_[name], value_, text_);
    if (reading.junk == Junk::kNo) row_[count_++] = reading.identity;
  }

  const Rulebook& book_;
  std::array<Kind, kNames.size()> kinds_{};
  std::array<Identity, 8> row_{};
  std::size_t count_ = 0;
  std::string value_;
  std::string text_;
};

class Bench {
 public:
  explicit Bench(std::uint64_t people) : people_(people) {}

  int run() {
    const Rulebook book = Rulebook::make({}, {}).value();
    std::vector<People> readers(threads_, People(book));
    IdentityGraph graph;
    std::vector<IdentityGraph::Writer> writers;
    for (std::size_t i = 0; i < threads_; ++i) writers.emplace_back(graph);
    std::atomic<std::uint64_t> read_only{0};

    on_all([&](std::size_t t, std::uint64_t person) {
      readers[t].rows_of(person, [&](auto row) { read_only += row.empty() ? 1U : 0U; });
    });
    lap("make up and read the rows alone");
    on_all([&](std::size_t t, std::uint64_t person) {
      readers[t].rows_of(person, [&](auto row) { writers[t].add(row); });
    });
    for (auto& writer : writers) writer.flush();
    lap("read, and collect links");
    fmt::print("graph: {:.0f} MB\n", static_cast<double>(graph.bytes()) / 1e6);
    const Customers customers = Customers::make(graph, book).value();
    lap("find the customers");
    fmt::print("customers: {:.0f} MB\n", static_cast<double>(customers.bytes()) / 1e6);
    check_facts(customers.facts());

    std::atomic<std::uint64_t> wrong{0};
    on_all([&](std::size_t t, std::uint64_t person) {
      readers[t].rows_of(person, [&](auto row) {
        const auto found = customers.of(row);
        if (found == hash_id(static_cast<std::int64_t>(person))) return;
        // A family's customer is called by one of the two.
        const std::uint64_t other = person % 100 == 0 ? person + 1 : person - 1;
        const bool family = person % 100 == 0 || other % 100 == 0;
        if (!family || found != hash_id(static_cast<std::int64_t>(other))) ++wrong;
      });
    });
    lap("read, and look up each row's customer");
    check("each row is its person's", wrong == 0);
    check(fmt::format("peak {:.0f} MB (below 1000)", peak_mb()), peak_mb() < 1000);
    return failed_ == 0 ? 0 : 1;
  }

 private:
  template <class F>
  void on_all(F&& f) {
    std::atomic<std::uint64_t> next{0};
    share_out(threads_, threads_, [&](std::size_t t) {
      for (std::uint64_t begin = next.fetch_add(kPiece); begin < people_;
           begin = next.fetch_add(kPiece)) {
        for (std::uint64_t i = begin; i < std::min(begin + kPiece, people_); ++i) f(t, kFirst + i);
      }
    });
  }

  void check_facts(const StitchFacts& facts) {
    fmt::print("{} identities, {} links, {} customers, {} quarantined\n", facts.identities,
               facts.links, facts.customers, facts.quarantined);
    check("identities", facts.identities == people_ * 5 / 2 + kKiosks);
    check("customers", facts.customers == people_ - people_ / 100);
    check("kiosks in quarantine", facts.quarantined == kKiosks);
  }

  void check(const std::string& what, bool holds) {
    fmt::print("  {}  {}\n", holds ? "ok    " : "FAILED", what);
    if (!holds) ++failed_;
  }

  void lap(std::string_view what) {
    const auto now = Clock::now();
    const std::clock_t used = std::clock();
    fmt::print("{:40} {:6.2f} s, {:6.2f} s of processors, peak {:4.0f} MB\n", what,
               std::chrono::duration<double>(now - began_).count(),
               static_cast<double>(used - used_) / CLOCKS_PER_SEC, peak_mb());
    began_ = Clock::now();
    used_ = used;
  }

  std::uint64_t people_;
  std::size_t threads_ = std::max(1U, std::thread::hardware_concurrency());
  Clock::time_point began_ = Clock::now();
  std::clock_t used_ = std::clock();
  int failed_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t millions = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10;
  return Bench(std::max<std::uint64_t>(1, millions) * 400'000).run();
}
