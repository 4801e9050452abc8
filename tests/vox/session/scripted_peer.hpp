// A counterpart that a test scripts message by message, over an in-memory link: the only way to see
// what a session does with what no session of ours would say.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "vox/runtime/wait_queue.hpp"
#include "vox/transport/link.hpp"
#include "vox/wire/handshake.hpp"
#include "vox/wire/message.hpp"

namespace vox::test {

/// What an acceptor answers a Hello with: `key` makes the session resumable, `resumed` says that it
/// was.
inline wire::HelloYourself yourself_with(const ConnectionSettings& settings,
                                         std::optional<wire::ResumeKey> key = {},
                                         bool resumed = false) {
  wire::HelloYourself yourself;
  yourself.connection_settings = settings;
  yourself.resume_key = key;
  if (resumed) yourself.metadata.add("vox-session-resumed", std::uint64_t{1});
  return yourself;
}

class ScriptedPeer final : public LinkEvents {
 public:
  ScriptedPeer(Executor& executor, std::unique_ptr<Link> link)
      : executor_(executor), link_(std::move(link)), changed_(executor) {
    link_->attach(*this);
  }

  void handle_link_readable() override { changed_.wake_all(); }
  void handle_link_writable() override { changed_.wake_all(); }

  /// Sends one payload; waits for room. A link that has ended loses it.
  void send(BytesView payload) {
    for (;;) {
      const Result<void> sent = link_->try_send(std::span(&payload, 1));
      if (sent || sent.error() != Error::busy) return;
      if (changed_.await_wake(in(std::chrono::seconds(60))) != Wake::signalled) return;
    }
  }

  void send(const wire::Message& message) {
    Bytes scratch;
    const wire::EncodedMessage encoded = wire::encode_message(message, scratch);
    Bytes payload;
    for (const BytesView& part : encoded.parts) {
      payload.insert(payload.end(), part.begin(), part.end());
    }
    send(BytesView(payload));
  }

  /// The next payload; none when the link ended or nothing came within a minute.
  std::optional<Bytes> receive() {
    for (;;) {
      const Result<BytesView> payload = link_->try_receive();
      if (payload) return to_bytes(*payload);
      if (payload.error() != Error::would_block) return std::nullopt;
      if (changed_.await_wake(in(std::chrono::seconds(60))) != Wake::signalled) {
        return std::nullopt;
      }
    }
  }

  /// The next message; none as above. What it lends is kept until the next call.
  std::optional<wire::Message> receive_message() {
    std::optional<Bytes> payload = receive();
    if (!payload) return std::nullopt;
    last_ = std::move(*payload);
    auto message = wire::decode_message(last_, limits_);
    return message ? std::optional(*std::move(message)) : std::nullopt;
  }

  /// The initiator's part of prologue and handshake. What the counterpart said is in yourself()
  /// afterwards.
  bool establish(const wire::Hello& hello = {}) {
    if (!greet(hello)) return false;
    send(BytesView(wire::encode_handshake(wire::LetsGo{}, wire::SendSchema::no)));
    return true;
  }
  /// The same but for its last word.
  bool greet(const wire::Hello& hello) {
    send(BytesView(wire::encode_prologue(wire::TransportHello{})));
    if (!receive()) return false;
    send(BytesView(wire::encode_handshake(hello, wire::SendSchema::no)));
    auto said = receive_handshake<wire::HelloYourself>();
    if (!said) return false;
    yourself_ = *std::move(said);
    return true;
  }
  [[nodiscard]] const wire::HelloYourself& yourself() const { return yourself_; }

  /// The acceptor's part of prologue and handshake, in which it says `yourself`. What the
  /// counterpart said is in hello() afterwards.
  bool accept(const wire::HelloYourself& yourself) {
    if (!receive()) return false;
    send(BytesView(wire::encode_prologue(wire::TransportAccept{})));
    auto said = receive_handshake<wire::Hello>();
    if (!said) return false;
    hello_ = *std::move(said);
    send(BytesView(wire::encode_handshake(yourself, wire::SendSchema::no)));
    return receive().has_value();
  }
  [[nodiscard]] const wire::Hello& hello() const { return hello_; }

  /// The next message of one kind, whatever comes before it; none as above.
  template <typename Kind>
  std::optional<Kind> receive_kind() {
    while (const std::optional<wire::Message> message = receive_message()) {
      if (const auto* wanted = std::get_if<Kind>(&message->payload)) return *wanted;
    }
    return std::nullopt;
  }

  Link& link() { return *link_; }

 private:
  [[nodiscard]] Time in(Duration delay) const { return after(executor_.now(), delay); }

  template <typename Kind>
  std::optional<Kind> receive_handshake() {
    const std::optional<Bytes> payload = receive();
    if (!payload) return std::nullopt;
    auto message = wire::decode_handshake(*payload, limits_);
    if (!message || !std::holds_alternative<Kind>(*message)) return std::nullopt;
    return std::get<Kind>(*std::move(message));
  }

  Executor& executor_;
  std::unique_ptr<Link> link_;
  WaitQueue changed_;
  Bytes last_;
  wire::Hello hello_;
  wire::HelloYourself yourself_;
  Limits limits_;
};

}  // namespace vox::test
