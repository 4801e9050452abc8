// Scopes: counting fibers up and down, and carrying a cancellation to everything below.
#include "vox/runtime/scope.hpp"

#include <utility>

#include "vox/base/assert.hpp"
#include "vox/runtime/fiber.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace vox {

Scope::Scope(Executor& executor, Scope* parent)
    : executor_(executor), parent_(parent), empty_waiters_(executor) {
  if (parent_ == nullptr) return;
  VOX_ASSERT(&parent_->executor_ == &executor_);
  parent_->children_.push_back(*this);
  cancelled_ = parent_->cancelled_;
}

Scope::~Scope() {
  VOX_ASSERT(fiber_count_ == 0);
  VOX_ASSERT(children_.empty());
  unlink();
}

Result<void> Scope::spawn(std::function<void()> body) {
  return executor_.fibers().spawn(*this, std::move(body));
}

void Scope::cancel() {
  if (cancelled_) return;
  cancelled_ = true;
  fibers_.for_each([](Fiber& fiber) {
    if (fiber.waiter == nullptr || fiber.ignores_cancellation()) return;
    fiber.waiter->queue.remove(*fiber.waiter, Wake::cancelled);
  });
  children_.for_each([](Scope& child) { child.cancel(); });
}

Wake Scope::await_empty(Time deadline) {
  Fiber* fiber = executor_.fibers().current();
  VOX_ASSERT(fiber != nullptr);
  VOX_ASSERT(!contains(*fiber->scope));  // it would wait for itself
  while (fiber_count_ > 0) {
    const Wake wake = empty_waiters_.await_wake(deadline);
    if (wake != Wake::signalled) return wake;
  }
  return Wake::signalled;
}

bool Scope::contains(const Scope& other) const {
  const Scope* scope = &other;
  while (scope != nullptr && scope != this) scope = scope->parent_;
  return scope == this;
}

void Scope::add_fiber(Fiber& fiber) {
  fibers_.push_back(fiber);
  for (Scope* scope = this; scope != nullptr; scope = scope->parent_) scope->fiber_count_ += 1;
}

void Scope::remove_fiber(Fiber& fiber) {
  fiber.unlink();
  for (Scope* scope = this; scope != nullptr;) {
    Scope* parent = scope->parent_;
    VOX_ASSERT(scope->fiber_count_ > 0);
    scope->fiber_count_ -= 1;
    if (scope->fiber_count_ == 0) {
      scope->empty_waiters_.wake_all();
      if (scope->on_empty_ != nullptr) scope->on_empty_->post();
    }
    scope = parent;
  }
}

namespace {

Fiber& current_fiber(Executor& executor) {
  Fiber* fiber = executor.fibers().current();
  VOX_ASSERT(fiber != nullptr);
  return *fiber;
}

}  // namespace

Shield::Shield(Executor& executor) : fiber_(current_fiber(executor)) { fiber_.shield_depth += 1; }

Shield::~Shield() {
  VOX_ASSERT(fiber_.shield_depth > 0);
  fiber_.shield_depth -= 1;
}

}  // namespace vox
