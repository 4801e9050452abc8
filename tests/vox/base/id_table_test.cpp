// The table against a std::map, with ids that collide as badly as a counterpart could choose them.
#include "vox/base/id_table.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <vector>

#include "tests/vox/base/numbers.hpp"

namespace vox::test {
namespace {

constexpr std::size_t entries_max = 48;
using Values = std::array<int, entries_max>;

// Ids a side would allocate, ids that all hash to one cell, and a mix of both.
std::uint64_t choose_id(Numbers& numbers, std::uint64_t seed) {
  const std::uint64_t number = numbers.below(80);
  switch (seed % 3) {
    case 0: return number * 2 + 1;
    case 1: return number * 512 + 1;
    default: return numbers.below(2) == 0 ? number * 2 + 1 : number * 512 + 255;
  }
}

TEST(IdTableTest, FindsWhatAMapWouldUnderAnyMixOfInsertsAndErases) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Numbers numbers(seed);
    Values values{};
    IdTable<int> table(entries_max);
    std::map<std::uint64_t, int*> reference;
    for (int step = 0; step < 600; ++step) {
      const std::uint64_t id = choose_id(numbers, seed);
      const auto found = reference.find(id);
      ASSERT_EQ(table.find(id), found == reference.end() ? nullptr : found->second);
      if (found != reference.end()) {
        table.erase(id);
        reference.erase(found);
      } else if (reference.size() < entries_max) {
        int& value = values[numbers.below(entries_max)];
        table.insert(id, value);
        reference.emplace(id, &value);
      }
      ASSERT_EQ(table.size(), reference.size());
      for (const auto& [known, value] : reference) ASSERT_EQ(table.find(known), value) << seed;
    }
  }
}

TEST(IdTableDeathTest, FullDoubleAndUnknownIdsAreAsserted) {
  int value = 0;
  EXPECT_DEATH(
      {
        IdTable<int> table(1);
        table.insert(1, value);
        table.insert(3, value);
      },
      "entries_max");
  EXPECT_DEATH(
      {
        IdTable<int> table(2);
        table.insert(1, value);
        table.insert(1, value);
      },
      "nullptr");
  EXPECT_DEATH(
      {
        IdTable<int> table(2);
        table.insert(1, value);
        table.erase(17);
      },
      "nullptr");
  EXPECT_DEATH(IdTable<int>(2).erase(1), "empty");
}

}  // namespace
}  // namespace vox::test
