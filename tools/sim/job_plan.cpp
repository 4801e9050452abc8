// Counting seeds.
#include "tools/sim/job_plan.hpp"

#include <algorithm>
#include <limits>

#include "vox/base/assert.hpp"

namespace vox::tools {
namespace {

constexpr std::uint64_t countless = std::numeric_limits<std::uint64_t>::max();

// All of them and no more: seeds end at 2^63, so the sum of two ranges may not fit.
std::uint64_t count_of(const sim::Range<std::uint64_t>& range) {
  VOX_ASSERT(range.min <= range.max);
  return range.max - range.min + 1;
}

std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
  return a > countless - b ? countless : a + b;
}

}  // namespace

JobPlan::JobPlan(std::vector<sim::Range<std::uint64_t>> ranges) : ranges_(std::move(ranges)) {
  for (const auto& range : ranges_) jobs_count_ = sum(jobs_count_, count_of(range));
  minimum_count_ = jobs_count_;
}

JobPlan::JobPlan(std::vector<sim::Range<std::uint64_t>> ranges,
                 std::optional<std::uint64_t> runs_count)
    : ranges_(std::move(ranges)), in_turn_(true) {
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    const std::uint64_t rounds = count_of(ranges_[i]) - 1;
    const bool fits = rounds < countless / ranges_.size() - 1;
    const std::uint64_t last = fits ? rounds * ranges_.size() + i + 1 : countless;
    minimum_count_ = std::max(minimum_count_, last);
  }
  VOX_ASSERT(runs_count != 0U);  // 0 means without end
  jobs_count_ = runs_count.value_or(0);
}

std::optional<Job> JobPlan::job(std::uint64_t index) const {
  if (ranges_.empty()) return std::nullopt;
  if (in_turn_) {
    if (jobs_count_ > 0 && index >= jobs_count_) return std::nullopt;
    const std::size_t scenario = index % ranges_.size();
    return Job{scenario, ranges_[scenario].min + index / ranges_.size()};
  }
  for (std::size_t scenario = 0; scenario < ranges_.size(); ++scenario) {
    const std::uint64_t count = count_of(ranges_[scenario]);
    if (index < count) return Job{scenario, ranges_[scenario].min + index};
    index -= count;
  }
  return std::nullopt;
}

}  // namespace vox::tools
