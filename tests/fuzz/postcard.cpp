// Postcard values, one behind another, of kinds that the input names: whatever is read is written
// as the same bytes again, and who was refused reads nothing more. Reading takes no memory.
//
// Input: how many kinds, the kinds, the values.
#include "tests/fuzz/input_bytes.hpp"
#include "tests/fuzz/memory_watch.hpp"
#include "tests/fuzz/targets.hpp"
#include "vox/base/assert.hpp"
#include "vox/wire/postcard_reader.hpp"
#include "vox/wire/postcard_writer.hpp"

namespace vox::fuzz {
namespace {

using wire::PostcardReader;
using wire::PostcardWriter;

constexpr std::size_t kinds_max = 64;
// What is written for a value that was refused, at most.
constexpr std::size_t refused_bytes_max = 20;

// Reads a value of a kind and writes it where there is somewhere to write. The high bits of a kind
// say how many variants there are, or how small elements can be.
void pass(std::uint8_t kind, PostcardReader& reader, PostcardWriter& writer) {
  const std::uint32_t parameter = 1U + (kind >> 5U);
  switch (kind % 22) {
    case 0: return writer.write_bool(reader.read_bool());
    case 1: return writer.write_u8(reader.read_u8());
    case 2: return writer.write_u16(reader.read_u16());
    case 3: return writer.write_u32(reader.read_u32());
    case 4: return writer.write_u64(reader.read_u64());
    case 5: return writer.write_u128(reader.read_u128());
    case 6: return writer.write_i8(reader.read_i8());
    case 7: return writer.write_i16(reader.read_i16());
    case 8: return writer.write_i32(reader.read_i32());
    case 9: return writer.write_i64(reader.read_i64());
    case 10: return writer.write_i128(reader.read_i128());
    case 11: return writer.write_f32(reader.read_f32());
    case 12: return writer.write_f64(reader.read_f64());
    case 13: return writer.write_char(reader.read_char());
    case 14: {
      const std::string_view text = reader.read_text();
      VOX_ASSERT(is_text(as_bytes(text)));
      return writer.write_text(text);
    }
    case 15: return writer.write_bytes(reader.read_bytes());
    case 16: {
      const BytesView opaque = reader.read_opaque();
      writer.write_opaque_length(opaque.size());
      return writer.write_raw(opaque);
    }
    case 17: return writer.write_raw(reader.read_raw(parameter));
    case 18: return writer.write_option(reader.read_option());
    case 19: {
      const std::uint32_t index = reader.read_variant(parameter);
      VOX_ASSERT(index < parameter);
      return writer.write_variant(index);
    }
    case 20: {
      const std::size_t count = reader.read_count(parameter);
      VOX_ASSERT(count * parameter <= reader.remaining());
      return writer.write_count(count);
    }
    default: return writer.write_raw(reader.read_rest());
  }
}

}  // namespace

void fuzz_postcard(BytesView input) {
  const std::size_t wanted = take_byte(input) % kinds_max;
  const std::size_t count = std::min(wanted, input.size());
  const BytesView kinds = input.first(count);
  const BytesView values = input.subspan(count);
  PostcardReader reader(values);
  Bytes written;
  PostcardWriter writer(written);
  writer.reserve(values.size() + kinds_max * refused_bytes_max);
  const MemoryWatch watch;
  std::size_t read_bytes = 0;
  std::size_t written_bytes = 0;
  for (const std::byte kind : kinds) {
    const Violation before = reader.violation();
    pass(std::to_integer<std::uint8_t>(kind), reader, writer);
    if (reader.failed()) {
      VOX_ASSERT(reader.remaining() == 0);
      if (before != Violation::none) VOX_ASSERT(reader.violation() == before);
      continue;
    }
    VOX_ASSERT(reader.remaining() <= values.size() - read_bytes);
    read_bytes = values.size() - reader.remaining();
    written_bytes = writer.size();
  }
  VOX_ASSERT(watch.allocated() == 0);
  VOX_ASSERT(are_equal(writer.finish().first(written_bytes), values.first(read_bytes)));
  const bool is_whole = !reader.failed() && reader.remaining() == 0;
  VOX_ASSERT((reader.finish() == Violation::none) == is_whole);
}

}  // namespace vox::fuzz
