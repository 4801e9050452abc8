// Workers, and a row of finished jobs that waits for the slowest.
#include "tools/sim/batch.hpp"

#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "vox/base/assert.hpp"

namespace vox::tools {
namespace {

// Invariants, under mutex_: jobs before next_job_ were begun; those before next_result_ were handed
// on; finished_ holds some of those between.
class Batch {
 public:
  Batch(const JobPlan& plan, const BatchOptions& options, const RunJob& run,
        const TakeResult& take_result, const TakeProgress& take_progress)
      : plan_(plan),
        options_(options),
        run_(run),
        take_result_(take_result),
        take_progress_(take_progress) {}

  BatchEnd run() {
    std::vector<std::thread> workers;
    for (std::size_t i = 1; i < options_.workers_count; ++i) {
      workers.emplace_back([this, i] { work(i); });
    }
    work(0);
    for (std::thread& worker : workers) worker.join();
    if (!end_.stopped_by_failures && !end_.internal_error) VOX_ASSERT(finished_.empty());
    return std::move(end_);
  }

 private:
  // Nothing may leave a thread by an exception; the first one ends the batch.
  void work(std::size_t worker) {
    try {
      while (const std::optional<std::uint64_t> index = begin_job()) {
        finish_job(*index, run_(worker, *plan_.job(*index)));
      }
    } catch (const std::exception& error) {
      const std::lock_guard lock(mutex_);
      if (!end_.internal_error) end_.internal_error = error.what();
    }
  }

  std::optional<std::uint64_t> begin_job() {
    const std::lock_guard lock(mutex_);
    if (end_.stopped_by_failures || end_.internal_error || !plan_.job(next_job_)) return {};
    if (options_.deadline && std::chrono::steady_clock::now() >= *options_.deadline) return {};
    if (options_.is_interrupted()) {
      end_.interrupted = true;
      return {};
    }
    return next_job_++;
  }

  void finish_job(std::uint64_t index, JobResult result) {
    const std::lock_guard lock(mutex_);
    done_count_ += 1;
    if (!result.is_good()) failed_count_ += 1;
    take_progress_(done_count_, failed_count_);
    finished_.emplace(index, std::move(result));
    for (auto next = finished_.find(next_result_); next != finished_.end() && !is_over();
         next = finished_.find(next_result_)) {
      hand_on(std::move(next->second));
      finished_.erase(next);
    }
  }

  [[nodiscard]] bool is_over() const {
    return end_.stopped_by_failures || end_.internal_error.has_value();
  }

  void hand_on(JobResult result) {
    VOX_ASSERT(next_result_ < next_job_);
    next_result_ += 1;
    end_.jobs_done_count += 1;
    if (!result.is_good()) failures_count_ += 1;
    take_result_(std::move(result));
    end_.stopped_by_failures =
        options_.failures_max > 0 && failures_count_ >= options_.failures_max;
  }

  const JobPlan& plan_;
  const BatchOptions& options_;
  const RunJob& run_;
  const TakeResult& take_result_;
  const TakeProgress& take_progress_;
  std::mutex mutex_;
  std::uint64_t next_job_ = 0;
  std::uint64_t next_result_ = 0;
  std::map<std::uint64_t, JobResult> finished_;
  std::uint64_t done_count_ = 0;
  std::uint64_t failed_count_ = 0;    // of all done
  std::uint64_t failures_count_ = 0;  // of those handed on
  BatchEnd end_;
};

}  // namespace

BatchEnd run_batch(const JobPlan& plan, const BatchOptions& options, const RunJob& run,
                   const TakeResult& take_result, const TakeProgress& take_progress) {
  VOX_ASSERT(options.workers_count > 0);
  return Batch(plan, options, run, take_result, take_progress).run();
}

}  // namespace vox::tools
