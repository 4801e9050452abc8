// What two sides say before the first Message: the transport prologue (8 bytes each way) and the
// session handshake (CBOR): Hello, HelloYourself, LetsGo or Sorry (docs/PROTOCOL.md).
//
// Encoders and decoders only; who says what when is vox/session/establish.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "vox/base/bytes.hpp"
#include "vox/base/limits.hpp"
#include "vox/base/result.hpp"
#include "vox/wire/message.hpp"
#include "vox/wire/metadata.hpp"
#include "vox/wire/violation.hpp"

namespace vox::wire {

// --- prologue

/// How messages are carried. Only bare is spoken by this library; stable is refused.
enum class TransportMode : std::uint8_t { bare = 0, stable = 1 };

struct TransportHello {
  TransportMode mode = TransportMode::bare;
};
struct TransportAccept {
  TransportMode mode = TransportMode::bare;
};
struct TransportReject {
  std::uint8_t reason = 1;  // 1: unsupported mode
};
using PrologueMessage = std::variant<TransportHello, TransportAccept, TransportReject>;

using PrologueBytes = std::array<std::byte, 8>;
[[nodiscard]] PrologueBytes encode_prologue(const PrologueMessage& message);
/// `invalid_prologue` for a wrong size, magic, version, mode or reason. Reserved bytes are ignored.
[[nodiscard]] Result<PrologueMessage, Violation> decode_prologue(BytesView bytes);

// --- handshake

/// The secret with which a session may be resumed. Exactly 16 bytes; a key of another length on
/// the wire counts as none.
using ResumeKey = std::array<std::byte, 16>;

struct Hello {
  Parity parity = Parity::odd;
  ConnectionSettings connection_settings;
  bool supports_retry = true;
  std::optional<ResumeKey> resume_key;
  Metadata metadata;
  /// As it was decoded: the schema list, lent from those bytes; empty when the list is.
  BytesView envelope_schema{};
};
struct HelloYourself {
  ConnectionSettings connection_settings;
  bool supports_retry = true;
  std::optional<ResumeKey> resume_key;
  Metadata metadata;
  /// As Hello's.
  BytesView envelope_schema{};
};
struct LetsGo {};
struct Sorry {
  std::string reason;
};
using HandshakeMessage = std::variant<Hello, HelloYourself, LetsGo, Sorry>;

/// Whether Hello and HelloYourself carry the constant schema of the envelope (envelope_schema())
/// or an empty list. Both are accepted by every counterpart known.
enum class SendSchema : bool { no, yes };

[[nodiscard]] Bytes encode_handshake(const HandshakeMessage& message, SendSchema schema);
/// Unknown keys are skipped; the schema list is checked for being one well-formed, bounded CBOR
/// array and otherwise lent as it is. Bytes after the item are ignored.
[[nodiscard]] Result<HandshakeMessage, Violation> decode_handshake(BytesView bytes,
                                                                   const Limits& limits);

/// The schema list of the message envelope as the reference implementation sends it: one CBOR array
/// of 33 schemas, 7,123 bytes.
[[nodiscard]] BytesView envelope_schema();

}  // namespace vox::wire
