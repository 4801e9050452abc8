// Typed channels when what carries them goes: the connection, the session, the link.
#include <gtest/gtest.h>

#include "tests/vox/rpc/streams_fixture.hpp"
#include "tests/vox/session/resume_pair.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class ChannelLossTest : public ResumeTest {
 protected:
  ChannelLossTest() {
    Services services;
    services.add<Streams>(service);
    server_options.acceptor = nullptr;
    server_options = services.on(std::move(server_options));
  }
  [[nodiscard]] Client<Streams> streams() const { return Client<Streams>(client.root()); }

  /// Each of the four halves, when its channel is over for `error`, which its users are told.
  void expect_over(const Kept& kept, std::string_view error, ChannelEnd end) const {
    EXPECT_EQ(text_of(kept.tx.send(9)), error);
    EXPECT_EQ(text_of(kept.rx.receive()), error);
    EXPECT_EQ(kept.tx.end(), end);
    EXPECT_EQ(kept.rx.end(), end);
  }
  /// The same at the callee.
  [[nodiscard]] Kept callees() const { return {service->tx, service->rx}; }

  std::shared_ptr<StreamsImpl> service = std::make_shared<StreamsImpl>();
};

TEST_F(ChannelLossTest, AConnectionThatIsClosedEndsTheHalvesOfBothSides) {
  run([&] {
    connect();
    auto opened = client.open({.service = "Streams"});
    ASSERT_TRUE(opened);
    const Kept kept = give_away(Client<Streams>(*opened));
    EXPECT_EQ(text_of(service->tx.send(1)), "sent");
    pause();
    ASSERT_TRUE(opened->close());
    pause();
    // What came before is handed out first.
    EXPECT_EQ(text_of(kept.rx.receive()), "1");
    expect_over(kept, "closed", ChannelEnd::connection_closed);
    expect_over(callees(), "closed", ChannelEnd::connection_closed);
    EXPECT_EQ(outcome(streams()->sum_maybe(std::nullopt)), "ok");
    leave();
  });
}

TEST_F(ChannelLossTest, ASessionThatIsShutDownEndsTheHalvesOfBothSides) {
  client_options.resumable = server_options.resumable = false;
  run([&] {
    connect();
    const Kept kept = give_away(streams());
    EXPECT_EQ(text_of(kept.tx.send(1)), "sent");
    pause();
    client.shutdown();
    pause();
    expect_over(kept, "session_shutdown", ChannelEnd::connection_closed);
    EXPECT_EQ(text_of(service->rx.receive()), "1");
    // Its counterpart sees the link end, and takes that for no end of the stream.
    expect_over(callees(), "disconnected", ChannelEnd::link_lost);
    leave();
  });
}

TEST_F(ChannelLossTest, AShutdownWakesWhoeverWaitsOnAHalf) {
  client_options.resumable = server_options.resumable = false;
  run([&] {
    connect();
    const Kept kept = give_away(streams());
    std::string received;
    ASSERT_TRUE(scope.spawn([&] { received = text_of(kept.rx.receive()); }));
    pause();
    server.shutdown();
    pause();
    EXPECT_EQ(received, "disconnected");
    leave();
  });
}

TEST_F(ChannelLossTest, ALostLinkEndsTheHalvesOfBothSidesThoughTheSessionResumes) {
  run([&] {
    connect();
    const Kept kept = give_away(streams());
    EXPECT_EQ(text_of(kept.tx.send(1)), "sent");
    EXPECT_EQ(text_of(service->tx.send(2)), "sent");
    pause();
    cut();
    // What came is handed out, and a loss is never taken for the end of the stream.
    EXPECT_EQ(text_of(kept.rx.receive()), "2");
    expect_over(kept, "disconnected", ChannelEnd::link_lost);
    EXPECT_EQ(text_of(service->rx.receive()), "1");
    expect_over(callees(), "disconnected", ChannelEnd::link_lost);
    ASSERT_TRUE(client.resume(dial()));
    expect_over(kept, "disconnected", ChannelEnd::link_lost);
    expect_over(callees(), "disconnected", ChannelEnd::link_lost);
    const Kept fresh = give_away(streams());
    EXPECT_EQ(text_of(fresh.tx.send(3)), "sent");
    EXPECT_EQ(text_of(service->rx.receive()), "3");
    leave();
  });
}

TEST_F(ChannelLossTest, ACallCutOffEndsItsHalves) {
  run([&] {
    connect();
    const auto [tx, rx] = channel<std::int32_t>();
    auto pending = streams()->wait.start(rx);
    pause();
    cut();
    EXPECT_EQ(outcome(pending.wait()), "indeterminate");
    EXPECT_EQ(text_of(tx.send(1)), "disconnected");
    pause();
    EXPECT_EQ(service->waited_for, "disconnected");
    leave();
  });
}

TEST_F(ChannelLossTest, AChannelIsNotOpenedWithoutALink) {
  run([&] {
    connect();
    cut();
    const auto [tx, rx] = channel<std::int32_t>();
    const auto failed = streams()->sum_maybe(rx);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().fault, CallFault::disconnected);
    EXPECT_TRUE(failed.error().can_retry());
    EXPECT_EQ(text_of(tx.send(1)), "not_started");
    leave();
  });
}

// A half that no callee ever had is as good as new: what can be tried again can be tried with it.
TEST_F(ChannelLossTest, AHalfThatNoCallTookCanBeGivenAgainAfterTheResume) {
  run([&] {
    connect();
    cut();
    const auto [tx, rx] = channel<std::int32_t>();
    EXPECT_EQ(outcome(streams()->sum_maybe(rx)), "disconnected");
    ASSERT_TRUE(client.resume(dial()));
    auto sum = streams()->sum_maybe.start(rx);
    EXPECT_EQ(text_of(tx.send(8)), "sent");
    tx.close();
    EXPECT_EQ(sum.wait().value(), 8);
    leave();
  });
}

TEST_F(ChannelLossTest, MoreChannelsThanThereMayBeAreRefusedAndRetriable) {
  client_options.limits.channels_max = client_options.limits.channels_unclaimed_max = 2;
  run([&] {
    connect();
    const Kept kept = give_away(streams());
    const auto [tx, rx] = channel<std::int32_t>();
    const auto failed = streams()->sum_maybe(rx);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().fault, CallFault::busy);
    EXPECT_TRUE(failed.error().can_retry());
    kept.tx.close();
    pause();
    auto sum = streams()->sum_maybe.start(rx);
    tx.close();
    EXPECT_EQ(sum.wait().value(), 0);
    leave();
  });
}

}  // namespace
}  // namespace vox::test
