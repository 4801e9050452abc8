// Schemas: what decodes says the same when it is encoded and decoded again, and takes no more
// memory than 16 times its bytes, whatever they are.
#include "vox/schema/schema.hpp"
#include "tests/fuzz/input_bytes.hpp"
#include "tests/fuzz/memory_watch.hpp"
#include "tests/fuzz/targets.hpp"
#include "vox/base/assert.hpp"

namespace vox::fuzz {
namespace {

void check_payload(BytesView input, const schema::SchemaLimits& limits) {
  const MemoryWatch watch;
  const auto decoded = schema::decode_payload(input, limits);
  VOX_ASSERT(watch.held_max() <= memory_factor_max * input.size());
  if (!decoded) {
    VOX_ASSERT(decoded.error() != Violation::none);
    return;
  }
  VOX_ASSERT(decoded->schemas.size() <= limits.schemas_max);
  const Bytes encoded = schema::encode_payload(*decoded);
  const auto again = schema::decode_payload(encoded, limits);
  VOX_ASSERT(again.has_value());
  VOX_ASSERT(*again == *decoded);
  VOX_ASSERT(schema::encode_payload(*again) == encoded);
}

// As handshakes carry them: without a root.
void check_list(BytesView input, const schema::SchemaLimits& limits) {
  const MemoryWatch watch;
  const auto decoded = schema::decode_schemas(input, limits);
  VOX_ASSERT(watch.held_max() <= memory_factor_max * input.size());
  if (!decoded) {
    VOX_ASSERT(decoded.error() != Violation::none);
    return;
  }
  VOX_ASSERT(decoded->size() <= limits.schemas_max);
}

}  // namespace

void fuzz_schema(BytesView input) {
  const schema::SchemaLimits limits;
  check_payload(input, limits);
  check_list(input, limits);
}

}  // namespace vox::fuzz
