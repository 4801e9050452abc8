// Every vector that the reference implementation recorded, read as the value it stands for and
// written back. A table names a value for each file; a file without one fails the test.
#include <filesystem>
#include <functional>
#include <map>

#include "tests/vox/wire/wire_testing.hpp"
#include "vox/wire/postcard_reader.hpp"
#include "vox/wire/postcard_writer.hpp"

namespace vox::wire {
namespace {

using Writer = PostcardWriter;
using Reader = PostcardReader;

// How a value is written, and whether what is read is that value.
struct Vector {
  std::function<void(Writer&)> write;
  std::function<bool(Reader&)> reads_back;
};
using Vectors = std::map<std::string, Vector>;

template <typename Value, typename Argument, typename Read>
Vector one(Value value, void (Writer::*write)(Argument), Read (Reader::*read)()) {
  return {[=](Writer& writer) { (writer.*write)(value); },
          [=](Reader& reader) { return (reader.*read)() == value; }};
}

Vector u8(std::uint8_t value) { return one(value, &Writer::write_u8, &Reader::read_u8); }
Vector u16(std::uint16_t value) { return one(value, &Writer::write_u16, &Reader::read_u16); }
Vector u32(std::uint32_t value) { return one(value, &Writer::write_u32, &Reader::read_u32); }
Vector u64(std::uint64_t value) { return one(value, &Writer::write_u64, &Reader::read_u64); }
Vector i8(std::int8_t value) { return one(value, &Writer::write_i8, &Reader::read_i8); }
Vector i16(std::int16_t value) { return one(value, &Writer::write_i16, &Reader::read_i16); }
Vector i32(std::int32_t value) { return one(value, &Writer::write_i32, &Reader::read_i32); }
Vector i64(std::int64_t value) { return one(value, &Writer::write_i64, &Reader::read_i64); }
Vector f32(float value) { return one(value, &Writer::write_f32, &Reader::read_f32); }
Vector f64(double value) { return one(value, &Writer::write_f64, &Reader::read_f64); }
Vector flag(bool value) { return one(value, &Writer::write_bool, &Reader::read_bool); }

Vector text(std::string value) {
  return {[=](Writer& writer) { writer.write_text(value); },
          [=](Reader& reader) { return reader.read_text() == value; }};
}

Vector bytes(std::string_view value) {
  return {[=](Writer& writer) { writer.write_bytes(hex(value)); },
          [=](Reader& reader) { return to_hex(reader.read_bytes()) == value; }};
}

Vector variant(std::uint32_t index, std::uint32_t variants_count) {
  return {[=](Writer& writer) { writer.write_variant(index); },
          [=](Reader& reader) { return reader.read_variant(variants_count) == index; }};
}

Vector option(bool has_value) {
  return {[=](Writer& writer) { writer.write_option(has_value); },
          [=](Reader& reader) { return reader.read_option() == has_value; }};
}

// A list of elements that take at least a byte each.
Vector count(std::size_t elements) {
  return {[=](Writer& writer) { writer.write_count(elements); },
          [=](Reader& reader) { return reader.read_count(1) == elements; }};
}

// Fields, elements or a variant and its payload: one behind the other.
Vector all(std::vector<Vector> parts) {
  return {[=](Writer& writer) {
            for (const Vector& part : parts) part.write(writer);
          },
          [=](Reader& reader) {
            bool all_equal = true;
            for (const Vector& part : parts) all_equal &= part.reads_back(reader);
            return all_equal;
          }};
}

void expect_folder(const std::string& folder, const Vectors& vectors) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(golden_path(folder))) {
    const std::string name = entry.path().stem();
    SCOPED_TRACE(name);
    const auto found = vectors.find(name);
    ASSERT_NE(found, vectors.end()) << "a vector that nobody says the value of";
    files += 1;

    const Bytes recorded = golden(folder + "/" + name + ".bin");
    Bytes written;
    Writer writer(written);
    found->second.write(writer);
    EXPECT_EQ(to_hex(writer.finish()), to_hex(recorded));
    Reader reader(recorded);
    EXPECT_TRUE(found->second.reads_back(reader));
    EXPECT_EQ(reader.finish(), Violation::none);
  }
  EXPECT_EQ(files, vectors.size()) << "a value without its vector";
}

TEST(Golden, UnsignedLengthsMatchTheReference) {
  expect_folder("varint", {{"u64_127", u64(127)},
                           {"u64_128", u64(128)},
                           {"u64_256", u64(256)},
                           {"u64_16383", u64(16383)},
                           {"u64_16384", u64(16384)},
                           {"u64_65536", u64(65536)},
                           {"u64_1048576", u64(1048576)}});
}

