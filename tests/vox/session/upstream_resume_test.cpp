// What the reference implementation's tests ask of resuming, and what they do not cover: changed
// settings, resumes that come early or at once, closes and shutdowns while there is no link.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/vox/session/moody_link.hpp"
#include "tests/vox/session/resume_pair.hpp"
#include "tests/vox/session/schema_sets.hpp"
#include "tests/vox/session/scripted_peer.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class UpstreamResumeTest : public ResumeTest {
 protected:
  /// Connects over a link whose client end `mood` commands.
  void connect_over(LinkMood& mood) {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    client =
        start_session(executor, Role::initiator,
                      std::make_unique<MoodyLink>(std::move(links.first), mood), client_options);
    server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    ASSERT_TRUE(client.establish());
    ASSERT_TRUE(server.establish());
  }

  /// A script that says `hello` to `session`, a fresh acceptor that shares the registry.
  std::unique_ptr<ScriptedPeer> script_client(SessionHandle& session, const wire::Hello& hello) {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    session = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    auto peer = std::make_unique<ScriptedPeer>(executor, std::move(links.first));
    EXPECT_TRUE(peer->establish(hello));
    return peer;
  }

  /// A script that was a client of `server` and has lost its link, and what it comes back with.
  wire::Hello script_client_that_was_cut() {
    wire::Hello hello;
    hello.connection_settings = {Parity::odd, 64};
    const auto peer = script_client(server, hello);
    EXPECT_TRUE(server.establish());
    hello.resume_key = peer->yourself().resume_key;
    EXPECT_TRUE(hello.resume_key.has_value());
    peer->link().abort();
    pause();
    EXPECT_EQ(server.state(), SessionState::awaiting_resume);
    return hello;
  }

  static bool is_resumed(const ScriptedPeer& peer) {
    return peer.yourself().metadata.number("vox-session-resumed").has_value();
  }
};

// --- settings

TEST_F(UpstreamResumeTest, AnAcceptorThatComesBackWithOtherSettingsEndsTheSession) {
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    client = start_session(executor, Role::initiator, std::move(links.first), client_options);
    const wire::ResumeKey key{std::byte{7}};
    ScriptedPeer first(executor, std::move(links.second));
    ASSERT_TRUE(first.accept(yourself_with({Parity::even, 64}, key)));
    ASSERT_TRUE(client.establish());

    MemoryLinkPair next = make_memory_link_pair(executor, link_options);
    ScriptedPeer second(executor, std::move(next.second));
    Scope resumes(executor);
    std::optional<Error> error;
    ASSERT_TRUE(resumes.spawn([&] { error = client.resume(std::move(next.first)).error(); }));
    (void)second.accept(yourself_with({Parity::even, 65}, key, true));  // has no answer
    EXPECT_EQ(resumes.await_empty(), Wake::signalled);
    EXPECT_EQ(error, Error::settings_mismatch);
    EXPECT_NE(client.closed(in(1s)), CloseReason::none);
    client = {};
  });
}

// The initiator keeps its own settings by construction; one that changed them is another session,
// and the one that it left waits for whoever it was.
TEST_F(UpstreamResumeTest, AnInitiatorThatComesBackWithOtherSettingsGetsAFreshSession) {
  run([&] {
    wire::Hello hello = script_client_that_was_cut();
    hello.connection_settings.max_concurrent_requests = 65;
    const auto changed = script_client(acceptor, hello);
    EXPECT_FALSE(is_resumed(*changed));
    EXPECT_TRUE(acceptor.establish());
    EXPECT_EQ(server.state(), SessionState::awaiting_resume);
    EXPECT_EQ(registry.size(), 2u);

    hello.connection_settings.max_concurrent_requests = 64;
    SessionHandle third;
    const auto right = script_client(third, hello);
    EXPECT_TRUE(is_resumed(*right));
    pause();
    EXPECT_EQ(server.state(), SessionState::open);
    for (const SessionHandle& session : {server, acceptor, third}) {
      session.shutdown({.grace = Duration::zero()});
    }
    server = acceptor = {};
    EXPECT_EQ(registry.size(), 0u);
  });
}

// --- early and at once

// The server's old link stays open, and silent, for as long as it likes: a resume is judged by its
// epoch alone (R7, G-18).
TEST_F(UpstreamResumeTest, AResumeIsTakenWhileTheOldLinkStillLooksAlive) {
  client_options.limits.keepalive_interval = server_options.limits.keepalive_interval = 0ms;
  run([&] {
    LinkMood mood;
    mood.hides_its_end = true;
    connect_over(mood);
    const auto kept = client.open();
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(server.state(), SessionState::open);
    const Result<LinkEpoch> resumed = client.resume(dial());
    ASSERT_TRUE(resumed.has_value()) << to_string(resumed.error());
    EXPECT_EQ(mood.kept.size(), 1u);
    EXPECT_TRUE(kept->call(echo_method, as_bytes("again")).has_value());
    EXPECT_EQ(server.epoch(), LinkEpoch{2});
    EXPECT_EQ(acceptor.close_reason(), CloseReason::handed_over);
    mood.kept.clear();  // its end is seen at last, and is nobody's any more
    pause();
    EXPECT_EQ(server.state(), SessionState::open);
    EXPECT_TRUE(kept->call(echo_method, as_bytes("still")).has_value());
    leave();
  });
}

