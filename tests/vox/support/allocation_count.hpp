// How often the program asked for memory, for promises such as "allocates nothing".
//
// A program that uses this has its operator new replaced; one that does not is left alone.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vox::test {

/// Counts from its construction on.
class AllocationCount {
 public:
  AllocationCount();
  [[nodiscard]] std::uint64_t calls() const;
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  std::uint64_t calls_before_;
  std::uint64_t bytes_before_;
};

}  // namespace vox::test
