// CBOR in the profile of handshakes: shortest forms, definite lengths, and a skip that no nesting
// can exhaust.
#include <functional>

#include "tests/vox/wire/wire_testing.hpp"
#include "vox/wire/cbor_reader.hpp"
#include "vox/wire/cbor_writer.hpp"

namespace vox::wire {
namespace {

template <typename Write>
std::string written(Write write) {
  Bytes bytes;
  CborWriter writer(bytes);
  write(writer);
  return to_hex(bytes);
}

template <typename Read>
Violation refusal(std::string_view bytes, Read read) {
  const Bytes input = hex(bytes);
  CborReader reader(input);
  static_cast<void>(std::invoke(read, reader));
  return reader.violation();
}

// Elements of any size.
std::size_t read_array(CborReader& reader) { return reader.read_array(); }

Violation skipping(BytesView bytes) {
  CborReader reader(bytes);
  reader.skip();
  EXPECT_EQ(reader.remaining(), 0U) << to_hex(bytes);
  return reader.violation();
}

Violation skipping(std::string_view bytes) { return skipping(BytesView(hex(bytes))); }

void expect_number(std::uint64_t value, std::string_view bytes) {
  EXPECT_EQ(written([&](CborWriter& writer) { writer.write_u64(value); }), bytes);
  const Bytes input = hex(bytes);
  CborReader reader(input);
  EXPECT_EQ(reader.read_u64(), value);
  EXPECT_EQ(reader.violation(), Violation::none) << bytes;
  EXPECT_EQ(reader.remaining(), 0U);
}

TEST(Cbor, NumbersTakeTheLeastRoom) {
  expect_number(0, "00");
  expect_number(23, "17");
  expect_number(24, "1818");
  expect_number(255, "18ff");
  expect_number(256, "190100");
  expect_number(65535, "19ffff");
  expect_number(65536, "1a00010000");
  expect_number(0xffffffff, "1affffffff");
  expect_number(0x100000000, "1b0000000100000000");
  expect_number(UINT64_MAX, "1bffffffffffffffff");
}

TEST(Cbor, RefusesNumbersThatTakeMore) {
  for (const std::string_view bytes :
       {"1800", "1817", "190000", "1900ff", "1a00000000", "1a0000ffff", "1b00000000ffffffff"}) {
    EXPECT_EQ(refusal(bytes, &CborReader::read_u64), Violation::varint_overlong) << bytes;
    EXPECT_EQ(skipping(bytes), Violation::varint_overlong) << bytes;
  }
  EXPECT_EQ(refusal("7800", &CborReader::read_text), Violation::varint_overlong);
  EXPECT_EQ(refusal("9800", read_array), Violation::varint_overlong);
  EXPECT_EQ(refusal("f817", &CborReader::read_bool), Violation::varint_overlong);
}

TEST(Cbor, RefusesNumbersTooLargeForTheirField) {
  EXPECT_EQ(refusal("1affffffff", &CborReader::read_u32), Violation::none);
  EXPECT_EQ(refusal("1b0000000100000000", &CborReader::read_u32), Violation::varint_overflow);
}

TEST(Cbor, WritesAndReadsTheOtherKinds) {
  EXPECT_EQ(written([](CborWriter& writer) { writer.write_bool(false); }), "f4");
  EXPECT_EQ(written([](CborWriter& writer) { writer.write_bool(true); }), "f5");
  EXPECT_EQ(written([](CborWriter& writer) { writer.write_null(); }), "f6");
  EXPECT_EQ(written([](CborWriter& writer) { writer.write_text("Odd"); }), "634f6464");
  EXPECT_EQ(written([](CborWriter& writer) { writer.write_bytes(hex("dead")); }), "42dead");
  EXPECT_EQ(written([](CborWriter& writer) { writer.write_array(33); }), "9821");
  EXPECT_EQ(written([](CborWriter& writer) { writer.write_map(6); }), "a6");
  EXPECT_EQ(written([](CborWriter& writer) { writer.write_variant_name("Odd"); }), "a1634f6464");

  const Bytes input = hex("f4 f5 f6 634f6464 42dead 80 a0 a1634f6464");
  CborReader reader(input);
  EXPECT_FALSE(reader.read_bool());
  EXPECT_TRUE(reader.read_bool());
  reader.read_null();
  EXPECT_EQ(reader.read_text(), "Odd");
  EXPECT_EQ(to_hex(reader.read_bytes()), "dead");
  EXPECT_EQ(reader.read_array(), 0U);
  EXPECT_EQ(reader.read_map(), 0U);
  EXPECT_EQ(reader.read_variant_name(), "Odd");
  EXPECT_EQ(reader.violation(), Violation::none);
  EXPECT_EQ(reader.remaining(), 0U);
}

TEST(Cbor, NullIsTakenOnlyWhenItStandsNext) {
  const Bytes input = hex("f6 00");
  CborReader reader(input);
  EXPECT_TRUE(reader.try_read_null());
  EXPECT_FALSE(reader.try_read_null());
  EXPECT_EQ(reader.read_u64(), 0U);
  EXPECT_FALSE(reader.try_read_null());
  EXPECT_EQ(reader.violation(), Violation::none);
}

TEST(Cbor, RefusesAValueOfAnotherKind) {
  const auto invalid = Violation::invalid_cbor;
  EXPECT_EQ(refusal("20", &CborReader::read_u64), invalid);    // -1
  EXPECT_EQ(refusal("6161", &CborReader::read_u64), invalid);  // text
  EXPECT_EQ(refusal("4161", &CborReader::read_text), invalid);
  EXPECT_EQ(refusal("6161", &CborReader::read_bytes), invalid);
  EXPECT_EQ(refusal("a0", read_array), invalid);
  EXPECT_EQ(refusal("80", &CborReader::read_map), invalid);
  EXPECT_EQ(refusal("f6", &CborReader::read_bool), invalid);
  EXPECT_EQ(refusal("01", &CborReader::read_bool), invalid);
  EXPECT_EQ(refusal("f7", &CborReader::read_null), invalid);   // undefined
  EXPECT_EQ(refusal("c001", &CborReader::read_u64), invalid);  // tagged
  EXPECT_EQ(refusal("f90000", &CborReader::read_null), invalid);
  // The bits of a float may look like a simple value's number.
  EXPECT_EQ(refusal("f90015", &CborReader::read_bool), invalid);
  EXPECT_EQ(refusal("a0", &CborReader::read_variant_name), invalid);
  EXPECT_EQ(refusal("a2616100616200", &CborReader::read_variant_name), invalid);
}

TEST(Cbor, RefusesIndefiniteLengthsAndReservedForms) {
  for (const std::string_view bytes :
       {"1c", "1d", "1e", "1f", "5fff", "7fff", "9fff", "bfff", "ff", "fc", "fd", "fe"}) {
    EXPECT_EQ(skipping(bytes), Violation::invalid_cbor) << bytes;
  }
  EXPECT_EQ(refusal("9fff", read_array), Violation::invalid_cbor);
  EXPECT_EQ(refusal("7f6161ff", &CborReader::read_text), Violation::invalid_cbor);
}

TEST(Cbor, RefusesWhatEndsEarly) {
  const auto truncated = Violation::truncated_value;
  EXPECT_EQ(refusal("", &CborReader::read_u64), truncated);
  EXPECT_EQ(refusal("18", &CborReader::read_u64), truncated);
  EXPECT_EQ(refusal("1b00000001000000", &CborReader::read_u64), truncated);
  EXPECT_EQ(refusal("6261", &CborReader::read_text), truncated);
  EXPECT_EQ(refusal("5bffffffffffffffff", &CborReader::read_bytes), truncated);
  EXPECT_EQ(refusal("9bffffffffffffffff00", read_array), truncated);
  EXPECT_EQ(refusal("bbffffffffffffffff0000", &CborReader::read_map), truncated);
  EXPECT_EQ(refusal("a20000", &CborReader::read_map), truncated);
}

TEST(Cbor, RefusesTextThatIsNoUtf8AlsoWhenSkipped) {
  EXPECT_EQ(refusal("61ff", &CborReader::read_text), Violation::invalid_utf8);
  EXPECT_EQ(skipping("8161ff"), Violation::invalid_utf8);
}

TEST(Cbor, SkipsAnyItemAndNothingBehindIt) {
  for (const std::string_view bytes :
       {"00", "20", "3bffffffffffffffff", "42dead", "6161", "80", "83010203", "a0",
        "a26161820102616280", "f4", "f6", "f7", "e0", "f8ff", "f90000", "fa00000000",
        "fb0000000000000000", "c1c2c300", "82c100a16161c200"}) {
    EXPECT_EQ(skipping(bytes), Violation::none) << bytes;
    const Bytes twice = hex(std::string(bytes) + "182a");
    CborReader reader(twice);
    reader.skip();
    EXPECT_EQ(reader.read_u64(), 42U) << bytes;
  }
}

TEST(Cbor, SkipNeedsEveryItemThatWasAnnounced) {
  for (const std::string_view bytes : {"", "8301", "a16161", "c1", "8181", "a1616182", "820083"}) {
    EXPECT_EQ(skipping(bytes), Violation::truncated_value) << bytes;
  }
}

Bytes nested_arrays(std::size_t depth) {
  Bytes bytes(depth, std::byte{0x81});
  bytes.push_back(std::byte{0});
  return bytes;
}

TEST(Cbor, SkipsToTheNestingLimitAndNoDeeper) {
  EXPECT_EQ(skipping(nested_arrays(cbor_nesting_max)), Violation::none);
  EXPECT_EQ(skipping(nested_arrays(cbor_nesting_max + 1)), Violation::nesting_too_deep);
  EXPECT_EQ(skipping(nested_arrays(100'000)), Violation::nesting_too_deep);
}

TEST(Cbor, AnEmptyContainerIsALevelToo) {
  Bytes bytes(cbor_nesting_max, std::byte{0x81});
  bytes.push_back(std::byte{0x80});
  EXPECT_EQ(skipping(bytes), Violation::nesting_too_deep);
}

TEST(Cbor, TagsAreNoNesting) {
  Bytes bytes(100'000, std::byte{0xc1});
  bytes.push_back(std::byte{0});
  EXPECT_EQ(skipping(bytes), Violation::none);
}

TEST(Cbor, RemembersOnlyTheFirstThingWrong) {
  const Bytes input = hex("61ff 6161 80");
  CborReader reader(input);
  EXPECT_EQ(reader.read_text(), "");
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_EQ(reader.read_text(), "");
  EXPECT_EQ(reader.read_array(), 0U);
  reader.skip();
  EXPECT_EQ(reader.violation(), Violation::invalid_utf8);
}

}  // namespace
}  // namespace vox::wire
