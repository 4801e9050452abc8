// The fibers of one executor: started, parked, resumed, and reused with their stacks.
//
// Fibers exist so that user code may wait; nothing in the session core is one. Each runs on a
// stack with a guard page below it. An ended fiber keeps its stack for the next one, up to a
// bound, because mapping a stack costs more than a call does. Whoever implements Executor owns one
// pool and returns it from fibers().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "vox/base/intrusive_list.hpp"
#include "vox/runtime/executor.hpp"

namespace vox {

class Fiber;
class Scope;
class StackPool;
class Waiter;
class WaitQueue;

struct FiberOptions {
  /// Bytes of each stack, rounded up to pages, guard page not counted. Only touched pages cost
  /// memory. Deep user code and sanitizers want more.
  std::size_t stack_bytes = std::size_t{256} * 1024;
  /// Fibers that may exist at once; spawning past it fails with `exhausted`.
  std::uint32_t fibers_max = 16384;
  /// Ended fibers whose stacks are kept for reuse.
  std::uint32_t idle_max = 256;
  /// Paint stacks, to measure stack_bytes_used_max(). Touches every page: for tests and tuning.
  bool measure_stacks = false;
  /// Stacks shared with other pools of this thread, which and outliving them; `stack_bytes`
  /// is then theirs. Null: stacks of its own.
  StackPool* stacks = nullptr;
};

class FiberPool {
 public:
  FiberPool(Executor& executor, FiberOptions options);
  /// No fiber is alive: asserted.
  ~FiberPool();
  FiberPool(const FiberPool&) = delete;
  FiberPool& operator=(const FiberPool&) = delete;

  [[nodiscard]] Result<void> spawn(Scope& scope, std::function<void()> body);

  /// The fiber that runs now; null on the executor's own stack.
  [[nodiscard]] Fiber* current() const { return current_; }
  /// The scope of that fiber; null on the executor's own stack.
  [[nodiscard]] const Scope* current_scope() const;

  [[nodiscard]] std::uint32_t live_count() const { return live_count_; }
  [[nodiscard]] std::uint32_t live_count_max() const { return live_count_max_; }
  /// Stacks mapped now, of live fibers and idle ones.
  [[nodiscard]] std::uint32_t stack_count() const { return stack_count_; }
  /// The deepest any ended fiber's stack has been; 0 unless FiberOptions::measure_stacks.
  [[nodiscard]] std::size_t stack_bytes_used_max() const { return stack_bytes_used_max_; }

  // For WaitQueue, Scope and Shield.
  void park();
  void wake(Waiter& waiter, Wake reason);

 private:
  friend class Fiber;
  void run(Fiber& fiber);
  void retire(Fiber& fiber);
  Fiber* make_fiber();

  Executor& executor_;
  FiberOptions options_;
  std::unique_ptr<StackPool> own_stacks_;  // unless they are shared
  StackPool& stacks_;
  IntrusiveList<Fiber> idle_;
  Fiber* current_ = nullptr;
  std::uint32_t live_count_ = 0;
  std::uint32_t live_count_max_ = 0;
  std::uint32_t idle_count_ = 0;
  std::uint32_t stack_count_ = 0;
  std::size_t stack_bytes_used_max_ = 0;
};

/// Suspends the current fiber for `delay`. `deadline` is the ordinary answer.
[[nodiscard]] Wake await_sleep(Executor& executor, Duration delay);

/// Goes behind whatever is ready, as far as the executor keeps an order (rule E3).
void await_turn(Executor& executor);

}  // namespace vox
