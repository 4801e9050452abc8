// Getting from a fresh link to a session: prologue, then handshake, in either role. Internal.
//
// A state machine over a Link: step() goes as far as the link allows and is called again when the
// link is readable or writable. It owns no time; its owner gives it a deadline. What one side does
// not know by itself (which session a resume key belongs to) it asks its owner by stopping in
// `needs_answer`.
//
//   initiator: send TransportHello, await TransportAccept, send Hello, await HelloYourself,
//              send LetsGo, established
//   acceptor:  await TransportHello, send TransportAccept, await Hello, needs_answer,
//              send HelloYourself, await LetsGo, established
//
// Either side refuses one whose messages are laid out otherwise, with the difference in words.
//
// A refusal is said before the link is given up: it goes out, this side of the link is ended, and
// the counterpart's end is awaited, because a link that is cut may lose what it carries.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "vox/base/limits.hpp"
#include "vox/session/role.hpp"
#include "vox/transport/link.hpp"
#include "vox/wire/handshake.hpp"

namespace vox {

/// Set by an acceptor that resumes, in the metadata of its HelloYourself: tells a resumed session
/// from a fresh one (G-96). Others ignore it.
inline constexpr std::string_view metadata_resumed_key = "vox-session-resumed";

/// Said by every side of this implementation, as a number, in its Hello or HelloYourself: what it
/// does that the reference implementation does not. 1: it tells a resumed session from a fresh one
/// (metadata_resumed_key), forgets the schemas of all connections with a link, and reads types that
/// contain themselves. Others ignore it.
inline constexpr std::string_view metadata_dialect_key = "vox-dialect";
inline constexpr std::uint64_t dialect = 1;

class Establishment {
 public:
  enum class Progress : std::uint8_t { pending, needs_answer, established, failed };

  /// What both sides agreed on.
  struct Outcome {
    ConnectionSettings ours;
    ConnectionSettings counterparts;
    std::optional<wire::ResumeKey> resume_key;  // the acceptor's: with it the session is resumed
    Metadata counterpart_metadata;
    std::uint64_t counterpart_dialect = 0;  // 0: of another make
    /// To an initiator whose counterpart is of another make, any answer to a key that has a key in
    /// it: such a counterpart does not say whether it knew the key.
    bool resumed = false;
  };

  /// An initiator says `hello`. `link` outlives this and is restricted to small payloads until the
  /// handshake has ended.
  Establishment(Link& link, const Limits& limits, wire::Hello hello, wire::SendSchema schema);
  /// An acceptor waits.
  Establishment(Link& link, const Limits& limits);

  [[nodiscard]] Progress step();

  /// In needs_answer: what the counterpart said.
  [[nodiscard]] const wire::Hello& hello() const { return hello_; }
  /// In needs_answer: goes on with this. Then step() again.
  void answer(wire::HelloYourself yourself, wire::SendSchema schema);
  /// In needs_answer: refuses, with a reason for the counterpart. Then step() again.
  void refuse(std::string reason);
  /// Whether all that is left to do is to have a refusal heard.
  [[nodiscard]] bool is_refusing() const { return state_ == State::refusing; }

  [[nodiscard]] const Outcome& outcome() const { return outcome_; }
  /// After `failed`: what the counterpart did wrong; none when the link ended.
  [[nodiscard]] Violation violation() const { return violation_; }

 private:
  enum class State : std::uint8_t {
    await_transport_hello,
    await_transport_accept,
    await_hello,
    needs_answer,
    await_hello_yourself,
    await_lets_go,
    established,
    refusing,
    failed,
  };

  [[nodiscard]] bool flush();
  void handle_payload(BytesView payload);
  void handle_prologue(BytesView payload);
  void handle_handshake(BytesView payload);
  /// False when it refuses.
  [[nodiscard]] bool check_envelope(BytesView schemas);
  void handle_hello_yourself(const wire::HelloYourself& yourself);
  void fail_with(Violation violation);
  void refuse_with(Bytes refusal, Violation violation);
  void send(Bytes payload) { to_send_.push_back(std::move(payload)); }

  Link& link_;
  const Limits& limits_;
  const Role role_;
  State state_;
  wire::Hello hello_;
  wire::SendSchema schema_ = wire::SendSchema::no;
  Outcome outcome_;
  std::deque<Bytes> to_send_;  // at most two: the prologue and the first message
  Violation violation_ = Violation::none;
};

}  // namespace vox
