// Metadata as callers use it: added in order, found by key.
#include "vox/wire/metadata.hpp"

#include <string>
#include <vector>

#include "tests/vox/wire/wire_testing.hpp"
#include "vox/wire/metadata_codec.hpp"

namespace vox {
namespace {

TEST(Metadata, FindsTextsAndNumbersByKey) {
  Metadata metadata;
  metadata.add("name", std::string("vox")).add("count", 7);
  EXPECT_EQ(metadata.text("name"), "vox");
  EXPECT_EQ(metadata.number("count"), 7U);
  EXPECT_EQ(metadata.text("other"), std::nullopt);
  EXPECT_EQ(metadata.number("other"), std::nullopt);
}

TEST(Metadata, TheFirstEntryOfAKeyWinsAlsoWhenItIsOfAnotherKind) {
  Metadata metadata;
  metadata.add("name", std::string("first")).add("name", std::string("second")).add("name", 3);
  EXPECT_EQ(metadata.text("name"), "first");
  EXPECT_EQ(metadata.number("name"), std::nullopt);
}

TEST(Metadata, KeepsOrderDuplicatesAndFlags) {
  Metadata metadata;
  metadata.add("b", 1, metadata_sensitive).add("a", 2).add("b", 3, 1U << 10);
  ASSERT_EQ(metadata.size(), 3U);
  const std::vector<MetadataEntry> entries(metadata.begin(), metadata.end());
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].key, "b");
  EXPECT_EQ(entries[0].flags, metadata_sensitive);
  EXPECT_EQ(entries[1].key, "a");
  EXPECT_EQ(entries[2].flags, 1U << 10);
  EXPECT_FALSE(metadata.empty());
  EXPECT_TRUE(Metadata().empty());
}

TEST(Metadata, IsReadAndWrittenAsInTheSpecification) {
  Metadata metadata;
  metadata.add("a", std::string("b")).add("n", 300).add({"k", wire::hex("deadbeef"), 0});
  constexpr std::string_view bytes = "03 0161 00 0162 00 016e 02 ac02 00 016b 01 04deadbeef 00";

  Bytes written;
  wire::PostcardWriter writer(written);
  wire::write_metadata(writer, metadata);
  EXPECT_EQ(wire::to_hex(writer.finish()), wire::to_hex(wire::hex(bytes)));

  wire::PostcardReader reader(written);
  EXPECT_EQ(wire::read_metadata(reader, Limits{}), metadata);
  EXPECT_EQ(reader.finish(), Violation::none);
}

TEST(Metadata, AnEntryOfItsOwnMayBeAddedAgain) {
  Metadata metadata;
  metadata.add("key", std::string(100, 'v'));
  for (int count = 0; count < 10; ++count) metadata.add(*metadata.begin());
  metadata.add("other", *metadata.text("key"));
  ASSERT_EQ(metadata.size(), 12U);
  for (const MetadataEntry& entry : metadata) {
    EXPECT_EQ(std::get<std::string_view>(entry.value), std::string(100, 'v'));
  }
  EXPECT_TRUE(metadata.text("other"));
}

TEST(Metadata, IsEqualToWhatHasTheSameEntriesInTheSameOrder) {
  Metadata metadata, same, swapped, flagged;
  metadata.add("a", 1).add("b", 2);
  same.add("a", 1).add("b", 2);
  swapped.add("b", 2).add("a", 1);
  flagged.add("a", 1).add("b", 2, metadata_sensitive);
  EXPECT_EQ(metadata, same);
  EXPECT_NE(metadata, swapped);
  EXPECT_NE(metadata, flagged);
  EXPECT_NE(metadata, Metadata());
}

TEST(Metadata, WhatIsNotToBePassedOnIsDropped) {
  Metadata metadata, kept;
  metadata.add("a", 1).add("b", 2, metadata_no_propagate | metadata_sensitive).add("c", 3);
  metadata.drop_no_propagate();
  kept.add("a", 1).add("c", 3);
  EXPECT_EQ(metadata, kept);
  metadata.drop_no_propagate();
  EXPECT_EQ(metadata, kept);
}

TEST(Metadata, NeverEncodesToMoreThanItsBound) {
  Metadata metadata;
  EXPECT_LE(1U, wire::metadata_bytes_bound(metadata));
  metadata.add(std::string(200, 'k'), UINT64_MAX, UINT64_MAX);
  metadata.add({std::string(20000, 'k'), Bytes(20000), UINT64_MAX});
  metadata.add("", std::string(300, 't'));
  Bytes written;
  wire::PostcardWriter writer(written);
  wire::write_metadata(writer, metadata);
  EXPECT_LE(writer.finish().size(), wire::metadata_bytes_bound(metadata));
}

}  // namespace
}  // namespace vox
