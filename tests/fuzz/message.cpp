// Messages: one value has one spelling, so what decodes is exactly what would have been encoded.
#include "tests/fuzz/input_bytes.hpp"
#include "tests/fuzz/memory_watch.hpp"
#include "tests/fuzz/targets.hpp"
#include "vox/base/assert.hpp"
#include "vox/wire/metadata_cost.hpp"

namespace vox::fuzz {
namespace {

template <typename Kind>
void check_metadata(const Kind& payload, const Limits& limits) {
  if constexpr (requires { payload.metadata; }) VOX_ASSERT(wire::fits(payload.metadata, limits));
}

void check_outcome(const wire::Payload& payload) {
  const auto* response = std::get_if<wire::Response>(&payload);
  if (response == nullptr) return;
  const auto outcome = wire::decode_outcome(response->ret);
  if (!outcome) {
    VOX_ASSERT(outcome.error() != Violation::none);
  } else if (!outcome->ok && outcome->error != wire::CallError::user) {
    const Bytes again = wire::encode_call_error(outcome->error, as_text(outcome->value));
    const auto same = wire::decode_outcome(again);
    VOX_ASSERT(same.has_value() && same->error == outcome->error);
  }
}

}  // namespace

void fuzz_message(BytesView input) {
  const Limits limits;
  const MemoryWatch watch;
  const auto decoded = wire::decode_message(input, limits);
  VOX_ASSERT(watch.allocated() <= memory_factor_max * input.size());
  if (!decoded) {
    VOX_ASSERT(decoded.error() != Violation::none);
    return;
  }
  std::visit([&limits](const auto& payload) { check_metadata(payload, limits); }, decoded->payload);
  check_outcome(decoded->payload);
  Bytes scratch;
  const Bytes encoded = joined(wire::encode_message(*decoded, scratch));
  VOX_ASSERT(are_equal(encoded, input));
  const auto again = wire::decode_message(encoded, limits);
  VOX_ASSERT(again.has_value());
  VOX_ASSERT(again->payload.index() == decoded->payload.index());
  VOX_ASSERT(wire::id_of(again->payload) == wire::id_of(decoded->payload));
}

}  // namespace vox::fuzz
