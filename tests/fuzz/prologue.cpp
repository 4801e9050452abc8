// Prologues: exactly the eight bytes that docs/PROTOCOL.md names, said a second time here.
#include "tests/fuzz/input_bytes.hpp"
#include "tests/fuzz/memory_watch.hpp"
#include "tests/fuzz/targets.hpp"
#include "vox/base/assert.hpp"
#include "vox/wire/handshake.hpp"

namespace vox::fuzz {
namespace {

constexpr std::size_t meaningful_bytes = 6;

bool is_prologue(BytesView bytes) {
  if (bytes.size() != sizeof(wire::PrologueBytes)) return false;
  const std::string_view text = as_text(bytes);
  if (!text.starts_with("VOT") || text[4] != 9) return false;
  switch (text[3]) {
    case 'H':
    case 'A': return text[5] == 0 || text[5] == 1;
    case 'R': return text[5] == 1;
    default: return false;
  }
}

}  // namespace

void fuzz_prologue(BytesView input) {
  const MemoryWatch watch;
  const auto decoded = wire::decode_prologue(input);
  VOX_ASSERT(watch.allocated() == 0);
  VOX_ASSERT(decoded.has_value() == is_prologue(input));
  if (!decoded) {
    VOX_ASSERT(decoded.error() == Violation::invalid_prologue);
    return;
  }
  const wire::PrologueBytes encoded = wire::encode_prologue(*decoded);
  VOX_ASSERT(are_equal(BytesView(encoded).first(meaningful_bytes), input.first(meaningful_bytes)));
}

}  // namespace vox::fuzz
