// How often the program asked for memory, for promises such as "allocates nothing", and how much a
// part of it holds, for promises such as "no more than so many bytes".
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

/// What is held of the blocks that were allocated while one of its Countings existed, whoever frees
/// them and when. Outlives them.
class HeldBytes {
 public:
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// The most that was held at once.
  [[nodiscard]] std::uint64_t bytes_max() const { return bytes_max_; }

  class Counting {
   public:
    explicit Counting(HeldBytes& into);
    ~Counting();
    Counting(const Counting&) = delete;
    Counting& operator=(const Counting&) = delete;
  };

  // For operator new and delete.
  void add(std::size_t bytes) {
    bytes_ += bytes;
    if (bytes_ > bytes_max_) bytes_max_ = bytes_;
  }
  void remove(std::size_t bytes) { bytes_ -= bytes; }

 private:
  std::uint64_t bytes_ = 0;
  std::uint64_t bytes_max_ = 0;
};

}  // namespace vox::test
