// How channels end, and who is told what: closed, reset, dropped, with their connection, with their
// link, with their session. Each is told apart, and nobody waits for ever.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/vox/session/channel_fixture.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class ChannelEndTest : public ChannelTest {
 protected:
  /// Fills `stream` until its sender has no credit left.
  static void fill(const Stream& stream) {
    for (int i = 0; i < 16; ++i) ASSERT_EQ(send_text(stream.sender, "x"), "sent");
  }
};

TEST_F(ChannelEndTest, DroppingTheLastSenderEndsTheStreamInOrder) {
  run_connected([&] {
    Stream stream = open_stream();
    ChannelSender copy = stream.sender;
    EXPECT_EQ(send_text(stream.sender, "x"), "sent");
    stream.sender = {};
    pause();
    EXPECT_EQ(stream.receiver.end(), ChannelEnd::none);
    copy = {};
    EXPECT_EQ(receive_text(stream.receiver), "x");
    EXPECT_EQ(receive_text(stream.receiver), "end");
  });
}

TEST_F(ChannelEndTest, DroppingTheLastReceiverWakesASenderThatWaitsForCredit) {
  run_connected([&] {
    Stream stream = open_stream();
    fill(stream);
    Scope fibers(executor);
    std::string outcome;
    ASSERT_TRUE(fibers.spawn([&] { outcome = send_text(stream.sender, "waits"); }));
    pause();
    EXPECT_EQ(outcome, "");
    stream.receiver = {};
    EXPECT_EQ(fibers.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(outcome, "reset");
    EXPECT_EQ(stream.sender.end(), ChannelEnd::reset_there);
  });
}

TEST_F(ChannelEndTest, ResettingDropsWhatCameAndTellsTheSender) {
  run_connected([&] {
    const Stream stream = open_stream();
    fill(stream);
    stream.receiver.reset();
    stream.receiver.reset();
    EXPECT_EQ(receive_text(stream.receiver), "closed");
    EXPECT_EQ(stream.receiver.end(), ChannelEnd::reset_here);
    pause();
    EXPECT_EQ(send_text(stream.sender, "late"), "reset");
  });
}

TEST_F(ChannelEndTest, SendingAfterTheCloseFailsAndWaitingSendersAreWokenByIt) {
  run_connected([&] {
    const Stream stream = open_stream();
    fill(stream);
    Scope fibers(executor);
    std::string first;
    std::string second;
    ASSERT_TRUE(fibers.spawn([&] { first = send_text(stream.sender, "has its turn"); }));
    ASSERT_TRUE(fibers.spawn([&] { second = send_text(stream.sender, "waits for it"); }));
    pause();
    stream.sender.close();
    EXPECT_EQ(fibers.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(first, "closed");
    EXPECT_EQ(second, "closed");
    EXPECT_EQ(send_text(stream.sender, "late"), "closed");
    EXPECT_EQ(stream.sender.try_send({}).error(), Error::closed);
  });
}

TEST_F(ChannelEndTest, AReceiverLearnsThatItsConnectionWasClosed) {
  run_connected([&] {
    auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    Result<ChannelReceiver> receiver = connection->open_receiver();
    ASSERT_TRUE(receiver.has_value());
    Scope fibers(executor);
    std::string outcome;
    ASSERT_TRUE(fibers.spawn([&] { outcome = receive_text(*receiver); }));
    pause();
    const Time start = executor.now();
    ASSERT_TRUE(connection->close());
    EXPECT_EQ(fibers.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(outcome, "closed");
    EXPECT_EQ(executor.now(), start);
    EXPECT_EQ(receiver->end(), ChannelEnd::connection_closed);
  });
}

TEST_F(ChannelEndTest, BothEndsLearnOfACloseByTheCounterpartAfterWhatHadCome) {
  Scope work(executor);
  std::string received;
  client_options.root_handler = echo;
  server_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept([&](const Request& request) {
      Result<ChannelReceiver> receiver = request.channels.claim_receiver(ChannelId{1});
      EXPECT_TRUE(receiver.has_value());
      EXPECT_TRUE(work.spawn([&, receiver = *receiver] {
        pause();
        for (std::string item = "-"; item != "closed" && !item.empty();) {
          item = receive_text(receiver);
          received += item + ' ';
        }
      }));
      return Reply::success({});
    });
  };
  run_connected([&] {
    auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    Result<ChannelSender> sender = connection->open_sender();
    ASSERT_TRUE(sender.has_value());
    ASSERT_TRUE(connection->call(echo_method, {}).has_value());
    EXPECT_EQ(send_text(*sender, "1"), "sent");
    EXPECT_EQ(send_text(*sender, "2"), "sent");
    ASSERT_TRUE(connection->close());
    EXPECT_EQ(send_text(*sender, "3"), "closed");
    EXPECT_EQ(work.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(received, "1 2 closed ");
  });
}

TEST_F(ChannelEndTest, ACloseOfTheChannelReachesTheReceiverBeforeThatOfTheConnection) {
  Scope work(executor);
  std::string received;
  server_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept([&](const Request& request) {
      Result<ChannelReceiver> receiver = request.channels.claim_receiver(ChannelId{1});
      EXPECT_TRUE(receiver.has_value());
      EXPECT_TRUE(work.spawn([&, receiver = *receiver] {
        received += receive_text(receiver) + ' ';
        received += receive_text(receiver) + ' ';
      }));
      return Reply::success({});
    });
  };
  run_connected([&] {
    auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    Result<ChannelSender> sender = connection->open_sender();
    ASSERT_TRUE(sender.has_value());
    ASSERT_TRUE(connection->call(echo_method, {}).has_value());
    ASSERT_TRUE(sender->try_send(as_bytes("last")));
    sender->close();  // item, Close and the connection's Close: all owed in this instant
    ASSERT_TRUE(connection->close());
    EXPECT_EQ(work.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(received, "last end ");
  });
}

TEST_F(ChannelEndTest, ShutdownEndsChannelsWithSessionShutdownHereAndWithTheLinkThere) {
  run([&] {
    connect();
    const Stream full = open_stream();
    const Stream idle = open_stream();
    const Stream back = open_stream(server.root(), client.root());
    fill(full);
    Scope fibers(executor);
    std::string sending;
    std::string receiving_here;
    std::string receiving_there;
    ASSERT_TRUE(fibers.spawn([&] { sending = send_text(full.sender, "waits"); }));
    ASSERT_TRUE(fibers.spawn([&] { receiving_here = receive_text(back.receiver); }));
    ASSERT_TRUE(fibers.spawn([&] { receiving_there = receive_text(idle.receiver); }));
    pause();
    client.shutdown({.grace = 20ms});
    EXPECT_EQ(fibers.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(sending, "session_shutdown");
    EXPECT_EQ(receiving_here, "session_shutdown");
    EXPECT_EQ(receiving_there, "disconnected");
    EXPECT_EQ(idle.sender.end(), ChannelEnd::connection_closed);
    EXPECT_EQ(idle.receiver.end(), ChannelEnd::link_lost);
    client = {};
    server = {};
  });
}

TEST_F(ChannelEndTest, WhileDrainingChannelsOfCallsInFlightGoOnAndNewOnesAreRefused) {
  server_options.root_handler = [](const Request& request) {
    Result<ChannelReceiver> receiver = request.channels.claim_receiver(ChannelId{1});
    EXPECT_TRUE(receiver.has_value());
    int count = 0;
    while (receive_text(*receiver) == "x") count += 1;
    return Reply::success(to_bytes(std::to_string(count)));
  };
  run([&] {
    connect();
    const ConnectionHandle root = client.root();
    Result<ChannelSender> sender = root.open_sender();
    ASSERT_TRUE(sender.has_value());
    Scope fibers(executor);
    std::string answer;
    ASSERT_TRUE(fibers.spawn([&] {
      const Result<Reply> reply = root.call(echo_method, {});
      answer = reply ? std::string(as_text(reply->value)) : "error";
    }));
    pause();
    client.try_shutdown({.drain = 1s, .grace = 20ms});
    pause();
    EXPECT_EQ(root.open_sender().error(), Error::session_shutdown);
    for (int i = 0; i < 20; ++i) ASSERT_EQ(send_text(*sender, "x"), "sent");
    sender->close();
    EXPECT_EQ(fibers.await_empty(in(2s)), Wake::signalled);
    EXPECT_EQ(answer, "20");
    EXPECT_EQ(client.closed(), CloseReason::shutdown);
    client = server = {};
  });
}

TEST_F(ChannelEndTest, AReceiverThatIsHeldKeepsASessionForItsLastHandleAlive) {
  client_options.lifetime = Lifetime::last_handle;
  run([&] {
    connect();
    ConnectionHandle root = client.root();
    Stream stream;
    stream.receiver = *root.open_receiver();
    stream.sender = *server.root().claim_sender(stream.receiver.id());
    root = {};
    (void)await_sleep(executor, 50ms);
    EXPECT_EQ(client.state(), SessionState::open);
    EXPECT_EQ(send_text(stream.sender, "123"), "sent");
    stream.sender.close();
    EXPECT_EQ(receive_text(stream.receiver), "123");
    EXPECT_EQ(receive_text(stream.receiver), "end");
    EXPECT_EQ(client.state(), SessionState::open);
    stream.receiver = {};
    EXPECT_EQ(client.closed(in(500ms)), CloseReason::unused);
    stream = {};
    client = server = {};
  });
}

TEST_F(ChannelEndTest, ASenderThatIsHeldKeepsItsConnectionOpenAndTheLastHandleClosesIt) {
  run_connected([&] {
    auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    Result<ChannelSender> sender = connection->open_sender();
    ASSERT_TRUE(sender.has_value());
    connection = fail(OpenFailure{});
    pause();
    EXPECT_EQ(server.connections_count(), 1u);
    EXPECT_EQ(send_text(*sender, "x"), "sent");
    sender = fail(Error::closed);
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 0u);
  });
}

TEST_F(ChannelEndTest, AHandlersChannelDoesNotCloseTheConnectionThatItsCallerHolds) {
  server_options.acceptor = [](const ConnectionRequest&) {
    return AcceptDecision::accept([](const Request& request) {
      EXPECT_TRUE(request.channels.claim_receiver(ChannelId{1}).has_value());  // and dropped
      return Reply::success({});
    });
  };
  run_connected([&] {
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    const Result<ChannelSender> sender = connection->open_sender();
    ASSERT_TRUE(sender.has_value());
    ASSERT_TRUE(connection->call(echo_method, {}).has_value());
    pause();
    EXPECT_EQ(sender->end(), ChannelEnd::reset_there);
    EXPECT_TRUE(connection->is_open());
    EXPECT_EQ(server.connections_count(), 1u);
  });
}

TEST_F(ChannelEndTest, ItemsThatCameCanBeTakenAfterTheSessionsEnd) {
  run([&] {
    connect();
    const Stream stream = open_stream();
    ASSERT_EQ(send_text(stream.sender, "kept"), "sent");
    pause();
    server.shutdown();
    EXPECT_EQ(receive_text(stream.receiver), "kept");
    EXPECT_EQ(receive_text(stream.receiver), "session_shutdown");
    client.shutdown();
    EXPECT_EQ(send_text(stream.sender, "late"), "disconnected");
    client = server = {};
  });
}

class ChannelResumeTest : public ChannelEndTest {
 protected:
  ChannelResumeTest() {
    client_options.resumable = server_options.resumable = true;
    server_options.registry = &registry;
  }

  /// Replaces the link under both ends.
  void resume() {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    acceptor = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    ASSERT_TRUE(client.resume(std::move(links.first)).has_value());
    pause();
  }

  void leave() {
    disconnect();
    client = server = acceptor = {};
  }

  SessionRegistry registry;
  SessionHandle acceptor;
};

TEST_F(ChannelResumeTest, AResumeEndsEveryChannelOnBothEndsAndKeepsTheConnection) {
  run([&] {
    connect();
    {
      const Stream stream = open_stream();
      const Stream back = open_stream(server.root(), client.root());
      fill(stream);
      Scope fibers(executor);
      std::string sending;
      std::string receiving;
      ASSERT_TRUE(fibers.spawn([&] { sending = send_text(stream.sender, "waits"); }));
      ASSERT_TRUE(fibers.spawn([&] { receiving = receive_text(back.receiver); }));
      pause();
      resume();
      EXPECT_EQ(fibers.await_empty(in(1s)), Wake::signalled);
      EXPECT_EQ(sending, "disconnected");
      EXPECT_EQ(receiving, "disconnected");
      EXPECT_EQ(stream.receiver.end(), ChannelEnd::link_lost);
      EXPECT_EQ(back.sender.end(), ChannelEnd::link_lost);
      EXPECT_EQ(receive_text(stream.receiver), "x");  // what had come is still there
      const Stream fresh = open_stream();
      EXPECT_EQ(fresh.sender.id(), ChannelId{3});  // ids go on
      EXPECT_EQ(send_text(fresh.sender, "again"), "sent");
      EXPECT_EQ(receive_text(fresh.receiver), "again");
    }
    pause();
    EXPECT_TRUE(client.root().call(echo_method, {}).has_value());  // and nothing of it was said
    leave();
  });
}

TEST_F(ChannelResumeTest, ManyResumesLeaveNothingOfTheChannelsThatTheyEnded) {
  client_options.limits.channels_max = server_options.limits.channels_max = 2;
  client_options.limits.channels_unclaimed_max = server_options.limits.channels_unclaimed_max = 2;
  run([&] {
    connect();
    std::vector<Stream> held;
    for (int i = 0; i < 20; ++i) {
      held.push_back(open_stream());
      held.push_back(open_stream());
      EXPECT_EQ(client.root().open_sender().error(), Error::busy);
      resume();
    }
    held.clear();  // closes of channels that nobody knows any more: none is sent
    pause();
    EXPECT_EQ(client.state(), SessionState::open);
    EXPECT_EQ(server.state(), SessionState::open);
    leave();
  });
}

TEST_F(ChannelResumeTest, AHandlerOfTheOldLinkCannotClaimWhatTheCallersSideHasForgotten) {
  Error claim = Error::io;
  server_options.root_handler = [&](const Request& request) {
    const Shield shield(request.executor);
    (void)await_sleep(request.executor, 100ms);
    claim = request.channels.claim_receiver(ChannelId{1}).error();
    return Reply::success({});
  };
  run([&] {
    connect();
    const Result<ChannelSender> sender = client.root().open_sender();
    ASSERT_TRUE(sender.has_value());
    Scope fibers(executor);
    ASSERT_TRUE(fibers.spawn([&] { (void)client.root().call(echo_method, {}); }));
    pause();
    resume();
    (void)await_sleep(executor, 200ms);
    EXPECT_EQ(claim, Error::disconnected);
    EXPECT_EQ(fibers.await_empty(), Wake::signalled);
    leave();
  });
}

}  // namespace
}  // namespace vox::test
