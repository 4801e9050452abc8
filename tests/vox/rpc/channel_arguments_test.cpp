// Channels in arguments of every form, and what becomes of those of a call that fails.
#include <gtest/gtest.h>

#include "tests/vox/rpc/streams_fixture.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class ChannelArgumentsTest : public RpcTest {
 protected:
  ChannelArgumentsTest() { serve<Streams>(service); }
  [[nodiscard]] Client<Streams> streams() const { return Client<Streams>(client.root()); }
  /// Channels that the caller's root still has.
  [[nodiscard]] std::uint64_t channels_count() const {
    const Gauges gauges = client.root().gauges();
    return gauges.find("channels")->current;
  }
  std::shared_ptr<StreamsImpl> service = std::make_shared<StreamsImpl>();
};

void send_all(const Tx<std::int32_t>& tx, std::initializer_list<std::int32_t> numbers) {
  for (const std::int32_t number : numbers) ASSERT_EQ(text_of(tx.send(number)), "sent");
  tx.close();
}

TEST_F(ChannelArgumentsTest, AChannelInAStruct) {
  run_connected([&] {
    const auto [tx, rx] = channel<std::int32_t>();
    auto sum = streams()->sum_feed.start({"feed", rx});
    send_all(tx, {1, 2, 3});
    EXPECT_EQ(sum.wait().value(), 6);
    EXPECT_EQ(service->name, "feed");
  });
}

TEST_F(ChannelArgumentsTest, AChannelThatMayBeThere) {
  run_connected([&] {
    const auto [tx, rx] = channel<std::int32_t>();
    auto sum = streams()->sum_maybe.start(rx);
    send_all(tx, {4, 5});
    EXPECT_EQ(sum.wait().value(), 9);
    EXPECT_EQ(streams()->sum_maybe(std::nullopt).value(), -1);
  });
}

TEST_F(ChannelArgumentsTest, AListOfChannels) {
  run_connected([&] {
    std::vector<ChannelHalves<std::int32_t>> halves;
    std::vector<Rx<std::int32_t>> given;
    for (int i = 0; i < 3; ++i) {
      halves.push_back(channel<std::int32_t>());
      given.push_back(halves.back().rx);
    }
    auto sums = streams()->sum_each.start(given);
    for (std::int32_t i = 2; i >= 0; --i) send_all(halves[static_cast<std::size_t>(i)].tx, {i, 10});
    EXPECT_EQ(sums.wait().value(), (std::vector<std::int64_t>{10, 11, 12}));
  });
}

TEST_F(ChannelArgumentsTest, ChannelsOfOneCallDoNotMix) {
  run_connected([&] {
    const auto first = channel<std::int32_t>();
    const auto second = channel<std::int32_t>();
    auto sums = streams()->sum_both.start(first.rx, second.rx);
    send_all(second.tx, {10, 20});
    send_all(first.tx, {1, 2});
    EXPECT_EQ(sums.wait().value(), (std::pair<std::int64_t, std::int64_t>{3, 30}));
  });
}

TEST_F(ChannelArgumentsTest, ChannelsOfOtherConnectionsAreTheirOwn) {
  run_connected([&] {
    const auto opened = client.open({.service = "Streams"});
    ASSERT_TRUE(opened);
    const Client<Streams> other(*opened);
    const auto [root_tx, root_rx] = channel<std::int32_t>();
    const auto [other_tx, other_rx] = channel<std::int32_t>();
    auto root_sum = streams()->sum_maybe.start(root_rx);
    auto other_sum = other->sum_maybe.start(other_rx);
    ASSERT_EQ(text_of(root_tx.send(1)), "sent");
    send_all(other_tx, {100});
    EXPECT_EQ(other_sum.wait().value(), 100);
    send_all(root_tx, {2});
    EXPECT_EQ(root_sum.wait().value(), 3);
  });
}

TEST_F(ChannelArgumentsTest, TheSameHalfTwiceInOneCallIsRejectedAndLeavesNothing) {
  run_connected([&] {
    const auto [tx, rx] = channel<std::int32_t>();
    const auto twice = streams()->sum_both(rx, rx);
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().fault, CallFault::rejected);
    EXPECT_EQ(text_of(tx.send(1)), "closed");
    pause();
    EXPECT_EQ(channels_count(), 0U);
  });
}

TEST_F(ChannelArgumentsTest, BothHalvesOfOneChannelAreNotGivenAway) {
  run_connected([&] {
    const auto [tx, rx] = channel<std::int32_t>();
    EXPECT_EQ(outcome(streams()->keep_rx(rx)), "ok");
    EXPECT_EQ(outcome(streams()->keep_tx(tx)), "rejected");
    EXPECT_EQ(text_of(tx.send(1)), "sent");
    EXPECT_EQ(text_of(service->rx.receive()), "1");
  });
}

TEST_F(ChannelArgumentsTest, AHalfThatCameIsNotPassedOn) {
  run_connected([&] {
    const Kept kept = give_away(streams());
    const Client<Streams> back(client.root());
    EXPECT_EQ(outcome(back->keep_rx(service->rx)), "rejected");
    EXPECT_EQ(text_of(kept.tx.send(1)), "sent");
    EXPECT_EQ(text_of(service->rx.receive()), "1");
  });
}

// --- calls that fail

