// The transport prologue: a magic, a version, one byte that matters and two that do not.
#include <algorithm>

#include "vox/base/assert.hpp"
#include "vox/wire/handshake.hpp"

namespace vox::wire {
namespace {

constexpr std::string_view hello_magic = "VOTH";
constexpr std::string_view accept_magic = "VOTA";
constexpr std::string_view reject_magic = "VOTR";
constexpr std::byte prologue_version{9};
constexpr std::uint8_t reason_unsupported_mode = 1;

constexpr std::size_t version_offset = 4;
constexpr std::size_t choice_offset = 5;  // mode or reason
static_assert(std::tuple_size_v<PrologueBytes> == 8);
static_assert(hello_magic.size() == version_offset && accept_magic.size() == version_offset &&
              reject_magic.size() == version_offset);

PrologueBytes prologue(std::string_view magic, std::uint8_t choice) {
  PrologueBytes bytes{};
  std::ranges::copy(as_bytes(magic), bytes.begin());
  bytes[version_offset] = prologue_version;
  bytes[choice_offset] = std::byte{choice};
  return bytes;
}

bool is_mode(std::uint8_t choice) {
  return choice <= static_cast<std::uint8_t>(TransportMode::stable);
}

}  // namespace

PrologueBytes encode_prologue(const PrologueMessage& message) {
  if (const auto* hello = std::get_if<TransportHello>(&message)) {
    VOX_ASSERT(is_mode(static_cast<std::uint8_t>(hello->mode)));
    return prologue(hello_magic, static_cast<std::uint8_t>(hello->mode));
  }
  if (const auto* accept = std::get_if<TransportAccept>(&message)) {
    VOX_ASSERT(is_mode(static_cast<std::uint8_t>(accept->mode)));
    return prologue(accept_magic, static_cast<std::uint8_t>(accept->mode));
  }
  const auto& reject = std::get<TransportReject>(message);
  VOX_ASSERT(reject.reason == reason_unsupported_mode);
  return prologue(reject_magic, reject.reason);
}

Result<PrologueMessage, Violation> decode_prologue(BytesView bytes) {
  if (bytes.size() != PrologueBytes{}.size()) return fail(Violation::invalid_prologue);
  if (bytes[version_offset] != prologue_version) return fail(Violation::invalid_prologue);
  const std::string_view magic = as_text(bytes.first(version_offset));
  const auto choice = std::to_integer<std::uint8_t>(bytes[choice_offset]);
  if (magic == hello_magic && is_mode(choice)) {
    return TransportHello{static_cast<TransportMode>(choice)};
  }
  if (magic == accept_magic && is_mode(choice)) {
    return TransportAccept{static_cast<TransportMode>(choice)};
  }
  if (magic == reject_magic && choice == reason_unsupported_mode) return TransportReject{choice};
  return fail(Violation::invalid_prologue);
}

}  // namespace vox::wire
