// Typed values: what is written, what is read back, and what is refused.
#include <gtest/gtest.h>

#include <random>

#include "tests/interop/testbed.hpp"
#include "tests/vox/wire/wire_testing.hpp"

namespace vox::test {

struct Node {
  std::uint32_t value = 0;
  std::optional<std::unique_ptr<Node>> next;
};
VOX_STRUCT(Node, value, next)

struct Defaulted {
  std::string name;
  std::optional<std::string> avatar;
  std::int32_t level = 7;
  std::int32_t rank = 8;
};
VOX_STRUCT_AS("Profile", Defaulted, name, avatar, level, rank)
VOX_DEFAULTS(Defaulted, level)

struct Nothing {};
VOX_STRUCT(Nothing)

enum class Sparse : std::int16_t { low = -5, high = 900 };
VOX_ENUM(Sparse, low, high)

namespace {

using schema::decode_value;
using schema::encode_value;
using wire::hex;
using wire::to_hex;

template <typename T>
void expect_bytes(const T& value, std::string_view bytes) {
  EXPECT_EQ(to_hex(encode_value(value)), to_hex(hex(bytes)));
  T decoded{};
  EXPECT_EQ(decode_value(hex(bytes), decoded), Violation::none) << bytes;
  EXPECT_EQ(decoded, value) << bytes;
}

template <typename T>
Violation refusal_of(std::string_view bytes) {
  T value{};
  return decode_value(hex(bytes), value);
}

TEST(TypeTest, ValuesAreWrittenAsTheReferenceWritesThem) {
  expect_bytes(true, "01");
  expect_bytes(U'\U0001F980', "04f09fa680");
  expect_bytes(U'a', "0161");
  expect_bytes(std::array<std::uint32_t, 2>{1, 300}, "01ac02");
  expect_bytes(std::array<std::uint8_t, 4>{1, 2, 3, 4}, "01020304");
  expect_bytes(std::optional<std::optional<int>>(std::optional<int>()), "0100");
  expect_bytes(std::set<std::uint32_t>{3, 1}, "020103");
  expect_bytes(std::tuple<>(), "");
  expect_bytes(Unit(), "");
  expect_bytes(Sparse::high, "01");
  expect_bytes(testbed::Message{std::int64_t{21}}, "012a");
  expect_bytes(testbed::Shape{testbed::shape::Circle{1.5}}, "00000000000000f83f");
  expect_bytes(std::map<std::uint8_t, std::vector<std::string>>{{7, {"a"}}}, "0107010161");
}

TEST(TypeTest, IntegersOf128BitsKeepAllOfThem) {
  expect_bytes(static_cast<wire::Uint128>(1) << 64, "80808080808080808002");
  expect_bytes(static_cast<wire::Int128>(-1), "01");
}

TEST(TypeTest, IntegersGoByTheirWidthWhateverTheyAreCalled) {
  EXPECT_EQ(schema::shape_of<long long>().primitive, schema::Primitive::i64);
  EXPECT_EQ(schema::shape_of<long>().primitive, schema::Primitive::i64);
  EXPECT_EQ(schema::shape_of<unsigned char>().primitive, schema::Primitive::u8);
  EXPECT_FALSE(schema::Sendable<char>);
  EXPECT_FALSE(schema::Sendable<wchar_t>);
}

TEST(TypeTest, LentTextsAndBytesPointIntoWhatTheyAreReadFrom) {
  const Bytes text = encode_value(std::string("hello"));
  std::string_view lent;
  ASSERT_EQ(decode_value(text, lent), Violation::none);
  EXPECT_EQ(lent, "hello");
  EXPECT_EQ(static_cast<const void*>(lent.data()), static_cast<const void*>(text.data() + 1));
  BytesView bytes;
  ASSERT_EQ(decode_value(text, bytes), Violation::none);
  EXPECT_EQ(bytes.data(), text.data() + 1);
}

TEST(TypeTest, WhatIsNoValueIsRefusedByName) {
  EXPECT_EQ(refusal_of<bool>("02"), Violation::invalid_bool);
  EXPECT_EQ(refusal_of<std::optional<bool>>("02"), Violation::invalid_option_tag);
  EXPECT_EQ(refusal_of<testbed::Color>("03"), Violation::unknown_variant);
  EXPECT_EQ(refusal_of<testbed::Shape>("03"), Violation::unknown_variant);
  EXPECT_EQ(refusal_of<std::uint16_t>("808004"), Violation::varint_overflow);
  EXPECT_EQ(refusal_of<std::uint32_t>("8000"), Violation::varint_overlong);
  EXPECT_EQ(refusal_of<std::string>("01ff"), Violation::invalid_utf8);
  EXPECT_EQ(refusal_of<std::string>("0561"), Violation::truncated_value);
  EXPECT_EQ(refusal_of<testbed::Point>("02"), Violation::truncated_value);
  EXPECT_EQ(refusal_of<testbed::Point>("020202"), Violation::trailing_bytes);
  EXPECT_EQ(refusal_of<std::vector<std::string>>("ffffffff0f"), Violation::truncated_value);
  EXPECT_EQ(refusal_of<char32_t>("00"), Violation::invalid_utf8);
}

TEST(TypeTest, ManyElementsWithoutBytesAreRefused) {
  std::vector<Unit> units;
  EXPECT_EQ(decode_value(hex("05"), units), Violation::none);
  EXPECT_EQ(units.size(), 5U);
  EXPECT_EQ(refusal_of<std::vector<Unit>>("ffffffff0f"), Violation::value_too_large);
  EXPECT_EQ(refusal_of<std::vector<Nothing>>("ffffffff0f"), Violation::value_too_large);
}

TEST(TypeTest, AValueMayTakeOnlySoMuchMemoryForItsBytes) {
  using Fat = std::array<std::optional<std::array<std::uint64_t, 32>>, 1>;
  Bytes many = encode_value(std::vector<Fat>(100));
  std::vector<Fat> fat;
  EXPECT_EQ(decode_value(many, fat), Violation::value_too_large);
  EXPECT_EQ(fat.capacity(), 0U);
}

TEST(TypeTest, ValuesThatContainThemselvesNestOnlySoDeep) {
  Bytes chain;
  for (std::uint32_t i = 0; i < 20; ++i) {
    chain.push_back(std::byte{1});
    chain.push_back(std::byte{i < 19});
  }
  Node node;
  ASSERT_EQ(decode_value(chain, node), Violation::none);
  int length = 1;
  for (const Node* at = &node; at->next; at = at->next->get()) ++length;
  EXPECT_EQ(length, 20);

  const Bytes endless(100'000, std::byte{1});
  EXPECT_EQ(decode_value(endless, node), Violation::nesting_too_deep);
}

TEST(TypeTest, ShapesNameWhatWasDescribed) {
  const schema::Shape& shape = schema::shape_of<Defaulted>();
  EXPECT_EQ(shape.name, "Profile");
  ASSERT_EQ(shape.fields.size(), 4U);
  EXPECT_EQ(shape.fields[0].name, "name");
  EXPECT_EQ(shape.fields[0].append_default, nullptr);
  EXPECT_TRUE(shape.fields[1].default_is_private);
  ASSERT_NE(shape.fields[2].append_default, nullptr);
  EXPECT_FALSE(shape.fields[2].default_is_private);
  Bytes value;
  shape.fields[2].append_default(value);
  EXPECT_EQ(to_hex(value), "0e");
  EXPECT_EQ(shape.fields[3].append_default, nullptr);

  const schema::Shape& kind = schema::shape_of<testbed::Shape>();
  ASSERT_EQ(kind.variants.size(), 3U);
  EXPECT_EQ(kind.variants[1].name, "Rectangle");
  EXPECT_EQ(kind.variants[1].payload, schema::PayloadKind::structure);
  EXPECT_EQ(kind.variants[1].fields[1].name, "height");
  EXPECT_EQ(kind.variants[2].payload, schema::PayloadKind::unit);
}

TEST(TypeTest, OneTypeHasOneShapeAndOneGenericOneDeclaration) {
  EXPECT_EQ(&schema::shape_of<Bytes>(), &schema::shape_of<std::vector<std::uint8_t>>());
  EXPECT_EQ(&schema::shape_of<std::string>(), &schema::shape_of<std::string_view>());
  const schema::Shape& texts = schema::shape_of<std::vector<std::string>>();
  EXPECT_NE(&texts, &schema::shape_of<Bytes>());
  EXPECT_EQ(texts.declaration, schema::shape_of<Bytes>().declaration);
  EXPECT_NE(texts.declaration, schema::shape_of<std::optional<std::string>>().declaration);
}

template <typename T>
void expect_total(const T& value) {
  const Bytes whole = encode_value(value);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    T decoded{};
    const Violation violation = decode_value(BytesView(whole).first(length), decoded);
    EXPECT_NE(violation, Violation::none) << "a prefix of " << length << " bytes";
  }
  // Every change of one byte, in place, and back.
  Bytes changed = whole;
  for (std::byte& byte : changed) {
    const std::byte original = byte;
    for (unsigned change = 1; change < 256; ++change) {
      byte = original ^ static_cast<std::byte>(change);
      T decoded{};
      if (decode_value(changed, decoded) != Violation::none) continue;
      T again{};
      EXPECT_EQ(decode_value(encode_value(decoded), again), Violation::none);
    }
    byte = original;
  }
}

testbed::GnarlyPayload some_gnarly(std::mt19937& random) {
  testbed::GnarlyPayload payload;
  payload.revision = random();
  payload.mount = "/m";
  payload.digest = Bytes(5);
  for (std::uint32_t i = 0; i < random() % 4; ++i) {
    testbed::GnarlyEntry entry;
    entry.id = i;
    entry.name = "a";
    entry.path = "/a";
    if (i % 2 == 0) entry.parent = random();
    entry.attrs = {{"k", "v"}};
    entry.chunks = {Bytes(random() % 9), {}};
    if (random() % 2 == 0) {
      entry.kind = {testbed::gnarly::File{"t", {"x", "y"}}};
    } else {
      entry.kind = {testbed::gnarly::Symlink{"a", {1, 300}}};
    }
    payload.entries.push_back(std::move(entry));
  }
  return payload;
}

TEST(TypeTest, EveryPrefixAndEveryChangedByteOf200ValuesIsAnswered) {
  std::mt19937 random(1);
  for (int i = 0; i < 25; ++i) {
    const auto number = static_cast<std::int32_t>(random());
    const std::string text(random() % 12, 'x');
    expect_total(some_gnarly(random));
    expect_total(testbed::Canvas{text,
                                 {{testbed::shape::Circle{1.5 * number}},
                                  {testbed::shape::Point{}},
                                  {testbed::shape::Rectangle{2, 3.0 * i}}},
                                 testbed::Color::Blue});
    expect_total(testbed::TaggedPoint{text, number, -number, i % 2 == 0});
    expect_total(testbed::Person{text, 40, text});
    expect_total(testbed::Message{std::int64_t{number}});
    expect_total(testbed::Message{Bytes(random() % 20)});
    expect_total(std::map<std::string, std::vector<std::int32_t>>{{text, {number, 1}}, {"y", {}}});
    expect_total(std::tuple(number, std::optional(text), U'\U0001F980', 0.25F));
  }
}

}  // namespace
}  // namespace vox::test
