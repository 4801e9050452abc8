// Losing a link and going on over another: what survives, what ends, and how often.
#include <gtest/gtest.h>

#include "tests/vox/session/moody_link.hpp"
#include "tests/vox/session/resume_pair.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

// R8
TEST_F(ResumeTest, OpensAndCallsAreAnsweredAtOnceWhileThereIsNoLink) {
  run([&] {
    connect();
    const auto kept = client.open();
    ASSERT_TRUE(kept.has_value());
    cut();
    const Time start = executor.now();
    EXPECT_EQ(client.open().error().error, Error::disconnected);
    EXPECT_EQ(client.try_open().error(), Error::disconnected);
    EXPECT_EQ(kept->call(echo_method, {}).error(), Error::disconnected);
    EXPECT_EQ(executor.now(), start);
    EXPECT_TRUE(kept->is_open());
    ASSERT_TRUE(client.resume(dial()).has_value());
    EXPECT_TRUE(kept->call(echo_method, as_bytes("x")).has_value());
    leave();
  });
}

TEST_F(ResumeTest, AConnectionDroppedWithoutALinkIsClosedAtTheOtherEndAfterTheResume) {
  run([&] {
    connect();
    {
      const auto dropped = client.open();
      ASSERT_TRUE(dropped.has_value());
      cut();
    }
    EXPECT_EQ(server.connections_count(), 1u);
    ASSERT_TRUE(client.resume(dial()).has_value());
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 0u);
    leave();
  });
}

// R10
TEST_F(ResumeTest, ACloseThatDiedWithTheLinkIsSaidAgainOnTheNext) {
  run([&] {
    LinkMood mood;
    MemoryLinkPair links = make_memory_link_pair(executor);
    client =
        start_session(executor, Role::initiator,
                      std::make_unique<MoodyLink>(std::move(links.first), mood), client_options);
    server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    ASSERT_TRUE(client.establish());
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    mood.swallows = true;
    EXPECT_TRUE(connection->close());
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 1u);
    ASSERT_TRUE(client.resume(dial()).has_value());
    pause();
    EXPECT_EQ(server.connections_count(), 0u);
    leave();
  });
}

TEST_F(ResumeTest, ClosesWithoutEndAreConfirmedAlongTheWayAndNeverWaitForLong) {
  client_options.limits.closes_unconfirmed_max = 4;
  run([&] {
    connect();
    for (int i = 0; i < 50; ++i) {
      const auto connection = client.open();
      ASSERT_TRUE(connection.has_value());
      EXPECT_TRUE(connection->close(in(10ms)));
    }
    pause();
    EXPECT_EQ(server.connections_count(), 0u);
    leave();
  });
}

TEST_F(ResumeTest, AnOpenCutOffBeforeItsAnswerEndsDisconnectedAndLeavesNothing) {
  server_options.acceptor = [](const ConnectionRequest& request) {
    (void)await_sleep(request.executor, 50ms);
    return AcceptDecision::accept(echo);
  };
  run([&] {
    connect();
    Result<PendingOpen> pending = client.try_open();
    ASSERT_TRUE(pending.has_value());
    pause();
    cut();
    EXPECT_EQ(pending->wait().error().error, Error::disconnected);
    ASSERT_TRUE(client.resume(dial()).has_value());
    (void)await_sleep(executor, 100ms);
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 0u);
    leave();
  });
}

TEST_F(ResumeTest, ACallThatWasSentEndsIndeterminate) {
  server_options.root_handler = [](const Request& request) {
    (void)await_sleep(request.executor, 1h);
    return Reply::failure(wire::CallError::cancelled);
  };
  run([&] {
    connect();
    Scope callers(executor);
    Error error = Error::io;
    ASSERT_TRUE(callers.spawn([&] { error = client.root().call(echo_method, {}).error(); }));
    pause();
    cut();
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(error, Error::indeterminate);
    ASSERT_TRUE(client.resume(dial()).has_value());
    leave();
  });
}

TEST_F(ResumeTest, AResumeWhoseCallerGaveUpKeepsAnotherOneBusyUntilItsHandshakeEnds) {
  run([&] {
    connect();
    cut();
    MemoryLinkPair silent = make_memory_link_pair(executor);
    EXPECT_EQ(client.resume(std::move(silent.first), {.deadline = in(1ms)}).error(),
              Error::deadline_exceeded);
    EXPECT_EQ(client.state(), SessionState::recovering);
    EXPECT_EQ(client.resume(dial()).error(), Error::busy);
    (void)await_sleep(executor, client_options.limits.handshake_timeout);
    EXPECT_EQ(client.state(), SessionState::awaiting_resume);
    EXPECT_TRUE(client.resume(dial()).has_value());
    leave();
  });
}

TEST_F(ResumeTest, ManyResumesInARowKeepTheSession) {
  run([&] {
    connect();
    const auto kept = client.open();
    ASSERT_TRUE(kept.has_value());
    for (std::uint64_t i = 2; i < 12; ++i) {
      const Result<LinkEpoch> resumed = client.resume(dial());
      ASSERT_TRUE(resumed.has_value());
      EXPECT_EQ(resumed->value, i);
      EXPECT_TRUE(kept->call(echo_method, as_bytes("x")).has_value());
    }
    EXPECT_EQ(registry.size(), 1u);
    leave();
  });
}

TEST_F(ResumeTest, AnAcceptorThatForgotTheSessionEndsItInsteadOfServingAnotherInItsPlace) {
  run([&] {
    connect();
    cut();
    SessionRegistry empty;
    server_options.registry = &empty;
    EXPECT_EQ(client.resume(dial()).error(), Error::not_resumable);
    EXPECT_EQ(client.closed(), CloseReason::link_lost);
    server.shutdown();
    acceptor.shutdown();
    client = server = acceptor = {};
  });
}

TEST_F(ResumeTest, ASessionThatNobodyComesBackToEndsByItsTimeout) {
  client_options.limits.resume_timeout = server_options.limits.resume_timeout = 2s;
  run([&] {
    connect();
    cut();
    const Time start = executor.now();
    EXPECT_EQ(client.closed(), CloseReason::resume_timeout);
    EXPECT_GE(executor.now(), start + 2s - 10ms);  // counted from the loss, which cut() noticed
    EXPECT_LE(executor.now(), start + 2s);
    EXPECT_EQ(server.closed(), CloseReason::resume_timeout);
    EXPECT_EQ(registry.size(), 0u);
    client = server = {};
  });
}

TEST_F(ResumeTest, ASessionThatIsNotResumableSaysSo) {
  server_options.resumable = false;
  run([&] {
    connect();
    MemoryLinkPair links = make_memory_link_pair(executor);
    EXPECT_EQ(client.resume(std::move(links.first)).error(), Error::not_resumable);
    EXPECT_EQ(client.state(), SessionState::open);
    disconnect();
    client = server = {};
  });
}

}  // namespace
}  // namespace vox::test
