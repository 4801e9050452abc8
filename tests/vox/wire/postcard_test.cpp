// Values of every primitive type, both ways, by the examples of the specification; and each refusal
// of the reader. What the reference recorded is in golden_test.cpp.
#include <bit>
#include <functional>

#include "tests/vox/wire/wire_testing.hpp"
#include "vox/wire/postcard_reader.hpp"
#include "vox/wire/postcard_writer.hpp"

namespace vox::wire {
namespace {

template <typename Write>
std::string written(Write write) {
  Bytes bytes;
  PostcardWriter writer(bytes);
  write(writer);
  return to_hex(writer.finish());
}

// Writes `value` as `bytes`, and reads `bytes` as `value`, with these methods.
template <typename Value, typename Argument, typename Read>
void expect_both_ways(std::string_view bytes, Value value, void (PostcardWriter::*write)(Argument),
                      Read read) {
  EXPECT_EQ(written([&](PostcardWriter& writer) { (writer.*write)(value); }), bytes);
  const Bytes input = hex(bytes);
  PostcardReader reader(input);
  EXPECT_TRUE(std::invoke(read, reader) == value) << bytes;
  EXPECT_EQ(reader.finish(), Violation::none) << bytes;
}

// What the reader says about `bytes` when it reads them like this.
template <typename Read>
Violation refusal(std::string_view bytes, Read read) {
  const Bytes input = hex(bytes);
  PostcardReader reader(input);
  static_cast<void>(std::invoke(read, reader));
  return reader.finish();
}

TEST(Postcard, BooleansAndBytesAreOneByte) {
  expect_both_ways("00", false, &PostcardWriter::write_bool, &PostcardReader::read_bool);
  expect_both_ways("01", true, &PostcardWriter::write_bool, &PostcardReader::read_bool);
  expect_both_ways("ff", std::uint8_t{255}, &PostcardWriter::write_u8, &PostcardReader::read_u8);
  expect_both_ways("ff", std::int8_t{-1}, &PostcardWriter::write_i8, &PostcardReader::read_i8);
  expect_both_ways("80", std::int8_t{-128}, &PostcardWriter::write_i8, &PostcardReader::read_i8);
}

TEST(Postcard, WiderIntegersAreVarintsAndSignedOnesZigzag) {
  using Writer = PostcardWriter;
  using Reader = PostcardReader;
  expect_both_ways("ac02", std::uint16_t{300}, &Writer::write_u16, &Reader::read_u16);
  expect_both_ways("ac02", 300U, &Writer::write_u32, &Reader::read_u32);
  expect_both_ways("ac02", std::uint64_t{300}, &Writer::write_u64, &Reader::read_u64);
  expect_both_ways("01", -1, &Writer::write_i32, &Reader::read_i32);
  expect_both_ways("02", 1, &Writer::write_i32, &Reader::read_i32);
  expect_both_ways("fe01", 127, &Writer::write_i32, &Reader::read_i32);
  expect_both_ways("ff01", -128, &Writer::write_i32, &Reader::read_i32);
  expect_both_ways("ffff03", std::int16_t{INT16_MIN}, &Writer::write_i16, &Reader::read_i16);
  expect_both_ways("ffffffffffffffffff01", INT64_MIN, &Writer::write_i64, &Reader::read_i64);
  expect_both_ways("feffffffffffffffff01", INT64_MAX, &Writer::write_i64, &Reader::read_i64);
}

TEST(Postcard, IntegersOf128BitsTakeUpToNineteenBytes) {
  using Writer = PostcardWriter;
  using Reader = PostcardReader;
  const Uint128 largest = ~Uint128{0};
  const auto most = static_cast<Int128>(largest >> 1);
  const std::string ones(34, 'f');  // 17 bytes
  expect_both_ways("80808080808080808002", Uint128{1} << 64, &Writer::write_u128,
                   &Reader::read_u128);
  expect_both_ways("ff" + ones + "03", largest, &Writer::write_u128, &Reader::read_u128);
  expect_both_ways("01", Int128{-1}, &Writer::write_i128, &Reader::read_i128);
  expect_both_ways("ff" + ones + "03", -most - 1, &Writer::write_i128, &Reader::read_i128);
  expect_both_ways("fe" + ones + "03", most, &Writer::write_i128, &Reader::read_i128);
}

TEST(Postcard, FloatsAreTheirBitsLeastByteFirst) {
  expect_both_ways("0000c03f", 1.5F, &PostcardWriter::write_f32, &PostcardReader::read_f32);
  expect_both_ways("000000000000f83f", 1.5, &PostcardWriter::write_f64, &PostcardReader::read_f64);
  expect_both_ways("0000000000000080", -0.0, &PostcardWriter::write_f64, &PostcardReader::read_f64);
}

TEST(Postcard, NansKeepTheirBits) {
  constexpr std::string_view strange_nan = "efbeadde efbef4ff";
  const Bytes input = hex(strange_nan);
  PostcardReader reader(input);
  const double value = reader.read_f64();
  EXPECT_NE(value, value);
  EXPECT_EQ(written([&](PostcardWriter& writer) { writer.write_f64(value); }), to_hex(input));
}

TEST(Postcard, CharactersAreTextOfOneCharacter) {
  using Writer = PostcardWriter;
  using Reader = PostcardReader;
  expect_both_ways("0161", U'a', &Writer::write_char, &Reader::read_char);
  expect_both_ways("02c3a9", U'\u00e9', &Writer::write_char, &Reader::read_char);
  expect_both_ways("04f09fa680", U'\U0001f980', &Writer::write_char, &Reader::read_char);
}

TEST(Postcard, TextAndBytesStandBehindTheirLength) {
  using Writer = PostcardWriter;
  using Reader = PostcardReader;
  expect_both_ways("0568656c6c6f", std::string_view("hello"), &Writer::write_text,
                   &Reader::read_text);
  expect_both_ways("00", std::string_view(), &Writer::write_text, &Reader::read_text);
  EXPECT_EQ(written([](Writer& writer) { writer.write_bytes(hex("deadbeef")); }), "04deadbeef");
  const Bytes input = hex("04deadbeef");
  EXPECT_EQ(to_hex(Reader(input).read_bytes()), "deadbeef");
}

TEST(Postcard, OpaqueBytesStandBehindALengthOfFourBytes) {
  EXPECT_EQ(written([](PostcardWriter& writer) { writer.write_opaque_length(300); }), "2c010000");
  const Bytes input = hex("02000000 dead be");
  PostcardReader reader(input);
  EXPECT_EQ(to_hex(reader.read_opaque()), "dead");
  EXPECT_EQ(reader.remaining(), 1U);
}

TEST(Postcard, ArraysAndTuplesHaveNoCount) {
  EXPECT_EQ(written([](PostcardWriter& writer) { writer.write_raw(hex("01020304")); }), "01020304");
  const Bytes input = hex("01ac02");
  PostcardReader reader(input);
  EXPECT_EQ(reader.read_u32(), 1U);
  EXPECT_EQ(reader.read_u32(), 300U);
  EXPECT_EQ(reader.finish(), Violation::none);
}

TEST(Postcard, OptionsSayWhetherAValueFollows) {
  const Bytes nested = hex("0100");  // Some(None)
  PostcardReader reader(nested);
  EXPECT_TRUE(reader.read_option());
  EXPECT_FALSE(reader.read_option());
  EXPECT_EQ(reader.finish(), Violation::none);
  EXPECT_EQ(written([](PostcardWriter& writer) { writer.write_option(true); }), "01");
}

TEST(Postcard, RefusesFlagsThatAreNeitherZeroNorOne) {
  EXPECT_EQ(refusal("02", &PostcardReader::read_bool), Violation::invalid_bool);
  EXPECT_EQ(refusal("ff", &PostcardReader::read_bool), Violation::invalid_bool);
  EXPECT_EQ(refusal("02", &PostcardReader::read_option), Violation::invalid_option_tag);
}

TEST(Postcard, RefusesIntegersThatDoNotFitTheirType) {
  EXPECT_EQ(refusal("808004", &PostcardReader::read_u16), Violation::varint_overflow);
  EXPECT_EQ(refusal("808004", &PostcardReader::read_i16), Violation::varint_overflow);
  EXPECT_EQ(refusal("8080808010", &PostcardReader::read_u32), Violation::varint_overflow);
  EXPECT_EQ(refusal("8000", &PostcardReader::read_u32), Violation::varint_overlong);
}

TEST(Postcard, RefusesTextAndCharactersThatAreNoUtf8) {
  EXPECT_EQ(refusal("01ff", &PostcardReader::read_text), Violation::invalid_utf8);
  EXPECT_EQ(refusal("01ff", &PostcardReader::read_char), Violation::invalid_utf8);
  EXPECT_EQ(refusal("00", &PostcardReader::read_char), Violation::invalid_utf8);
  EXPECT_EQ(refusal("026161", &PostcardReader::read_char), Violation::invalid_utf8);
}

TEST(Postcard, RefusesEveryValueThatEndsEarly) {
  EXPECT_EQ(refusal("", &PostcardReader::read_bool), Violation::truncated_value);
  EXPECT_EQ(refusal("", &PostcardReader::read_u8), Violation::truncated_value);
  EXPECT_EQ(refusal("80", &PostcardReader::read_u64), Violation::truncated_value);
  EXPECT_EQ(refusal("000000", &PostcardReader::read_f32), Violation::truncated_value);
  EXPECT_EQ(refusal("00000000000000", &PostcardReader::read_f64), Violation::truncated_value);
  EXPECT_EQ(refusal("0561", &PostcardReader::read_text), Violation::truncated_value);
  EXPECT_EQ(refusal("0261", &PostcardReader::read_char), Violation::truncated_value);
  EXPECT_EQ(refusal("ffffffffffffffffff01", &PostcardReader::read_bytes),
            Violation::truncated_value);
  EXPECT_EQ(refusal("010000", &PostcardReader::read_opaque), Violation::truncated_value);
  EXPECT_EQ(refusal("ffffffff", &PostcardReader::read_opaque), Violation::truncated_value);
}

TEST(Postcard, RefusesCountsThatTheBytesLeftCannotHold) {
  const auto count_of_pairs = [](PostcardReader& reader) { return reader.read_count(2); };
  EXPECT_EQ(refusal("02000000", count_of_pairs), Violation::truncated_value);
  EXPECT_EQ(refusal("ffffffffffffffffff01", count_of_pairs), Violation::truncated_value);
  const Bytes input = hex("0200000000");
  EXPECT_EQ(PostcardReader(input).read_count(2), 2U);
}

TEST(Postcard, RefusesVariantsThatDoNotExist) {
  const auto one_of_three = [](PostcardReader& reader) { return reader.read_variant(3); };
  EXPECT_EQ(refusal("02", one_of_three), Violation::none);
  EXPECT_EQ(refusal("03", one_of_three), Violation::unknown_variant);
}

TEST(Postcard, RefusesBytesThatNobodyRead) {
  EXPECT_EQ(refusal("0100", &PostcardReader::read_u8), Violation::trailing_bytes);
}

TEST(Postcard, RemembersOnlyTheFirstThingWrongAndReadsNothingAfterIt) {
  const Bytes input = hex("02 01 05 68656c6c6f");
  PostcardReader reader(input);
  EXPECT_FALSE(reader.read_bool());
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_FALSE(reader.read_option());
  EXPECT_EQ(reader.read_u64(), 0U);
  EXPECT_EQ(reader.read_text(), "");
  EXPECT_EQ(reader.read_count(1), 0U);
  EXPECT_EQ(reader.read_variant(1), 0U);
  EXPECT_EQ(reader.finish(), Violation::invalid_bool);
}

TEST(Postcard, WriterReusesTheBufferAndForgetsWhatItHeld) {
  Bytes bytes(1000, std::byte{0xee});
  const std::byte* storage = bytes.data();
  PostcardWriter writer(bytes);
  writer.write_text("hello");
  EXPECT_EQ(to_hex(writer.finish()), "0568656c6c6f");
  EXPECT_EQ(bytes.data(), storage);
}

TEST(Postcard, WriterGrowsAsFarAsTheValuesNeed) {
  const std::string text(10'000, 'x');
  Bytes bytes;
  PostcardWriter writer(bytes);
  for (int count = 0; count < 10; ++count) writer.write_text(text);
  writer.finish();
  PostcardReader reader(bytes);
  for (int count = 0; count < 10; ++count) EXPECT_EQ(reader.read_text(), text);
  EXPECT_EQ(reader.finish(), Violation::none);
}

}  // namespace
}  // namespace vox::wire