TEST(Golden, PrimitivesMatchTheReference) {
  expect_folder("primitives", {
                                  {"bytes_deadbeef", bytes("deadbeef")},
                                  {"bytes_empty", bytes("")},
                                  {"f32_0_25", f32(0.25F)},
                                  {"f32_1", f32(1)},
                                  {"f32_1_5", f32(1.5F)},
                                  {"f32_neg1", f32(-1)},
                                  {"f64_0", f64(0)},
                                  {"f64_1", f64(1)},
                                  {"f64_neg1", f64(-1)},
                                  {"i16_0", i16(0)},
                                  {"i16_1", i16(1)},
                                  {"i16_127", i16(127)},
                                  {"i16_128", i16(128)},
                                  {"i16_min", i16(INT16_MIN)},
                                  {"i32_0", i32(0)},
                                  {"i32_1", i32(1)},
                                  {"i32_128", i32(128)},
                                  {"i32_max", i32(INT32_MAX)},
                                  {"i32_min", i32(INT32_MIN)},
                                  {"i32_neg1", i32(-1)},
                                  {"i32_neg128", i32(-128)},
                                  {"i64_0", i64(0)},
                                  {"i64_1", i64(1)},
                                  {"i64_max", i64(INT64_MAX)},
                                  {"i64_min", i64(INT64_MIN)},
                                  {"i64_neg1", i64(-1)},
                                  {"i8_0", i8(0)},
                                  {"i8_neg1", i8(-1)},
                                  {"i8_neg128", i8(-128)},
                                  {"option_none_string", option(false)},
                                  {"option_none_u32", option(false)},
                                  {"string_empty", text("")},
                                  {"string_hello", text("hello world")},
                                  {"string_unicode", text("h\u00e9llo \u4e16\u754c \U0001f980")},
                                  {"u16_0", u16(0)},
                                  {"u16_127", u16(127)},
                                  {"u16_128", u16(128)},
                                  {"u16_255", u16(255)},
                                  {"u16_max", u16(UINT16_MAX)},
                                  {"u32_0", u32(0)},
                                  {"u32_1", u32(1)},
                                  {"u32_127", u32(127)},
                                  {"u32_128", u32(128)},
                                  {"u32_256", u32(256)},
                                  {"u32_max", u32(UINT32_MAX)},
                                  {"u64_127", u64(127)},
                                  {"u64_128", u64(128)},
                                  {"u8_0", u8(0)},
                                  {"u8_127", u8(127)},
                                  {"u8_255", u8(255)},
                                  {"vec_empty_u32", count(0)},
                                  {"vec_i32_neg1_0_1", all({count(3), i32(-1), i32(0), i32(1)})},
                                  {"vec_string", all({count(2), text("a"), text("b")})},
                                  {"vec_u32_1_2_3", all({count(3), u32(1), u32(2), u32(3)})},
                              });
}

TEST(Golden, CompositesMatchTheReference) {
  const auto point = [](std::int32_t x, std::int32_t y) { return all({i32(x), i32(y)}); };
  expect_folder(
      "composite",
      {{"enum_empty", variant(2, 3)},
       {"enum_green", variant(1, 3)},
       {"enum_red", variant(0, 3)},
       {"enum_rect", all({variant(1, 3), f64(10), f64(20)})},
       {"map_string_point", all({count(1), text("key"), point(10, 20)})},
       {"map_string_u32", all({count(2), text("alpha"), u32(1), text("beta"), u32(2)})},
       {"option_none_point", option(false)},
       {"option_some_point", all({option(true), point(5, 6)})},
       {"struct_nested", all({text("test"), point(1, 2), count(2), text("a"), text("bb")})},
       {"tuple_bool_i64", all({flag(true), i64(-99)})},
       {"tuple_u32_string", all({u32(42), text("hello")})},
       {"vec_points", all({count(3), point(1, 2), point(3, 4), point(5, 6)})}});
}

TEST(Golden, ResultsMatchTheReference) {
  const Vector ok = variant(0, 2);
  const Vector error = variant(1, 2);
  const auto call_error = [](CallError which) {
    return variant(static_cast<std::uint32_t>(which), 8);
  };
  expect_folder(
      "result",
      {{"ok_u32", all({ok, u32(42)})},
       {"err_user_string", all({error, call_error(CallError::user), text("oops")})},
       {"err_unknown_method", all({error, call_error(CallError::unknown_method)})},
       {"err_invalid_payload", all({error, call_error(CallError::invalid_payload), text("")})}});
}

}  // namespace
}  // namespace vox::wire
