// Checkers made from the catalog, and their first failure.
#include "sim/promise_watch.hpp"

#include "sim/catalog.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

PromiseWatch::PromiseWatch(const std::vector<std::string>& promises, const PromiseContext& context,
                           std::function<void()> when_broken)
    : when_broken_(std::move(when_broken)) {
  for (const std::string& promise : promises) {
    const PromiseSpec* spec = find_promise(promise);
    VOX_ASSERT(spec != nullptr);  // the reader has checked it
    checkers_.push_back(spec->factory(context));
    Checker* const checker = checkers_.back().get();
    VOX_ASSERT(checker != nullptr);
    for (std::size_t row = 0; row < event_rows_count; ++row) {
      if (checker->kinds().has_row(row)) observers_[row].push_back(checker);
    }
    if (checker->judges_time()) timekeepers_.push_back(checker);
  }
}

// After the first failure nothing more is judged: what follows from a broken promise is noise. And
// after finish() the world is only taken down.
void PromiseWatch::on_event(std::uint64_t index, const TraceEvent& event) {
  if (failure_ || finished_) return;
  last_event_ = index;
  bool is_broken = event.at_ns > now_ns_ && is_broken_by_time(event.at_ns);
  for (Checker* const checker : observers_[event_row(event.kind)]) {
    checker->come_to(index);
    checker->observe(index, event);
    is_broken |= checker->failure().has_value();
  }
  if (!is_broken) return;
  take_failures();
  when_broken_();
}

bool PromiseWatch::is_broken_by_time(std::int64_t now_ns) {
  now_ns_ = now_ns;
  bool is_broken = false;
  for (Checker* const checker : timekeepers_) {
    checker->come_to(last_event_);
    checker->judge_time(now_ns);
    is_broken |= checker->failure().has_value();
  }
  return is_broken;
}

void PromiseWatch::finish(World& world, RunEnd end) {
  VOX_ASSERT(!finished_);
  finished_ = true;
  if (failure_) return;
  for (const std::unique_ptr<Checker>& checker : checkers_) {
    checker->come_to(last_event_);
    checker->finish(world, end);
  }
  take_failures();
}

void PromiseWatch::finish_destroyed() {
  VOX_ASSERT(finished_);
  if (failure_) return;
  for (const std::unique_ptr<Checker>& checker : checkers_) checker->finish_destroyed();
  take_failures();
}

void PromiseWatch::take_failures() {
  for (const std::unique_ptr<Checker>& checker : checkers_) {
    const std::optional<Failure>& found = checker->failure();
    if (found && (!failure_ || found->event < failure_->event)) failure_ = found;
  }
}

}  // namespace vox::sim
