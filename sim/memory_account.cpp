// Whose turn it is, and what each has taken.
#include "sim/memory_account.hpp"

#include "vox/base/assert.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::sim {
namespace {

// Set before main, by the program's own objects.
constinit bool counting = false;

}  // namespace

constinit thread_local const ChargedHost* charged_host = nullptr;

void MemoryAccount::charge(std::size_t bytes) {
  held_bytes_ += bytes;
  blocks_count_ += 1;
}

void MemoryAccount::credit(std::size_t bytes) {
  VOX_ASSERT(blocks_count_ > 0 && held_bytes_ >= bytes);
  held_bytes_ -= bytes;
  blocks_count_ -= 1;
  end_if_unused();
}

void MemoryAccount::close() {
  VOX_ASSERT(!closed_);
  closed_ = true;
  end_if_unused();
}

void MemoryAccount::end_if_unused() {
  if (closed_ && blocks_count_ == 0) delete this;
}

MemoryAccount* charged_account() {
  const ChargedHost* host = charged_host;
  if (host == nullptr) return nullptr;
  const Scope* scope = host->fibers->current_scope();
  if (scope != nullptr && &scope->root() == host->program_scope) return nullptr;
  return host->account;
}

bool counts_memory() { return counting; }
void begin_counting_memory() { counting = true; }

}  // namespace vox::sim
