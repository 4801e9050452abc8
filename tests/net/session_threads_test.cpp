// Sessions used from plain threads: handles that block, handles dropped anywhere, and an executor
// that is stopped under all of them. Worth the most under a thread sanitizer.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "net/net_transport.hpp"
#include "vox/runtime/event.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/session/connect.hpp"
#include "vox/session/server.hpp"

namespace vox::net {
namespace {

using namespace std::chrono_literals;

constexpr MethodId echo_method{7};
constexpr int threads_count = 8;
constexpr schema::Shape args_shape{.kind = schema::ShapeKind::structure, .name = "Args"};

Reply echo(const Request& request) { return Reply::success(to_bytes(request.args)); }

SessionOptions echoing_options() {
  SessionOptions options;
  options.root_handler = echo;
  options.acceptor = [](const ConnectionRequest&) { return AcceptDecision::accept(echo); };
  return options;
}

/// A server, a client session, and threads that use it while the executor's own thread runs.
class SessionThreadsTest : public ::testing::Test {
 protected:
  /// Runs `body(session, index of the thread)` on each thread.
  template <typename Body>
  void run_threads(Body body) {
    executor.run([&] {
      const auto server = serve(executor, transport, "tcp://127.0.0.1:0", served).value();
      {
        const auto session = connect(executor, transport, server->address(), echoing_options());
        ASSERT_TRUE(session.has_value());
        std::atomic<int> done{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < threads_count; ++i) {
          threads.emplace_back([&done, &body, i, mine = SessionHandle(*session)]() mutable {
            body(mine, i);
            mine = {};
            done += 1;
          });
        }
        while (done.load() < threads_count) (void)await_sleep(executor, 1ms);
        for (std::thread& thread : threads) thread.join();
        const Time limit = after(executor.now(), 1min);
        while (session->connections_count() > 0 && executor.now() < limit) {
          (void)await_sleep(executor, 1ms);
        }
        EXPECT_EQ(session->connections_count(), 0u);
        session->shutdown();
      }
      server->shutdown();
    });
  }

  EpollExecutor executor;
  NetTransport transport{executor};
  SessionOptions served = echoing_options();
};

TEST_F(SessionThreadsTest, CallsOfManyThreadsBlockThemAndAreAllAnswered) {
  std::atomic<int> answered{0};
  run_threads([&](const SessionHandle& session, int index) {
    const ConnectionHandle root = session.root();
    for (int i = 0; i < 100; ++i) {
      const std::string text = std::to_string(index) + "/" + std::to_string(i);
      const Result<Reply> reply = root.call(echo_method, as_bytes(text));
      if (reply && as_text(reply->value) == text) answered += 1;
    }
  });
  EXPECT_EQ(answered.load(), 100 * threads_count);
}

// What a connection has carried is known to its executor only: a thread that calls gets there.
TEST_F(SessionThreadsTest, CallsOfManyThreadsCarrySchemasOnceAndGetPlans) {
  const auto schemas = std::make_shared<schema::SchemaSet>();
  const schema::Schema schema{.id = {1}, .kind = schema::SchemaKind::structure, .name = "Args"};
  schemas->payload = {{schema}, {.id = {1}}};
  schemas->pieces.push_back({schema.id, {}});
  schema::append_cbor(schemas->pieces[0].cbor, schema);
  schema::append_cbor(schemas->root_cbor, schemas->payload.root);
  served.root_response_schemas =
      std::make_shared<ResponseSchemas>(ResponseSchemas{{echo_method, schemas}});
  std::atomic<int> planned{0};
  served.root_handler = [&](const Request& request) {
    std::atomic<bool> done = false;
    std::thread reader([&] {
      if (request.plan_for_args(args_shape)) planned += 1;
      done = true;
    });
    while (!done.load()) (void)await_sleep(request.executor, 1ms);
    reader.join();
    return echo(request);
  };
  std::atomic<int> answered{0};
  run_threads([&](const SessionHandle& session, int) {
    CallOptions options;
    options.schemas = schemas;
    options.response_shape = &args_shape;
    for (int i = 0; i < 10; ++i) {
      const Result<Reply> reply = session.root().call(echo_method, {}, options);
      if (reply && reply->plan != nullptr) answered += 1;
    }
  });
  EXPECT_EQ(answered.load(), 10 * threads_count);
  EXPECT_EQ(planned.load(), 10 * threads_count);
}

TEST_F(SessionThreadsTest, ConnectionsAreOpenedClosedAndDroppedByManyThreads) {
  std::atomic<int> answered{0};
  run_threads([&](const SessionHandle& session, int index) {
    for (int i = 0; i < 30; ++i) {
      auto connection = session.open({.service = "Echo"});
      ASSERT_TRUE(connection.has_value());
      ConnectionHandle copy = *connection;
      if (copy.call(echo_method, as_bytes("x"))) answered += 1;
      Result<void> ended;  // or else dropped, with its copy, on this thread
      if ((i + index) % 3 == 0) ended = copy.close();
      if ((i + index) % 3 == 1) ended = copy.try_close();
      EXPECT_TRUE(ended.has_value());
    }
  });
  EXPECT_EQ(answered.load(), 30 * threads_count);
}

TEST_F(SessionThreadsTest, OpensThatAreNotAwaitedMayBeDroppedAnywhere) {
  run_threads([&](const SessionHandle& session, int) {
    for (int i = 0; i < 50; ++i) {
      Result<PendingOpen> pending = session.try_open({.service = "Echo"});
      if (!pending) {
        EXPECT_EQ(pending.error(), Error::busy);
      } else if (i % 2 == 0) {
        EXPECT_TRUE(pending->wait().has_value());
      }
    }
  });
}

TEST_F(SessionThreadsTest, HandlesMadeOnTheExecutorMayOutliveTheirSessionElsewhere) {
  SessionHandle kept;
  ConnectionHandle kept_root;
  executor.run([&] {
    const auto server = serve(executor, transport, "tcp://127.0.0.1:0", echoing_options()).value();
    kept = connect(executor, transport, server->address(), echoing_options()).value();
    kept_root = kept.root();
    kept.shutdown();
    server->shutdown();
  });
  std::thread([session = std::move(kept), root = std::move(kept_root)]() mutable {
    EXPECT_EQ(root.call(echo_method, {}).error(), Error::closed);
    EXPECT_EQ(session.open().error().error, Error::closed);
    EXPECT_EQ(session.state(), SessionState::closed);
    session = {};
    root = {};
  }).join();
}

TEST_F(SessionThreadsTest, StopFromAnotherThreadEndsTheRunWithCallsInFlight) {
  std::atomic<int> serving{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  std::thread stopper;
  executor.run([&] {
    SessionOptions options = echoing_options();
    options.root_handler = [&](const Request& request) {
      serving += 1;
      (void)await_sleep(request.executor, 1h);
      return Reply::failure(wire::CallError::cancelled);
    };
    const auto server = serve(executor, transport, "tcp://127.0.0.1:0", options).value();
    const auto session = connect(executor, transport, server->address(), options).value();
    for (int i = 0; i < threads_count; ++i) {
      threads.emplace_back([&failed, root = session.root()] {
        if (!root.call(echo_method, {}).has_value()) failed += 1;
      });
    }
    stopper = std::thread([&] {
      while (serving.load() < threads_count) std::this_thread::yield();
      executor.stop();
    });
    EXPECT_EQ(await_sleep(executor, 1h), Wake::cancelled);
    session.shutdown();  // also in a cancelled scope
    server->shutdown();
  });
  stopper.join();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed.load(), threads_count);
}

}  // namespace
}  // namespace vox::net
