// Handshake messages: what decodes says the same when it is encoded and decoded again. The bytes
// may differ, as fields may come in any order and with others between them.
#include "vox/wire/handshake.hpp"
#include "tests/fuzz/input_bytes.hpp"
#include "tests/fuzz/memory_watch.hpp"
#include "tests/fuzz/targets.hpp"
#include "vox/base/assert.hpp"
#include "vox/wire/metadata_cost.hpp"

namespace vox::fuzz {
namespace {

template <typename AnyHello>
bool is_same_hello(const AnyHello& a, const AnyHello& b) {
  return a.connection_settings == b.connection_settings && a.supports_retry == b.supports_retry &&
         a.resume_key == b.resume_key && a.metadata == b.metadata;
}

bool is_same(const wire::Hello& a, const wire::Hello& b) {
  return a.parity == b.parity && is_same_hello(a, b);
}
bool is_same(const wire::HelloYourself& a, const wire::HelloYourself& b) {
  return is_same_hello(a, b);
}
bool is_same(const wire::LetsGo& /*a*/, const wire::LetsGo& /*b*/) { return true; }
bool is_same(const wire::Sorry& a, const wire::Sorry& b) { return a.reason == b.reason; }

bool is_same(const wire::HandshakeMessage& a, const wire::HandshakeMessage& b) {
  return a.index() == b.index() && std::visit(
                                       [&b](const auto& alternative) {
                                         using Kind = std::decay_t<decltype(alternative)>;
                                         return is_same(alternative, std::get<Kind>(b));
                                       },
                                       a);
}

}  // namespace

void fuzz_handshake(BytesView input) {
  const Limits limits;
  const MemoryWatch watch;
  const auto decoded = wire::decode_handshake(input, limits);
  VOX_ASSERT(watch.allocated() <= memory_factor_max * input.size());
  if (!decoded) {
    VOX_ASSERT(decoded.error() != Violation::none);
    return;
  }
  const Bytes encoded = wire::encode_handshake(*decoded, wire::SendSchema::no);
  const auto again = wire::decode_handshake(encoded, limits);
  VOX_ASSERT(again.has_value());
  VOX_ASSERT(is_same(*decoded, *again));
  VOX_ASSERT(wire::encode_handshake(*again, wire::SendSchema::no) == encoded);
}

}  // namespace vox::fuzz
