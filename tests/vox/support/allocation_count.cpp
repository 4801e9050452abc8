// The replaced operator new. Tests run on one thread, so plain counters do.
#include "tests/vox/support/allocation_count.hpp"

#include <cstdlib>
#include <new>

namespace {

std::uint64_t calls_total = 0;
std::uint64_t bytes_total = 0;

void* allocate(std::size_t bytes) {
  calls_total += 1;
  bytes_total += bytes;
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace vox::test {

AllocationCount::AllocationCount() : calls_before_(calls_total), bytes_before_(bytes_total) {}
std::uint64_t AllocationCount::calls() const { return calls_total - calls_before_; }
std::uint64_t AllocationCount::bytes() const { return bytes_total - bytes_before_; }

}  // namespace vox::test
