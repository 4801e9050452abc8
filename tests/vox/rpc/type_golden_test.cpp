// The reference implementation's vectors, read and written as C++ values: each file's name says
// what is in it.
#include <gtest/gtest.h>

#include "tests/interop/testbed.hpp"
#include "tests/vox/wire/wire_testing.hpp"

namespace vox::test {
namespace {

using wire::golden;
using wire::to_hex;

template <typename T>
void expect_golden(const std::string& file, const T& value) {
  const Bytes bytes = golden(file);
  T decoded{};
  EXPECT_EQ(schema::decode_value(bytes, decoded), Violation::none) << file;
  EXPECT_EQ(decoded, value) << file;
  EXPECT_EQ(to_hex(schema::encode_value(value)), to_hex(bytes)) << file;
}

template <typename T>
struct Vector {
  std::string_view name;
  T value;
};

template <typename T>
void expect_all(std::string_view folder, const std::vector<Vector<T>>& vectors) {
  for (const Vector<T>& vector : vectors) {
    expect_golden(std::string(folder) + std::string(vector.name) + ".bin", vector.value);
  }
}

TEST(TypeGoldenTest, UnsignedIntegers) {
  expect_all<std::uint8_t>("primitives/u8_", {{"0", 0}, {"127", 127}, {"255", 255}});
  expect_all<std::uint16_t>("primitives/u16_",
                            {{"0", 0}, {"127", 127}, {"128", 128}, {"255", 255}, {"max", 65535}});
  expect_all<std::uint32_t>(
      "primitives/u32_",
      {{"0", 0}, {"1", 1}, {"127", 127}, {"128", 128}, {"256", 256}, {"max", 4294967295U}});
  expect_all<std::uint64_t>("varint/u64_", {{"127", 127},
                                            {"128", 128},
                                            {"256", 256},
                                            {"16383", 16383},
                                            {"16384", 16384},
                                            {"65536", 65536},
                                            {"1048576", 1048576}});
}

TEST(TypeGoldenTest, SignedIntegers) {
  expect_all<std::int8_t>("primitives/i8_", {{"0", 0}, {"neg1", -1}, {"neg128", -128}});
  expect_all<std::int16_t>("primitives/i16_",
                           {{"0", 0}, {"1", 1}, {"127", 127}, {"128", 128}, {"min", -32768}});
  expect_all<std::int32_t>("primitives/i32_", {{"0", 0},
                                               {"1", 1},
                                               {"128", 128},
                                               {"neg1", -1},
                                               {"neg128", -128},
                                               {"max", std::numeric_limits<std::int32_t>::max()},
                                               {"min", std::numeric_limits<std::int32_t>::min()}});
  expect_all<std::int64_t>("primitives/i64_", {{"0", 0},
                                               {"1", 1},
                                               {"neg1", -1},
                                               {"max", std::numeric_limits<std::int64_t>::max()},
                                               {"min", std::numeric_limits<std::int64_t>::min()}});
}

TEST(TypeGoldenTest, Floats) {
  expect_all<float>("primitives/f32_",
                    {{"0_25", 0.25F}, {"1", 1.0F}, {"1_5", 1.5F}, {"neg1", -1.0F}});
  expect_all<double>("primitives/f64_", {{"0", 0.0}, {"1", 1.0}, {"neg1", -1.0}});
}

TEST(TypeGoldenTest, TextsAndBytes) {
  expect_golden<std::string>("primitives/string_empty.bin", "");
  expect_golden<std::string>("primitives/string_hello.bin", "hello world");
  expect_golden<Bytes>("primitives/bytes_empty.bin", {});
  expect_golden<Bytes>("primitives/bytes_deadbeef.bin", wire::hex("deadbeef"));
  expect_golden<std::vector<std::uint8_t>>("primitives/bytes_deadbeef.bin",
                                           {0xde, 0xad, 0xbe, 0xef});
}

TEST(TypeGoldenTest, OptionsAndLists) {
  expect_golden<std::optional<std::string>>("primitives/option_none_string.bin", std::nullopt);
  expect_golden<std::optional<std::uint32_t>>("primitives/option_none_u32.bin", std::nullopt);
  expect_golden<std::vector<std::uint32_t>>("primitives/vec_empty_u32.bin", {});
  expect_golden<std::vector<std::uint32_t>>("primitives/vec_u32_1_2_3.bin", {1, 2, 3});
  expect_golden<std::vector<std::int32_t>>("primitives/vec_i32_neg1_0_1.bin", {-1, 0, 1});
}

struct Nested {
  std::string name;
  testbed::Point point;
  std::vector<std::string> tags;
  friend bool operator==(const Nested&, const Nested&) = default;
};
VOX_STRUCT(Nested, name, point, tags)

TEST(TypeGoldenTest, StructsTuplesAndMaps) {
  expect_golden<Nested>("composite/struct_nested.bin", {"test", {1, 2}, {"a", "bb"}});
  expect_golden<std::tuple<bool, std::int64_t>>("composite/tuple_bool_i64.bin", {true, -99});
  expect_golden<std::pair<std::uint32_t, std::string>>("composite/tuple_u32_string.bin",
                                                       {42, "hello"});
  expect_golden<std::vector<testbed::Point>>("composite/vec_points.bin", {{1, 2}, {3, 4}, {5, 6}});
  expect_golden<std::optional<testbed::Point>>("composite/option_some_point.bin",
                                               testbed::Point{5, 6});
  expect_golden<std::optional<testbed::Point>>("composite/option_none_point.bin", std::nullopt);
  expect_golden<std::map<std::string, std::uint32_t>>("composite/map_string_u32.bin",
                                                      {{"alpha", 1}, {"beta", 2}});
  expect_golden<std::map<std::string, testbed::Point>>("composite/map_string_point.bin",
                                                       {{"key", {10, 20}}});
}

TEST(TypeGoldenTest, Enums) {
  expect_golden("composite/enum_red.bin", testbed::Color::Red);
  expect_golden("composite/enum_green.bin", testbed::Color::Green);
  expect_golden("composite/enum_rect.bin", testbed::Shape{testbed::shape::Rectangle{10, 20}});
  expect_golden("composite/enum_empty.bin", testbed::Shape{testbed::shape::Point{}});
}

}  // namespace
}  // namespace vox::test
