// Stacks for fibers, with a guard page below each, kept for the next fiber when given back.
//
// Mapping a stack is three system calls, and a kernel serializes those of one process. A pool that
// outlives the executors it serves pays them once: a thread that runs one world after another, each
// with thousands of fibers, keeps its stacks from world to world.
//
// Used from one thread. What a stack held stays in its memory: nobody counts on zeros.
#pragma once

#include <cstddef>
#include <vector>

namespace vox {

/// Where a stack is: it grows down from `top`. `bytes` counts its guard page as well.
struct FiberStack {
  void* top = nullptr;
  std::size_t bytes = 0;
};

class StackPool {
 public:
  /// Stacks of `stack_bytes`, rounded up to pages, guard page not counted. At most `kept_max` are
  /// kept while nobody uses them; what they had touched stays resident.
  StackPool(std::size_t stack_bytes, std::size_t kept_max);
  /// Unmaps what it keeps. A stack that was not given back stays mapped, for those who leak what
  /// they cannot take down.
  ~StackPool();
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;

  /// Throws std::bad_alloc when there is no address space left.
  [[nodiscard]] FiberStack take();
  void give_back(FiberStack stack);

  [[nodiscard]] std::size_t stack_bytes() const { return stack_bytes_; }
  [[nodiscard]] std::size_t kept_count() const { return kept_.size(); }
  [[nodiscard]] std::size_t taken_count() const { return taken_count_; }

 private:
  std::size_t stack_bytes_;
  std::size_t kept_max_;
  std::size_t taken_count_ = 0;
  std::vector<FiberStack> kept_;  // grows in the constructor only: not on the account of a host
};

}  // namespace vox
