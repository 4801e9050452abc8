// One fiber: a stack, the code it runs, and where it waits. Internal to vox/runtime.
//
// Besides the pool of stacks, the only files that know Boost.Context are this and its source. It
// uses the context-switch functions below boost::context::fiber, because that class destroys a
// suspended fiber by throwing through its stack, and vox never destroys a fiber that has work:
// scopes are cancelled and awaited instead. An idle fiber has nothing on its stack, so dropping it
// is freeing its memory.
//
// States: idle --start--> ready --run--> running --park--> parked --wake--> ready
//                                           |--turn--> ready
//                                           \--body ended--> idle
#pragma once

#include <boost/context/detail/fcontext.hpp>
#include <functional>

#include "vox/base/intrusive_list.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/stack_pool.hpp"
#include "vox/runtime/task.hpp"
#include "vox/runtime/wait_queue.hpp"

namespace vox {

enum class FiberState : std::uint8_t { idle, ready, running, parked };

/// What the C++ runtime keeps per thread about exceptions in flight, and vox per fiber: a fiber may
/// be parked inside a catch block while others throw and catch.
struct ExceptionState {
  void* caught = nullptr;
  unsigned int uncaught_count = 0;
};

/// What sanitizers must be told at each switch. Empty in builds without them.
struct SanitizerState {
  void* fake_stack = nullptr;
  const void* caller_stack = nullptr;
  std::size_t caller_stack_bytes = 0;
  void* tsan_fiber = nullptr;
  void* tsan_caller = nullptr;
};

class Fiber : public ListLink<Fiber> {
 public:
  /// Throws std::bad_alloc when there is no room for a stack.
  Fiber(FiberPool& pool, Executor& executor, StackPool& stacks, bool measure);
  ~Fiber();

  void start(Scope& scope, std::function<void()> body);
  /// Switches to the fiber until it parks or ends.
  void run();
  /// Called on the fiber: back to who ran it.
  void suspend();

  [[nodiscard]] FiberState state() const { return state_; }
  void transition_to(FiberState from, FiberState to);
  [[nodiscard]] bool ignores_cancellation() const { return shield_depth > 0; }
  [[nodiscard]] bool is_cancelled() const;
  [[nodiscard]] std::size_t stack_bytes_used() const;

  Scope* scope = nullptr;
  Waiter* waiter = nullptr;  // while parked
  std::uint32_t shield_depth = 0;
  Task resume_task;

 private:
  static void enter(boost::context::detail::transfer_t transfer);
  void loop();
  void resume();
  void paint();

  FiberPool& pool_;
  StackPool& stacks_;
  FiberStack stack_;
  boost::context::detail::fcontext_t context_ = nullptr;
  boost::context::detail::fcontext_t caller_ = nullptr;
  std::function<void()> body_;
  ExceptionState exceptions_;
  SanitizerState sanitizer_;
  FiberState state_ = FiberState::idle;
  bool measure_;
};

}  // namespace vox
