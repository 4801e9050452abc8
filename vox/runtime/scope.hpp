// Who a fiber works for. Every fiber belongs to a scope, and a scope ends after its last fiber.
//
// Cancelling a scope makes each parked operation of its fibers, and of the scopes below it, return
// `cancelled`, now and from then on. It never kills a fiber: code between two waits runs to the
// next one, so destructors and invariants hold. Closing a connection cancels the scope of its
// handlers, which is how nothing outlives what it works for.
#pragma once

#include <functional>

#include "vox/base/intrusive_list.hpp"
#include "vox/runtime/wait_queue.hpp"

namespace vox {

class Scope : public ListLink<Scope> {
 public:
  /// A root scope, or one below `parent`, which outlives it and whose cancellation reaches it.
  explicit Scope(Executor& executor, Scope* parent = nullptr);
  /// Nothing runs in it any more: asserted.
  ~Scope();

  /// Starts a fiber that runs `body`, in a later task. Fails with `exhausted` when the pool has no
  /// fiber left, `cancelled` when this scope is cancelled. `body` must not throw.
  [[nodiscard]] Result<void> spawn(std::function<void()> body);

  /// Idempotent. Never runs anybody's code inside the call.
  void cancel();
  [[nodiscard]] bool is_cancelled() const { return cancelled_; }

  /// Fibers in this scope and below it.
  [[nodiscard]] std::uint32_t fiber_count() const { return fiber_count_; }
  [[nodiscard]] bool empty() const { return fiber_count_ == 0; }

  /// Suspends until no fiber is left. Not from inside the scope or below it.
  [[nodiscard]] Wake await_empty(Time deadline = never);
  /// Posts `task` each time the last fiber ends. For those who cannot suspend. Null for none.
  void notify_empty(Task* task) { on_empty_ = task; }

  [[nodiscard]] Executor& executor() const { return executor_; }
  /// The scope at the top of those above this one, or itself.
  [[nodiscard]] const Scope& root() const { return parent_ == nullptr ? *this : parent_->root(); }

 private:
  friend class FiberPool;
  [[nodiscard]] bool contains(const Scope& other) const;
  void add_fiber(Fiber& fiber);
  void remove_fiber(Fiber& fiber);

  Executor& executor_;
  Scope* parent_;
  IntrusiveList<Fiber> fibers_;
  IntrusiveList<Scope> children_;
  WaitQueue empty_waiters_;
  Task* on_empty_ = nullptr;
  std::uint32_t fiber_count_ = 0;
  bool cancelled_ = false;
};

/// While one exists, waits of the current fiber ignore cancellation: for clean-up that has to
/// finish. Keep it short and give its waits a deadline.
class Shield {
 public:
  explicit Shield(Executor& executor);
  ~Shield();
  Shield(const Shield&) = delete;
  Shield& operator=(const Shield&) = delete;

 private:
  Fiber& fiber_;
};

}  // namespace vox
