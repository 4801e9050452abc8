// Two sessions over one in-memory link, on one hand-driven executor: the smallest world in which a
// session can be watched from both ends.
#pragma once

#include <memory>
#include <utility>

#include "tests/vox/support/runtime_test.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/session/session.hpp"
#include "vox/session/session_registry.hpp"
#include "vox/transport/memory_link.hpp"

namespace vox::test {

inline constexpr MethodId echo_method{7};

inline Reply echo(const Request& request) { return Reply::success(to_bytes(request.args)); }

/// A fixture whose teardown proves that both sessions left nothing behind.
class SessionTest : public RuntimeTest {
 protected:
  SessionTest() : SessionTest(ManualExecutorOptions{}) {}
  explicit SessionTest(ManualExecutorOptions how) : RuntimeTest(how) {
    client_options.root_handler = server_options.root_handler = echo;
    server_options.acceptor = [](const ConnectionRequest&) { return AcceptDecision::accept(echo); };
    client_options.limits.keepalive_interval = Duration::zero();
    server_options.limits.keepalive_interval = Duration::zero();
  }

  /// Starts both ends. In a fiber.
  void connect() {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    client = start_session(executor, Role::initiator, std::move(links.first), client_options);
    server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    ASSERT_TRUE(client.establish());
    ASSERT_TRUE(server.establish());
  }

  /// Shuts both ends down. In a fiber.
  void disconnect() {
    client.shutdown();
    server.shutdown();
    EXPECT_EQ(client.state(), SessionState::closed);
    EXPECT_EQ(server.state(), SessionState::closed);
  }

  /// Runs `body` between connect() and disconnect().
  template <typename Body>
  void run_connected(Body body) {
    run([&] {
      connect();
      body();
      disconnect();
      client = {};
      server = {};
    });
  }

  /// Lets what is under way arrive.
  void pause() { (void)await_sleep(executor, std::chrono::milliseconds(1)); }

  [[nodiscard]] Time in(Duration delay) const { return after(executor.now(), delay); }

  MemoryLinkOptions link_options;
  SessionOptions client_options;
  SessionOptions server_options;
  SessionHandle client;
  SessionHandle server;
};

}  // namespace vox::test
