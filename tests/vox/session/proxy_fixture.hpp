// A guest, a proxy and a host in one world: two links, four sessions. The proxy accepts what the
// guest opens and forwards it to the host.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/session/session_pair.hpp"
#include "vox/session/proxy.hpp"

namespace vox::test {

/// The acceptor's part of prologue and handshake.
inline bool answer_establish(ScriptedPeer& peer) {
  if (!peer.receive()) return false;
  peer.send(BytesView(wire::encode_prologue(wire::TransportAccept{})));
  if (!peer.receive()) return false;
  wire::HelloYourself yourself;
  yourself.connection_settings.parity = Parity::even;
  peer.send(BytesView(wire::encode_handshake(yourself, wire::SendSchema::no)));
  return peer.receive().has_value();
}

inline Metadata for_service(std::string service) {
  return std::move(Metadata().add(std::string(metadata_service_key), std::move(service)));
}

class ProxyTest : public RuntimeTest {
 protected:
  ProxyTest() {
    for (SessionOptions* options : {&guest_options, &near_options, &far_options, &host_options}) {
      options->limits.keepalive_interval = Duration::zero();
      options->limits.write_stall_timeout = std::chrono::hours(24);
      options->root_handler = echo;
    }
    near_options.acceptor = [this](const ConnectionRequest&) {
      return AcceptDecision::proxy(far, proxy_options);
    };
    host_options.acceptor = [](const ConnectionRequest&) { return AcceptDecision::accept(echo); };
  }

  /// Starts the proxy's session with its guest, and leaves the guest's end of the link.
  std::unique_ptr<Link> start_near() {
    MemoryLinkPair links = make_memory_link_pair(executor, near_link);
    near = start_session(executor, Role::acceptor, std::move(links.second), near_options);
    return std::move(links.first);
  }

  /// The same for the session with the host.
  std::unique_ptr<Link> start_far() {
    MemoryLinkPair links = make_memory_link_pair(executor, far_link);
    far = start_session(executor, Role::initiator, std::move(links.first), far_options);
    return std::move(links.second);
  }

  void connect() {
    host = start_session(executor, Role::acceptor, start_far(), host_options);
    guest = start_session(executor, Role::initiator, start_near(), guest_options);
    ASSERT_TRUE(far.establish());
    ASSERT_TRUE(guest.establish());
  }

  template <typename Body>
  void run_proxied(Body body) {
    run([&] {
      connect();
      body();
      end();
    });
  }

  /// The guest and the host are spoken for by the test.
  void run_scripted(const std::function<void(ScriptedPeer& guest, ScriptedPeer& host)>& script) {
    run([&] {
      ScriptedPeer far_peer(executor, start_far());
      ASSERT_TRUE(answer_establish(far_peer));
      ASSERT_TRUE(far.establish());
      ScriptedPeer near_peer(executor, start_near());
      ASSERT_TRUE(near_peer.establish());
      script(near_peer, far_peer);
      near_peer.link().abort();
      far_peer.link().abort();
      end();
    });
  }

  /// The guest opens connection 1 and the host accepts it.
  static void open_pair(ScriptedPeer& guest, ScriptedPeer& host,
                        const wire::ConnectionAccept& accept = {{Parity::even, 64}, {}}) {
    guest.send({ConnectionId{1}, wire::ConnectionOpen{{}, for_service("Any")}});
    (void)take<wire::ConnectionOpen>(host);
    host.send({ConnectionId{1}, accept});
    (void)take<wire::ConnectionAccept>(guest);
  }

  /// The next message, which has to be of this kind, on connection 1.
  template <typename Kind>
  static Kind take(ScriptedPeer& peer) {
    auto message = peer.receive_message();
    if (!message) {
      ADD_FAILURE() << "nothing came";
      return {};
    }
    EXPECT_EQ(message->connection, ConnectionId{1});
    auto* kind = std::get_if<Kind>(&message->payload);
    if (kind == nullptr) {
      ADD_FAILURE() << "something else came: variant " << message->payload.index();
      return {};
    }
    return std::move(*kind);
  }

  static wire::Call call_of(std::uint64_t id, BytesView args = {}) {
    return {RequestId{id}, echo_method, {}, args, {}};
  }

  void end() {
    for (SessionHandle* session : {&guest, &near, &far, &host}) {
      if (*session) session->shutdown();
      *session = {};
    }
  }

  void pause() { (void)await_sleep(executor, std::chrono::milliseconds(1)); }
  [[nodiscard]] Time in(Duration delay) const { return after(executor.now(), delay); }

  static std::string call_echo(const ConnectionHandle& connection, std::string_view text) {
    const Result<Reply> reply = connection.call(echo_method, as_bytes(text));
    if (!reply) return "error:" + std::string(to_string(reply.error()));
    if (!reply->ok) return "failed:" + std::to_string(static_cast<int>(reply->error));
    return std::string(as_text(reply->value));
  }

  MemoryLinkOptions near_link;
  MemoryLinkOptions far_link;
  SessionOptions guest_options;
  SessionOptions near_options;
  SessionOptions far_options;
  SessionOptions host_options;
  ProxyOptions proxy_options;
  SessionHandle guest;
  SessionHandle near;  // the proxy's session with its guest
  SessionHandle far;   // the proxy's session with the host
  SessionHandle host;
};

}  // namespace vox::test
