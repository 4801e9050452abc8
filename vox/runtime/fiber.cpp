// Switching stacks, and telling the sanitizers and the C++ runtime about it.
#include "vox/runtime/fiber.hpp"

#include <cxxabi.h>

#include <boost/context/stack_traits.hpp>
#include <cstring>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/runtime/scope.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define VOX_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define VOX_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define VOX_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define VOX_TSAN 1
#endif
#endif
#ifdef VOX_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef VOX_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace vox {
namespace {

constexpr std::byte stack_paint{0xA5};

// The layout that the Itanium C++ ABI fixes for __cxa_eh_globals.
void swap_exception_state(ExceptionState& state) {
  auto* globals = reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
  std::swap(*globals, state);
}

// The lowest byte that may be touched: the page below it guards the stack and counts as its size.
std::byte* stack_bottom(const FiberStack& stack) {
  return static_cast<std::byte*>(stack.top) - stack.bytes +
         boost::context::stack_traits::page_size();
}

// Stacks end at the ends of pages, so the lines in use of all of them would meet in the same few
// sets of a cache. Neighbours begin a little apart, by up to 3.5 KiB.
std::size_t color_bytes(const FiberStack& stack) {
  const auto page =
      reinterpret_cast<std::uintptr_t>(stack.top) / boost::context::stack_traits::page_size();
  return page % 8 * 512;
}

std::size_t stack_bytes(const FiberStack& stack) {
  return stack.bytes - boost::context::stack_traits::page_size();
}

// How much of the region still has its paint, from below. Looks at memory that sanitizers know as
// the frames of somebody else.
#if defined(__GNUC__)
__attribute__((no_sanitize("address", "undefined")))
#endif
std::size_t
painted_bytes(const std::byte* bottom, std::size_t bytes) {
  std::size_t painted = 0;
  while (painted < bytes && bottom[painted] == stack_paint) painted += 1;
  return painted;
}

}  // namespace

Fiber::Fiber(FiberPool& pool, Executor& executor, StackPool& stacks, bool measure)
    : resume_task(executor, calls<&Fiber::resume>, this),
      pool_(pool),
      stacks_(stacks),
      stack_(stacks.take()),
      measure_(measure) {
  if (measure_) paint();
  const std::size_t color = color_bytes(stack_);
  context_ = boost::context::detail::make_fcontext(static_cast<std::byte*>(stack_.top) - color,
                                                   stack_.bytes - color, &Fiber::enter);
#ifdef VOX_TSAN
  sanitizer_.tsan_fiber = __tsan_create_fiber(0);
#endif
}

Fiber::~Fiber() {
  VOX_ASSERT(state_ == FiberState::idle);
#ifdef VOX_TSAN
  __tsan_destroy_fiber(sanitizer_.tsan_fiber);
#endif
#ifdef VOX_ASAN
  // The idle loop's frames stay poisoned in the shadow of memory that somebody else may get next.
  ASAN_UNPOISON_MEMORY_REGION(stack_bottom(stack_), stack_bytes(stack_));
#endif
  stacks_.give_back(stack_);
}

void Fiber::transition_to(FiberState from, FiberState to) {
  VOX_ASSERT(state_ == from);
  state_ = to;
}

bool Fiber::is_cancelled() const { return scope->is_cancelled() && !ignores_cancellation(); }

void Fiber::start(Scope& for_scope, std::function<void()> body) {
  transition_to(FiberState::idle, FiberState::ready);
  VOX_ASSERT(shield_depth == 0);
  scope = &for_scope;
  body_ = std::move(body);
  resume_task.post();
}

void Fiber::run() {
  transition_to(FiberState::ready, FiberState::running);
  swap_exception_state(exceptions_);
#ifdef VOX_ASAN
  void* fake_stack = nullptr;
  __sanitizer_start_switch_fiber(&fake_stack, stack_bottom(stack_), stack_bytes(stack_));
#endif
#ifdef VOX_TSAN
  sanitizer_.tsan_caller = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(sanitizer_.tsan_fiber, 0);
#endif
  context_ = boost::context::detail::jump_fcontext(context_, this).fctx;
#ifdef VOX_ASAN
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
  swap_exception_state(exceptions_);
  // Parked, ended, or ready again at once: it has let others have a turn.
  VOX_ASSERT(state_ != FiberState::running);
}

void Fiber::suspend() {
#ifdef VOX_ASAN
  __sanitizer_start_switch_fiber(&sanitizer_.fake_stack, sanitizer_.caller_stack,
                                 sanitizer_.caller_stack_bytes);
#endif
#ifdef VOX_TSAN
  __tsan_switch_to_fiber(sanitizer_.tsan_caller, 0);
#endif
  caller_ = boost::context::detail::jump_fcontext(caller_, nullptr).fctx;
#ifdef VOX_ASAN
  __sanitizer_finish_switch_fiber(sanitizer_.fake_stack, &sanitizer_.caller_stack,
                                  &sanitizer_.caller_stack_bytes);
#endif
}

void Fiber::enter(boost::context::detail::transfer_t transfer) {
  Fiber& fiber = *static_cast<Fiber*>(transfer.data);
  fiber.caller_ = transfer.fctx;
#ifdef VOX_ASAN
  __sanitizer_finish_switch_fiber(nullptr, &fiber.sanitizer_.caller_stack,
                                  &fiber.sanitizer_.caller_stack_bytes);
#endif
  fiber.loop();
}

// One turn a body. Nothing with a destructor lives here between bodies.
void Fiber::loop() {
  for (;;) {
    // No exception crosses a fiber's first frame: there is nobody above to catch it.
    [this]() noexcept { body_(); }();
    body_ = nullptr;
    transition_to(FiberState::running, FiberState::idle);
    suspend();
  }
}

void Fiber::resume() { pool_.run(*this); }

void Fiber::paint() {
  std::memset(stack_bottom(stack_), std::to_integer<int>(stack_paint), stack_bytes(stack_));
}

std::size_t Fiber::stack_bytes_used() const {
  if (!measure_) return 0;
  const std::size_t touched =
      stack_bytes(stack_) - painted_bytes(stack_bottom(stack_), stack_bytes(stack_));
  VOX_ASSERT(touched > color_bytes(stack_));  // its first frame lies below what is left out
  return touched - color_bytes(stack_);
}

}  // namespace vox
