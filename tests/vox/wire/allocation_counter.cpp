// Replaces operator new by one that counts. A file of its own, so that no compiler sees both ends
// of an allocation and wonders why what was made by one function is given back to another.
#include "tests/vox/wire/allocation_counter.hpp"

#include <cstdlib>
#include <new>

namespace {

std::size_t bytes_ever = 0;

}  // namespace

std::size_t vox::allocated_bytes() { return bytes_ever; }

void* operator new(std::size_t bytes) {
  bytes_ever += bytes;
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
