// How a call that may come from any thread gets to the executor of what it is about.
#pragma once

#include <memory>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/runtime/executor.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace vox {

/// What a handle holds. An empty one has nothing to ask.
template <typename L>
const L& held(const std::shared_ptr<L>& lease) {
  VOX_ASSERT(lease != nullptr);
  return *lease;
}

/// Runs `body`, which may wait, on a fiber of `executor` and answers with its result; from outside
/// blocks the thread. `refused` is answered when the executor takes nothing any more.
template <typename T, typename Body>
T on_fiber(Executor& executor, T refused, Body body) {
  if (executor.is_current()) {
    VOX_ASSERT(executor.fibers().current() != nullptr);  // nobody could wait here: use try_
    return body();
  }
  T result = std::move(refused);
  (void)executor.run_from_outside([&] { result = body(); });
  return result;
}

/// The same for a `body` that does not wait: on the executor's own thread it needs no fiber.
template <typename T, typename Body>
T on_executor(Executor& executor, T refused, Body body) {
  if (executor.is_current()) return body();
  T result = std::move(refused);
  (void)executor.run_from_outside([&] { result = body(); });
  return result;
}

}  // namespace vox
