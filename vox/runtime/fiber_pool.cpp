// The life of fibers: from spawn to reuse, and the one place where they park and wake.
#include "vox/runtime/fiber_pool.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/runtime/fiber.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/runtime/stack_pool.hpp"

namespace vox {

FiberPool::FiberPool(Executor& executor, FiberOptions options)
    : executor_(executor),
      options_(options),
      own_stacks_(options.stacks == nullptr ? std::make_unique<StackPool>(options.stack_bytes, 0)
                                            : nullptr),
      stacks_(own_stacks_ ? *own_stacks_ : *options.stacks) {
  VOX_ASSERT(options_.fibers_max > 0);
}

FiberPool::~FiberPool() {
  VOX_ASSERT(live_count_ == 0);
  while (!idle_.empty()) {
    delete &idle_.pop_front();
    stack_count_ -= 1;
  }
  VOX_ASSERT(stack_count_ == 0);
}

Result<void> FiberPool::spawn(Scope& scope, std::function<void()> body) {
  if (scope.is_cancelled()) return fail(Error::cancelled);
  if (live_count_ >= options_.fibers_max) return fail(Error::exhausted);
  Fiber* fiber = make_fiber();
  if (fiber == nullptr) return fail(Error::exhausted);
  live_count_ += 1;
  live_count_max_ = std::max(live_count_max_, live_count_);
  scope.add_fiber(*fiber);
  fiber->start(scope, std::move(body));
  return {};
}

Fiber* FiberPool::make_fiber() {
  if (!idle_.empty()) {
    idle_count_ -= 1;
    return &idle_.pop_front();
  }
  try {
    auto* fiber = new Fiber(*this, executor_, stacks_, options_.measure_stacks);
    stack_count_ += 1;
    return fiber;
  } catch (const std::bad_alloc&) {
    return nullptr;  // no address space left for a stack
  }
}

void FiberPool::run(Fiber& fiber) {
  VOX_ASSERT(current_ == nullptr);  // fibers are run by the executor, never by each other
  current_ = &fiber;
  fiber.run();
  current_ = nullptr;
  if (fiber.state() == FiberState::idle) retire(fiber);
}

void FiberPool::retire(Fiber& fiber) {
  stack_bytes_used_max_ = std::max(stack_bytes_used_max_, fiber.stack_bytes_used());
  VOX_ASSERT(live_count_ > 0);
  live_count_ -= 1;
  Scope& scope = *fiber.scope;
  fiber.scope = nullptr;
  scope.remove_fiber(fiber);  // may be the last that the scope waited for: not touched afterwards
  if (idle_count_ < options_.idle_max) {
    idle_.push_front(fiber);  // the warmest stack first
    idle_count_ += 1;
  } else {
    delete &fiber;
    stack_count_ -= 1;
  }
}

const Scope* FiberPool::current_scope() const {
  return current_ == nullptr ? nullptr : current_->scope;
}

void FiberPool::park() {
  VOX_ASSERT(current_ != nullptr);
  current_->transition_to(FiberState::running, FiberState::parked);
  current_->suspend();
}

void FiberPool::wake(Waiter& waiter, Wake reason) {
  VOX_ASSERT(!waiter.woken);
  waiter.woken = true;
  waiter.reason = reason;
  Fiber& fiber = waiter.fiber;
  fiber.waiter = nullptr;
  fiber.transition_to(FiberState::parked, FiberState::ready);
  fiber.resume_task.post();
}

Wake await_sleep(Executor& executor, Duration delay) {
  WaitQueue nobody_signals(executor);
  return nobody_signals.await_wake(after(executor.now(), delay));
}

void await_turn(Executor& executor) {
  Fiber* fiber = executor.fibers().current();
  VOX_ASSERT(fiber != nullptr);
  fiber->transition_to(FiberState::running, FiberState::ready);
  fiber->resume_task.post();
  fiber->suspend();
}

}  // namespace vox
