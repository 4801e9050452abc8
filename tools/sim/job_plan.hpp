// Which runs a command line asks for, in which order.
//
// Job number i is a function of i alone, so that any number of workers may take jobs and results
// can be put back in order, the same for every -j.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/random.hpp"

namespace vox::tools {

struct Job {
  std::size_t scenario = 0;
  std::uint64_t seed = 0;
  friend auto operator<=>(const Job&, const Job&) = default;
};

class JobPlan {
 public:
  /// Every seed of each scenario's range, scenario after scenario.
  explicit JobPlan(std::vector<sim::Range<std::uint64_t>> ranges);
  /// With a budget: a seed of each scenario in turn, from where its range begins and on past its
  /// end, `runs_count` altogether or without end.
  JobPlan(std::vector<sim::Range<std::uint64_t>> ranges, std::optional<std::uint64_t> runs_count);

  /// Nothing past the end.
  [[nodiscard]] std::optional<Job> job(std::uint64_t index) const;
  /// 0 when there is no end.
  [[nodiscard]] std::uint64_t jobs_count() const { return jobs_count_; }
  /// After that many jobs every seed of every range has had its run.
  [[nodiscard]] std::uint64_t minimum_count() const { return minimum_count_; }
  /// Whether jobs come in the order of (scenario, seed).
  [[nodiscard]] bool is_sorted() const { return !in_turn_; }

 private:
  std::vector<sim::Range<std::uint64_t>> ranges_;
  bool in_turn_ = false;
  std::uint64_t jobs_count_ = 0;
  std::uint64_t minimum_count_ = 0;
};

}  // namespace vox::tools
