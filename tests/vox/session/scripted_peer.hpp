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

class ScriptedPeer final : public LinkEvents {
 public:
  ScriptedPeer(Executor& executor, std::unique_ptr<Link> link)
      : executor_(executor), link_(std::move(link)), changed_(executor) {
    link_->attach(*this);
  }

  void handle_link_readable() override { changed_.wake_all(); }
  void handle_link_writable() override { changed_.wake_all(); }

  /// Sends one payload; waits for room.
  void send(BytesView payload) {
    while (!link_->try_send(std::span(&payload, 1))) {
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

  /// The initiator's part of prologue and handshake.
  bool establish(const wire::Hello& hello = {}) {
    send(BytesView(wire::encode_prologue(wire::TransportHello{})));
    if (!receive()) return false;
    send(BytesView(wire::encode_handshake(hello, wire::SendSchema::no)));
    if (!receive()) return false;
    send(BytesView(wire::encode_handshake(wire::LetsGo{}, wire::SendSchema::no)));
    return true;
  }

  Link& link() { return *link_; }

 private:
  [[nodiscard]] Time in(Duration delay) const { return after(executor_.now(), delay); }

  Executor& executor_;
  std::unique_ptr<Link> link_;
  WaitQueue changed_;
  Bytes last_;
  Limits limits_;
};

}  // namespace vox::test
