// A client session of ours whose server a test scripts message by message.
#pragma once

#include <utility>

#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/session/session_pair.hpp"

namespace vox::test {

class ScriptedServerTest : public SessionTest {
 protected:
  /// Runs `script(peer)` against a client that has established with it, and ends that.
  template <typename Script>
  void run_against_peer(Script script) {
    run([&] {
      MemoryLinkPair links = make_memory_link_pair(executor, link_options);
      client = start_session(executor, Role::initiator, std::move(links.first), client_options);
      ScriptedPeer peer(executor, std::move(links.second));
      ASSERT_TRUE(peer.accept(yourself_with({Parity::even, 64})));
      ASSERT_TRUE(client.establish());
      script(peer);
      client.shutdown({.grace = Duration::zero()});
      client = {};
    });
  }
};

}  // namespace vox::test