// Whoever comes second finds the session on the first one's link, and takes
// it from there: the same key, and a counterpart that has given the first attempt up.
TEST_F(UpstreamResumeTest, OfTwoResumesThatOverlapTheLaterOneHasTheSession) {
  run([&] {
    const wire::Hello hello = script_client_that_was_cut();
    SessionHandle one;
    SessionHandle two;
    std::unique_ptr<ScriptedPeer> first;
    std::unique_ptr<ScriptedPeer> second;
    Scope both(executor);
    ASSERT_TRUE(both.spawn([&] { first = script_client(one, hello); }));
    ASSERT_TRUE(both.spawn([&] { second = script_client(two, hello); }));
    EXPECT_EQ(both.await_empty(), Wake::signalled);
    pause();
    EXPECT_TRUE(is_resumed(*first));
    EXPECT_TRUE(is_resumed(*second));
    EXPECT_EQ(server.state(), SessionState::open);
    EXPECT_EQ(one.close_reason(), CloseReason::handed_over);
    EXPECT_EQ(two.close_reason(), CloseReason::handed_over);
    // One of the two links carries the session; the other has ended.
    first->send({root_connection_id, wire::Ping{1}});
    second->send({root_connection_id, wire::Ping{2}});
    const int answered =
        (first->receive_kind<wire::Pong>() ? 1 : 0) + (second->receive_kind<wire::Pong>() ? 1 : 0);
    EXPECT_EQ(answered, 1);
    server.shutdown({.grace = Duration::zero()});
    server = {};
    EXPECT_EQ(registry.size(), 0u);
  });
}

// --- what a link leaves behind

// R15: nothing that was said about schemas on one link counts on the next, on any connection. A
// counterpart that says everything again, as it must, repeats nothing (G-15).
TEST_F(UpstreamResumeTest, SchemasAreSaidAgainOnEveryConnectionOfTheNextLink) {
  run([&] {
    wire::Hello hello;
    hello.connection_settings = {Parity::odd, 64};
    auto peer = script_client(server, hello);
    ASSERT_TRUE(server.establish());
    hello.resume_key = peer->yourself().resume_key;
    wire::ConnectionOpen open;
    open.metadata.add(std::string(metadata_service_key), "Echo");
    peer->send({ConnectionId{1}, open});
    ASSERT_TRUE(peer->receive_kind<wire::ConnectionAccept>());
    std::uint64_t request = 1;
    for (int link = 0; link < 2; ++link) {
      for (const ConnectionId connection : {root_connection_id, ConnectionId{1}}) {
        // With the id of the link before, which would be a change of it there.
        const std::string name = "Args" + std::to_string(link);
        const Bytes schemas = schema::encode_payload(payload_of({schema_of(1, name)}));
        peer->send({connection,
                    wire::Schema{echo_method, wire::BindingDirection::args, BytesView(schemas)}});
        peer->send({connection, wire::Call{RequestId{request}, echo_method, {}, {}, {}}});
        const auto response = peer->receive_kind<wire::Response>();
        ASSERT_TRUE(response.has_value());
        EXPECT_EQ(response->request, RequestId{request});
        request += 2;
      }
      if (link == 0) peer = script_client(acceptor, hello);
    }
    EXPECT_EQ(server.epoch(), LinkEpoch{2});
    EXPECT_EQ(server.state(), SessionState::open);
    server.shutdown({.grace = Duration::zero()});
    server = acceptor = {};
  });
}

