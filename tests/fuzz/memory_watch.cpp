// Replaces operator new and delete by ones that count. Sizes are asked of the allocator instead of
// being kept in front of each block: a header there would hide from the sanitizer whoever writes
// before his block. Without a sanitizer the allocator rounds sizes up, which is what blocks cost.
#include "tests/fuzz/memory_watch.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

std::size_t allocated_ever = 0;
std::size_t held_now = 0;
std::size_t held_most = 0;

void* try_allocate(std::size_t bytes) noexcept {
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) return nullptr;
  const std::size_t usable = malloc_usable_size(memory);
  allocated_ever += usable;
  held_now += usable;
  held_most = std::max(held_most, held_now);
  return memory;
}

void* allocate(std::size_t bytes) {
  void* memory = try_allocate(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void release(void* memory) noexcept {
  if (memory != nullptr) held_now -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

namespace vox::fuzz {

MemoryWatch::MemoryWatch() : allocated_before_(allocated_ever), held_before_(held_now) {
  held_most = held_now;
}

std::size_t MemoryWatch::allocated() const { return allocated_ever - allocated_before_; }

std::size_t MemoryWatch::held_max() const { return held_most - held_before_; }

}  // namespace vox::fuzz

void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
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
