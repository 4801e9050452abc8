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
    VOX_ASSERT(checkers_.back() != nullptr);
  }
}

// After the first failure nothing more is judged: what follows from a broken promise is noise. And
// after finish() the world is only taken down.
void PromiseWatch::on_event(std::uint64_t index, const TraceEvent& event) {
  if (failure_ || finished_) return;
  for (const std::unique_ptr<Checker>& checker : checkers_) checker->observe(index, event);
  take_failures();
  if (failure_) when_broken_();
}

void PromiseWatch::finish(World& world, RunEnd end) {
  VOX_ASSERT(!finished_);
  finished_ = true;
  if (failure_) return;
  for (const std::unique_ptr<Checker>& checker : checkers_) checker->finish(world, end);
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