// R15: what a request is about stands in its own entry, and the entry knows which link it came
// with: a handler that ends after a resume answers nobody on the new link (G-12).
TEST_F(UpstreamResumeTest, AHandlerThatEndsAfterAResumeAnswersNobody) {
  std::vector<std::uint64_t> ended;
  server_options.root_handler = [&](const Request& request) {
    const Shield shield(request.executor);  // cancelled with its link, and takes its time
    if (request.method != echo_method) (void)await_sleep(request.executor, 50ms);
    ended.push_back(request.method.value);
    return echo(request);
  };
  run([&] {
    wire::Hello hello;
    hello.connection_settings = {Parity::odd, 64};
    auto peer = script_client(server, hello);
    ASSERT_TRUE(server.establish());
    hello.resume_key = peer->yourself().resume_key;
    peer->send({root_connection_id, wire::Call{RequestId{1}, MethodId{8}, {}, {}, {}}});
    pause();
    peer = script_client(acceptor, hello);
    peer->send({root_connection_id, wire::Call{RequestId{3}, echo_method, {}, {}, {}}});
    const auto response = peer->receive_kind<wire::Response>();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->request, RequestId{3});
    (void)await_sleep(executor, 60ms);
    EXPECT_EQ(ended, (std::vector<std::uint64_t>{echo_method.value, 8}));
    peer->send({root_connection_id, wire::Call{RequestId{5}, echo_method, {}, {}, {}}});
    const auto next = peer->receive_kind<wire::Response>();
    ASSERT_TRUE(next.has_value());
    EXPECT_EQ(next->request, RequestId{5});  // and not 1
    server.shutdown({.grace = Duration::zero()});
    server = acceptor = {};
  });
}

// --- closes and shutdowns without a link

// R2: no destructor waits, fails or needs memory; R10: the other end hears of each in the end.
TEST_F(UpstreamResumeTest, AThousandConnectionsDroppedWithoutALinkAreAllClosedAfterTheResume) {
  constexpr std::uint32_t connections_count = 1000;
  for (SessionOptions* options : {&client_options, &server_options}) {
    options->limits.connections_local_max = connections_count;
    options->limits.connections_remote_max = connections_count;
  }
  run([&] {
    connect();
    std::vector<ConnectionHandle> opened;
    for (std::uint32_t i = 0; i < connections_count; ++i) {
      auto connection = client.open();
      ASSERT_TRUE(connection.has_value());
      opened.push_back(*std::move(connection));
    }
    cut();
    const Time start = executor.now();
    opened.clear();
    EXPECT_EQ(executor.now(), start);  // no destructor waited
    pause();
    EXPECT_EQ(server.connections_count(), connections_count);
    ASSERT_TRUE(client.resume(dial()).has_value());
    const Time limit = in(1s);
    while (server.connections_count() > 0 && executor.now() < limit) pause();
    EXPECT_EQ(server.connections_count(), 0u);
    EXPECT_EQ(client.connections_count(), 0u);
    leave();
  });
}

// G-11: nothing that a resume waits for holds up a shutdown (R8).
TEST_F(UpstreamResumeTest, AShutdownWhileASessionRecoversEndsItAndItsResumeAtOnce) {
  run([&] {
    connect();
    cut();
    MemoryLinkPair silent = make_memory_link_pair(executor);
    Scope resumes(executor);
    std::optional<Error> error;
    ASSERT_TRUE(resumes.spawn([&] { error = client.resume(std::move(silent.first)).error(); }));
    pause();
    ASSERT_EQ(client.state(), SessionState::recovering);
    const Time start = executor.now();
    EXPECT_EQ(client.shutdown({.drain = 1h, .grace = 1h}).reason, CloseReason::shutdown);
    EXPECT_EQ(executor.now(), start);
    EXPECT_EQ(resumes.await_empty(), Wake::signalled);
    EXPECT_EQ(error, Error::closed);
    server.shutdown();
    client = server = {};
  });
}

TEST_F(UpstreamResumeTest, DroppingTheLastHandleWhileASessionRecoversEndsIt) {
  client_options.lifetime = Lifetime::last_handle;
  run([&] {
    connect();
    ConnectionHandle root = client.root();
    cut();
    MemoryLinkPair silent = make_memory_link_pair(executor);
    ASSERT_TRUE(client.try_resume(std::move(silent.first)));
    pause();
    ASSERT_EQ(client.state(), SessionState::recovering);
    root = {};
    EXPECT_EQ(client.closed(in(client_options.limits.handshake_timeout)), CloseReason::unused);
    server.shutdown();
    client = server = {};
  });
}

TEST_F(UpstreamResumeTest, AShutdownOverALinkThatTakesNothingReturnsByItsBound) {
  client_options.limits.keepalive_interval = 0ms;
  run([&] {
    LinkMood mood;
    connect_over(mood);
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    mood.blocks = true;
    Scope callers(executor);
    ASSERT_TRUE(callers.spawn([&] { (void)connection->call(echo_method, as_bytes("stuck")); }));
    pause();
    const Time start = executor.now();
    const ShutdownReport report = client.shutdown({.drain = 30ms, .grace = 20ms});
    EXPECT_EQ(executor.now(), start + 50ms);
    EXPECT_EQ(report.reason, CloseReason::shutdown);
    EXPECT_EQ(report.calls_failed, 1u);
    EXPECT_GT(report.bytes_unsent, 0u);
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    server.shutdown();
    client = server = {};
  });
}

}  // namespace
}  // namespace vox::test
