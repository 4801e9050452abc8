// Order, leaving from anywhere, and membership of several lists at once.
#include "vox/base/intrusive_list.hpp"

#include <gtest/gtest.h>

#include <string>

namespace vox::test {
namespace {

struct Item : ListLink<Item> {
  explicit Item(char letter) : name(letter) {}
  char name;
};

std::string contents_of(IntrusiveList<Item>& list) {
  std::string names;
  list.for_each([&names](Item& item) { names.push_back(item.name); });
  return names;
}

void clear(IntrusiveList<Item>& list) {
  while (!list.empty()) list.pop_front();
}

TEST(IntrusiveListTest, YieldsItsElementsInTheOrderOfPushing) {
  Item a('a');
  Item b('b');
  Item c('c');
  IntrusiveList<Item> list;
  EXPECT_TRUE(list.empty());
  list.push_back(b);
  list.push_back(c);
  list.push_front(a);
  EXPECT_EQ(contents_of(list), "abc");
  EXPECT_EQ(list.pop_front().name, 'a');
  EXPECT_EQ(list.front().name, 'b');
  EXPECT_FALSE(a.is_linked());
  clear(list);
  EXPECT_TRUE(list.empty());
}

TEST(IntrusiveListTest, AnElementLeavesFromAnywhereAndLeavingTwiceIsNothing) {
  Item a('a');
  Item b('b');
  Item c('c');
  IntrusiveList<Item> list;
  for (Item* item : {&a, &b, &c}) list.push_back(*item);
  b.unlink();
  b.unlink();
  EXPECT_EQ(contents_of(list), "ac");
  c.unlink();
  list.push_back(b);
  EXPECT_EQ(contents_of(list), "ab");
  clear(list);
}

TEST(IntrusiveListTest, ForEachMayUnlinkWhatItVisits) {
  Item a('a');
  Item b('b');
  Item c('c');
  IntrusiveList<Item> list;
  for (Item* item : {&a, &b, &c}) list.push_back(*item);
  list.for_each([](Item& item) {
    if (item.name != 'b') item.unlink();
  });
  EXPECT_EQ(contents_of(list), "b");
  clear(list);
}

TEST(IntrusiveListTest, SplicingMovesEverythingBehindAndInOrder) {
  Item a('a');
  Item b('b');
  Item c('c');
  IntrusiveList<Item> here;
  IntrusiveList<Item> other;
  here.push_back(a);
  other.push_back(b);
  other.push_back(c);
  here.splice_back(other);
  EXPECT_TRUE(other.empty());
  EXPECT_EQ(contents_of(here), "abc");
  here.splice_back(other);
  EXPECT_EQ(contents_of(here), "abc");
  clear(here);
}

struct First {};
struct Second {};
struct Both : ListLink<First>, ListLink<Second> {};

TEST(IntrusiveListTest, AnElementMayBeInOneListPerTag) {
  Both both;
  IntrusiveList<Both, First> first;
  IntrusiveList<Both, Second> second;
  first.push_back(both);
  second.push_back(both);
  EXPECT_EQ(&first.pop_front(), &both);
  EXPECT_EQ(&second.front(), &both);
  EXPECT_EQ(&second.pop_front(), &both);
}

TEST(IntrusiveListDeathTest, MisuseIsAssertedAndNotRepaired) {
  EXPECT_DEATH(
      {
        IntrusiveList<Item> list;
        Item item('a');
        list.push_back(item);
      },
      "is_linked");
  EXPECT_DEATH(
      {
        Item item('a');
        IntrusiveList<Item> list;
        list.push_back(item);
      },
      "empty");
  EXPECT_DEATH(
      {
        Item item('a');
        IntrusiveList<Item> list;
        list.push_back(item);
        list.push_back(item);
      },
      "is_linked");
  EXPECT_DEATH(
      {
        Item item('a');
        IntrusiveList<Item> list;
        list.push_back(item);
        list.splice_back(list);
      },
      "other");
}

}  // namespace
}  // namespace vox::test
