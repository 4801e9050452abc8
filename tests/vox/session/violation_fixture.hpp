// A session and a counterpart that a test scripts: what the session says to it, and how it ends
// when the script breaks a rule.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/session/session_pair.hpp"

namespace vox::test {

class ViolationTest : public SessionTest {
 protected:
  /// Runs `script` as an established initiator against a server, and shuts that down.
  void run_scripted(const std::function<void(ScriptedPeer&)>& script) {
    run([&] {
      MemoryLinkPair links = make_memory_link_pair(executor, link_options);
      ScriptedPeer peer(executor, std::move(links.first));
      server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
      ASSERT_TRUE(peer.establish());
      script(peer);
      server.shutdown();
      server = {};
    });
  }

  /// Runs `script`, whose last message breaks `rule`, and expects what must follow.
  void expect_violation(Violation rule, const std::function<void(ScriptedPeer&)>& script) {
    run_scripted([&](ScriptedPeer& peer) {
      script(peer);
      std::string description;
      while (const auto message = peer.receive_message()) {
        if (const auto* error = std::get_if<wire::ProtocolError>(&message->payload)) {
          description = error->description;
        }
      }
      EXPECT_EQ(description, to_string(rule));
      peer.link().abort();
      EXPECT_EQ(server.closed(), CloseReason::violation);
      EXPECT_EQ(server.violation(), rule);
    });
  }
};

}  // namespace vox::test
