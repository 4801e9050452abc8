// CBOR: stepping over an item ends where reading it does, with the same violation, and what was
// read is written as the same bytes again: the profile has one spelling for each value. Reading
// takes no memory.
#include "tests/fuzz/input_bytes.hpp"
#include "tests/fuzz/memory_watch.hpp"
#include "tests/fuzz/targets.hpp"
#include "vox/base/assert.hpp"
#include "vox/wire/cbor_reader.hpp"
#include "vox/wire/cbor_writer.hpp"

namespace vox::fuzz {
namespace {

using wire::CborMajor;

// Reads whatever stands next with the typed functions. Recursive, where the reader's own skip() is
// not: as far as can be from how that one works.
class Copier {
 public:
  explicit Copier(BytesView input) : input_(input), reader_(input), writer_(written_) {
    // The same bytes again, and one for what cannot be read.
    written_.reserve(input.size() + 1);
  }

  void copy_item(std::size_t depth) {
    if (reader_.remaining() == 0) return static_cast<void>(reader_.read_u64());
    const auto first = std::to_integer<std::uint8_t>(input_[position()]);
    VOX_ASSERT(reader_.is_text_next() == (first >> 5 == 3));
    switch (static_cast<CborMajor>(first >> 5)) {
      case CborMajor::unsigned_integer: return writer_.write_u64(reader_.read_u64());
      case CborMajor::bytes: return writer_.write_bytes(reader_.read_bytes());
      case CborMajor::text: return copy_text();
      case CborMajor::simple: return copy_simple(first);
      case CborMajor::array: return copy_array(depth);
      case CborMajor::map: return copy_map(depth);
      case CborMajor::negative_integer:
      case CborMajor::tag: is_supported_ = false; return;
    }
  }

  /// Whether there was nothing that only skip() knows.
  [[nodiscard]] bool is_supported() const { return is_supported_; }
  [[nodiscard]] std::size_t position() const { return input_.size() - reader_.remaining(); }
  [[nodiscard]] Violation violation() const { return reader_.violation(); }
  [[nodiscard]] const Bytes& written() const { return written_; }

 private:
  void copy_text() {
    const std::string_view text = reader_.read_text();
    VOX_ASSERT(is_text(as_bytes(text)));
    writer_.write_text(text);
  }

  void copy_simple(std::uint8_t first) {
    constexpr std::uint8_t simple = 7U << 5U;
    if (first == (simple | wire::cbor_null)) {
      const bool is_null = reader_.try_read_null();
      VOX_ASSERT(is_null);
      return writer_.write_null();
    }
    if (first == (simple | wire::cbor_false) || first == (simple | wire::cbor_true)) {
      return writer_.write_bool(reader_.read_bool());
    }
    is_supported_ = false;
  }

  void copy_array(std::size_t depth) {
    if (!may_open(depth)) return;
    const std::size_t count = reader_.read_array();
    writer_.write_array(count);
    copy_items(count, depth);
  }

  void copy_map(std::size_t depth) {
    if (!may_open(depth)) return;
    const std::size_t pairs = reader_.read_map();
    writer_.write_map(pairs);
    copy_items(2 * pairs, depth);
  }

  void copy_items(std::size_t count, std::size_t depth) {
    VOX_ASSERT(count <= reader_.remaining());
    for (std::size_t item = 0; item < count && may_go_on(); ++item) copy_item(depth + 1);
  }

  [[nodiscard]] bool may_go_on() const { return is_supported_ && !reader_.failed(); }

  // What is nested too deep for skip() is beyond comparison.
  bool may_open(std::size_t depth) {
    if (depth == wire::cbor_nesting_max) is_supported_ = false;
    return is_supported_;
  }

  BytesView input_;
  wire::CborReader reader_;
  Bytes written_;
  wire::CborWriter writer_;
  bool is_supported_ = true;
};

}  // namespace

void fuzz_cbor(BytesView input) {
  const MemoryWatch watch;
  wire::CborReader skipper(input);
  skipper.skip();
  VOX_ASSERT(watch.allocated() == 0);
  const std::size_t skipped = input.size() - skipper.remaining();
  if (skipper.failed()) VOX_ASSERT(skipper.remaining() == 0);

  Copier copier(input);
  const MemoryWatch copying;
  copier.copy_item(0);
  VOX_ASSERT(copying.allocated() == 0);
  if (!copier.is_supported()) return;
  VOX_ASSERT(copier.violation() == skipper.violation());
  if (skipper.failed()) return;
  VOX_ASSERT(copier.position() == skipped);
  VOX_ASSERT(are_equal(copier.written(), input.first(skipped)));
}

}  // namespace vox::fuzz
