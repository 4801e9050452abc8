// The heap against a std::set, under every mix of push, pop and remove.
#include "vox/base/pairing_heap.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <set>
#include <vector>

#include "tests/vox/base/numbers.hpp"
#include "tests/vox/support/allocation_count.hpp"

namespace vox::test {
namespace {

struct Item : HeapLink {
  std::size_t key = 0;
  std::size_t sequence = 0;
};

struct Before {
  bool operator()(const Item& a, const Item& b) const {
    return a.key != b.key ? a.key < b.key : a.sequence < b.sequence;
  }
};

struct PointersBefore {
  bool operator()(const Item* a, const Item* b) const { return Before{}(*a, *b); }
};

using Heap = PairingHeap<Item, Before>;
using Reference = std::set<Item*, PointersBefore>;

void do_something(Heap& heap, Reference& reference, std::vector<Item>& items, Numbers& numbers,
                  std::size_t sequence) {
  Item& item = items[numbers.below(items.size())];
  if (item.is_in_heap()) {
    heap.remove(item);
    ASSERT_EQ(reference.erase(&item), 1U);
  } else {
    item.key = numbers.below(8);  // few keys: many are decided by the sequence
    item.sequence = sequence;
    heap.push(item);
    reference.insert(&item);
  }
  if (numbers.below(5) == 0 && !reference.empty()) {
    ASSERT_EQ(&heap.pop(), *reference.begin());
    reference.erase(reference.begin());
  }
}

TEST(PairingHeapTest, YieldsTheOrderOfASetUnderAnyMixOfPushesRemovesAndPops) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Numbers numbers(seed);
    std::vector<Item> items(1 + numbers.below(64));
    Heap heap;
    Reference reference;
    for (std::size_t step = 0; step < 500; ++step) {
      do_something(heap, reference, items, numbers, step);
      ASSERT_EQ(heap.empty(), reference.empty());
      if (reference.empty()) continue;
      ASSERT_EQ(&heap.top(), *reference.begin()) << "seed " << seed;
    }
    while (!reference.empty()) {
      ASSERT_EQ(&heap.pop(), *reference.begin());
      reference.erase(reference.begin());
    }
    ASSERT_TRUE(heap.empty());
  }
}

TEST(PairingHeapTest, AMillionInOrderNeitherRecurseNorAllocate) {
  std::vector<Item> items(1'000'000);
  for (std::size_t i = 0; i < items.size(); ++i) items[i].key = i;
  const AllocationCount allocations;
  Heap heap;
  for (Item& item : items) heap.push(item);
  for (Item& item : items) ASSERT_EQ(&heap.pop(), &item);
  EXPECT_EQ(allocations.calls(), 0U);
}

TEST(PairingHeapDeathTest, AnElementCannotBePushedTwiceNorDestroyedInside) {
  EXPECT_DEATH(
      {
        Item item;
        Heap heap;
        heap.push(item);
        heap.push(item);
      },
      "in_heap_");
  EXPECT_DEATH(
      {
        Heap heap;
        Item item;
        heap.push(item);
      },
      "in_heap_");
}

}  // namespace
}  // namespace vox::test