TEST_F(ChannelArgumentsTest, TheHalvesKeptEndWithACallToAMethodThatIsNotThere) {
  run_connected([&] {
    const auto down = channel<std::int32_t>();
    const auto up = channel<std::int32_t>();
    EXPECT_EQ(outcome(Client<Missing>(client.root())->take(down.rx, up.tx)), "unknown_method");
    EXPECT_EQ(text_of(down.tx.send(1)), "closed");
    EXPECT_EQ(text_of(up.rx.receive()), "closed");
    pause();
    EXPECT_EQ(channels_count(), 0U);
  });
}

TEST_F(ChannelArgumentsTest, TheHalvesKeptEndWithACallWhoseMethodThrew) {
  run_connected([&] {
    const auto down = channel<std::int32_t>();
    const auto up = channel<std::int32_t>();
    EXPECT_EQ(outcome(streams()->throws(down.rx, up.tx)), "cancelled");
    EXPECT_NE(text_of(down.tx.send(1)), "sent");
    EXPECT_NE(text_of(up.rx.receive()), "not_started");
    pause();
    EXPECT_EQ(channels_count(), 0U);
  });
}

TEST_F(ChannelArgumentsTest, TheHalvesKeptGoOnAfterAnErrorOfTheMethodsOwn) {
  run_connected([&] {
    const auto [tx, rx] = channel<std::int32_t>();
    EXPECT_EQ(outcome(streams()->keep_and_fail(rx)), "user");
    EXPECT_EQ(text_of(tx.send(1)), "sent");
    EXPECT_EQ(text_of(service->rx.receive()), "1");
  });
}

TEST_F(ChannelArgumentsTest, TheHalvesKeptEndWithACallThatTookTooLong) {
  run_connected([&] {
    const auto [tx, rx] = channel<std::int32_t>();
    EXPECT_EQ(outcome(streams()->wait.with({.deadline = in(5ms)})(rx)), "deadline_exceeded");
    EXPECT_EQ(text_of(tx.send(1)), "closed");
    pause();
    EXPECT_EQ(channels_count(), 0U);
    EXPECT_EQ(service->waited_for, "cancelled");
  });
}

TEST_F(ChannelArgumentsTest, TheHalvesKeptEndWithACallThatIsGivenUp) {
  run_connected([&] {
    const auto begun = channel<std::int32_t>();
    {
      const auto pending = streams()->wait.start(begun.rx);
      pause();
    }
    EXPECT_EQ(text_of(begun.tx.send(1)), "closed");
    const auto at_once = channel<std::int32_t>();
    { const auto pending = streams()->wait.start(at_once.rx); }
    EXPECT_EQ(text_of(at_once.tx.send(1)), "closed");
    pause();
    EXPECT_EQ(channels_count(), 0U);
  });
}

TEST_F(ChannelArgumentsTest, APendingCallThatTakesThePlaceOfAnotherGivesThatUp) {
  run_connected([&] {
    const auto first = channel<std::int32_t>();
    const auto second = channel<std::int32_t>();
    auto pending = streams()->sum_maybe.start(first.rx);
    pending = streams()->sum_maybe.start(second.rx);
    EXPECT_EQ(text_of(first.tx.send(1)), "closed");
    send_all(second.tx, {6});
    EXPECT_EQ(pending.wait().value(), 6);
  });
}

TEST_F(ChannelArgumentsTest, CallsThatFailLeaveNoMoreAtTheCalleeThanItKeepsForClaims) {
  run_connected([&] {
    const Client<Missing> missing(client.root());
    for (int i = 0; i < 2000; ++i) {
      const auto down = channel<std::int32_t>();
      const auto up = channel<std::int32_t>();
      ASSERT_EQ(outcome(missing->take(down.rx, up.tx)), "unknown_method") << i;
    }
    const Gauges gauges = server.root().gauges();
    EXPECT_LE(gauges.find("channels")->current, server_options.limits.channels_unclaimed_max);
    const auto [tx, rx] = channel<std::int32_t>();
    auto sum = streams()->sum_maybe.start(rx);
    send_all(tx, {7});
    EXPECT_EQ(sum.wait().value(), 7);
  });
}

TEST_F(ChannelArgumentsTest, TheHalvesKeptEndWithACallThatCouldNotBeSent) {
  client_options.limits.payload_bytes_max = server_options.limits.payload_bytes_max = 64 << 10;
  run_connected([&] {
    const auto [tx, rx] = channel<std::int32_t>();
    EXPECT_EQ(outcome(streams()->sum_feed({std::string(100'000, 'x'), rx})), "rejected");
    EXPECT_EQ(text_of(tx.send(1)), "closed");
    pause();
    EXPECT_EQ(channels_count(), 0U);
  });
}

class Refusing final : public Middleware {
 public:
  std::optional<Refusal> before(CallInfo&) override { return Refusal{CallFault::rejected, "no"}; }
};

TEST_F(ChannelArgumentsTest, AHalfOfACallThatMiddlewareRefusedCanBeGivenInAnother) {
  run_connected([&] {
    const auto [tx, rx] = channel<std::int32_t>();
    EXPECT_EQ(outcome(streams().with(std::make_shared<Refusing>())->sum_maybe(rx)), "rejected");
    EXPECT_EQ(text_of(tx.send(1)), "not_started");
    auto sum = streams()->sum_maybe.start(rx);
    send_all(tx, {5});
    EXPECT_EQ(sum.wait().value(), 5);
  });
}

}  // namespace
}  // namespace vox::test
