// The replaced operator new. Tests run on one thread, so plain counters do. Each block has a header
// before it that says who counts it.
#include "tests/vox/support/allocation_count.hpp"

#include <cstdlib>
#include <new>

namespace {

std::uint64_t calls_total = 0;
std::uint64_t bytes_total = 0;
vox::test::HeldBytes* counting = nullptr;

struct alignas(alignof(std::max_align_t)) Header {
  vox::test::HeldBytes* counted_by;
  std::size_t bytes;
};

void* allocate(std::size_t bytes) {
  calls_total += 1;
  bytes_total += bytes;
  void* block = std::malloc(sizeof(Header) + bytes);
  if (block == nullptr) throw std::bad_alloc();
  if (counting != nullptr) counting->add(bytes);
  return new (block) Header{counting, bytes} + 1;
}

void release(void* memory) noexcept {
  if (memory == nullptr) return;
  Header* header = static_cast<Header*>(memory) - 1;
  if (header->counted_by != nullptr) header->counted_by->remove(header->bytes);
  std::free(header);
}

}  // namespace

void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }

namespace vox::test {

AllocationCount::AllocationCount() : calls_before_(calls_total), bytes_before_(bytes_total) {}
std::uint64_t AllocationCount::calls() const { return calls_total - calls_before_; }
std::uint64_t AllocationCount::bytes() const { return bytes_total - bytes_before_; }

HeldBytes::Counting::Counting(HeldBytes& into) { counting = &into; }
HeldBytes::Counting::~Counting() { counting = nullptr; }

}  // namespace vox::test
