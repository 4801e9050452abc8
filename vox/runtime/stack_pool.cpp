// Taking and giving back: the stack used last is the first to be used again, its pages are warm.
#include "vox/runtime/stack_pool.hpp"

#include <boost/context/protected_fixedsize_stack.hpp>

#include "vox/base/assert.hpp"

namespace vox {
namespace {

void unmap(const FiberStack& stack) {
  boost::context::stack_context context;
  context.sp = stack.top;
  context.size = stack.bytes;
  boost::context::protected_fixedsize_stack().deallocate(context);
}

}  // namespace

StackPool::StackPool(std::size_t stack_bytes, std::size_t kept_max)
    : stack_bytes_(stack_bytes), kept_max_(kept_max) {
  kept_.reserve(kept_max);
}

StackPool::~StackPool() {
  for (const FiberStack& stack : kept_) unmap(stack);
}

FiberStack StackPool::take() {
  FiberStack stack;
  if (kept_.empty()) {
    const auto context = boost::context::protected_fixedsize_stack(stack_bytes_).allocate();
    stack = {context.sp, context.size};
  } else {
    stack = kept_.back();
    kept_.pop_back();
  }
  taken_count_ += 1;
  return stack;
}

void StackPool::give_back(FiberStack stack) {
  VOX_ASSERT(taken_count_ > 0);
  taken_count_ -= 1;
  if (kept_.size() < kept_max_) {
    kept_.push_back(stack);
  } else {
    unmap(stack);
  }
}

}  // namespace vox
