// Finding the few things that are alive by their id, in constant time and in bounded memory.
//
// Ids of one kind are dense and rise by two, so id / 2 spreads perfectly over a power of two of
// cells; entries are pointers to objects owned elsewhere. The table doubles up to the bound given
// and never beyond. It is deliberately not iterable: whoever needs an order keeps a list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "vox/base/assert.hpp"

namespace vox {

template <typename T>
class IdTable {
 public:
  /// Holds at most `entries_max` entries.
  explicit IdTable(std::size_t entries_max) : entries_max_(entries_max) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  [[nodiscard]] T* find(std::uint64_t id) const {
    if (cells_.empty()) return nullptr;
    for (std::size_t i = home_of(id);; i = next(i)) {
      if (cells_[i].value == nullptr) return nullptr;
      if (cells_[i].id == id) return cells_[i].value;
    }
  }

  /// `id` is not in the table and the table is not full: asserted.
  void insert(std::uint64_t id, T& value) {
    VOX_ASSERT(size_ < entries_max_);
    VOX_ASSERT(find(id) == nullptr);
    if (2 * (size_ + 1) > cells_.size()) grow();
    place(id, &value);
    size_ += 1;
  }

  /// `id` is in the table: asserted.
  void erase(std::uint64_t id) {
    VOX_ASSERT(!empty());  // without cells there is not even a first place to look
    std::size_t hole = home_of(id);
    while (cells_[hole].id != id || cells_[hole].value == nullptr) {
      VOX_ASSERT(cells_[hole].value != nullptr);
      hole = next(hole);
    }
    // Close the gap: move back each later entry that the hole stands in the way of.
    for (std::size_t i = next(hole); cells_[i].value != nullptr; i = next(i)) {
      const std::size_t home = home_of(cells_[i].id);
      const bool reachable = hole <= i ? (home <= hole || home > i) : (home <= hole && home > i);
      if (!reachable) continue;
      cells_[hole] = cells_[i];
      hole = i;
    }
    cells_[hole] = {};
    size_ -= 1;
  }

 private:
  struct Cell {
    std::uint64_t id = 0;
    T* value = nullptr;
  };

  [[nodiscard]] std::size_t home_of(std::uint64_t id) const {
    return static_cast<std::size_t>(id / 2) & (cells_.size() - 1);
  }
  [[nodiscard]] std::size_t next(std::size_t i) const { return (i + 1) & (cells_.size() - 1); }

  void place(std::uint64_t id, T* value) {
    std::size_t i = home_of(id);
    while (cells_[i].value != nullptr) i = next(i);
    cells_[i] = {id, value};
  }

  void grow() {
    std::vector<Cell> old(cells_.empty() ? 8 : cells_.size() * 2);
    old.swap(cells_);
    for (const Cell& cell : old) {
      if (cell.value != nullptr) place(cell.id, cell.value);
    }
  }

  std::size_t entries_max_;
  std::size_t size_ = 0;
  std::vector<Cell> cells_;  // a power of two, at most half full
};

}  // namespace vox
