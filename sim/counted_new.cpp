// operator new and delete that charge the account whose turn it is: see memory_account.hpp.
//
// Linked as objects into the programs that run scenarios, or from vox::sim_main, which is for such
// programs only; never into another library. Each block has a header before it; blocks of extended
// alignment are nobody's and left to the runtime's own operators.
#include <cstddef>
#include <cstdlib>
#include <new>

#include "sim/counted_new.hpp"
#include "sim/memory_account.hpp"

namespace {

struct alignas(alignof(std::max_align_t)) Header {
  vox::sim::MemoryAccount* account;
  std::size_t bytes;
};
static_assert(sizeof(Header) % alignof(std::max_align_t) == 0);

[[maybe_unused]] const bool begun = [] {
  vox::sim::begin_counting_memory();
  return true;
}();

void* try_allocate(std::size_t bytes) noexcept {
  void* block = std::malloc(sizeof(Header) + bytes);
  if (block == nullptr) return nullptr;
  vox::sim::MemoryAccount* account = vox::sim::charged_account();
  auto* header = new (block) Header{account, bytes};
  if (account != nullptr) account->charge(bytes);
  return header + 1;
}

void* allocate(std::size_t bytes) {
  void* memory = try_allocate(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void release(void* memory) noexcept {
  if (memory == nullptr) return;
  Header* header = static_cast<Header*>(memory) - 1;
  vox::sim::MemoryAccount* account = header->account;
  const std::size_t bytes = header->bytes;
  std::free(header);
  if (account != nullptr) account->credit(bytes);
}

}  // namespace

void vox::sim::link_counted_new() {}

void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
// Sanitizers bring forms of their own of these, which would not go through the ones above.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return try_allocate(bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
  return try_allocate(bytes);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept { release(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { release(memory); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
