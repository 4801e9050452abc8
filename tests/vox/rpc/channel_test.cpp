// Typed channels: how each half ends, as the other sees it.
#include "vox/rpc/channel.hpp"

#include <gtest/gtest.h>

#include "tests/vox/rpc/streams_fixture.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class TypedChannelTest : public RpcTest {
 protected:
  TypedChannelTest() { serve<Streams>(service); }
  [[nodiscard]] Client<Streams> streams() const { return Client<Streams>(client.root()); }
  std::shared_ptr<StreamsImpl> service = std::make_shared<StreamsImpl>();
};

TEST_F(TypedChannelTest, AChannelGoesOnAfterItsCallWasAnswered) {
  run_connected([&] {
    const Kept kept = give_away(streams());
    EXPECT_EQ(text_of(kept.tx.send(1)), "sent");
    EXPECT_EQ(text_of(service->rx.receive()), "1");
    EXPECT_EQ(text_of(service->tx.send(2)), "sent");
    EXPECT_EQ(text_of(kept.rx.receive()), "2");
    EXPECT_EQ(kept.tx.end(), ChannelEnd::none);
    EXPECT_EQ(kept.rx.end(), ChannelEnd::none);
  });
}

TEST_F(TypedChannelTest, ACloseEndsTheStreamAfterWhatWasSent) {
  run_connected([&] {
    const Kept kept = give_away(streams());
    EXPECT_EQ(text_of(kept.tx.send(1)), "sent");
    kept.tx.close();
    kept.tx.close();
    EXPECT_EQ(text_of(kept.tx.send(2)), "closed");
    EXPECT_EQ(kept.tx.end(), ChannelEnd::closed);
    EXPECT_EQ(text_of(service->rx.receive()), "1");
    EXPECT_EQ(text_of(service->rx.receive()), "end");
    EXPECT_EQ(text_of(service->rx.receive()), "end");
    EXPECT_EQ(service->rx.end(), ChannelEnd::closed);
  });
}

TEST_F(TypedChannelTest, DroppingTheCallersSenderEndsTheStreamOfTheCallee) {
  run_connected([&] {
    Kept kept = give_away(streams());
    Tx<std::int32_t> copy = kept.tx;
    kept.tx = {};
    EXPECT_EQ(text_of(copy.send(1)), "sent");
    copy = {};
    EXPECT_EQ(text_of(service->rx.receive()), "1");
    EXPECT_EQ(text_of(service->rx.receive()), "end");
  });
}

TEST_F(TypedChannelTest, DroppingTheCalleesSenderEndsTheStreamOfTheCaller) {
  run_connected([&] {
    const Kept kept = give_away(streams());
    EXPECT_EQ(text_of(service->tx.send(1)), "sent");
    service->tx = {};
    EXPECT_EQ(text_of(kept.rx.receive()), "1");
    EXPECT_EQ(text_of(kept.rx.receive()), "end");
  });
}

TEST_F(TypedChannelTest, DroppingTheCalleesReceiverResetsTheSenderOfTheCaller) {
  run_connected([&] {
    const Kept kept = give_away(streams());
    service->rx = {};
    pause();
    EXPECT_EQ(text_of(kept.tx.send(1)), "reset");
    EXPECT_EQ(kept.tx.end(), ChannelEnd::reset_there);
  });
}

TEST_F(TypedChannelTest, DroppingTheCallersReceiverResetsTheSenderOfTheCallee) {
  run_connected([&] {
    Kept kept = give_away(streams());
    kept.rx = {};
    pause();
    EXPECT_EQ(text_of(service->tx.send(1)), "reset");
    EXPECT_EQ(service->tx.end(), ChannelEnd::reset_there);
  });
}

TEST_F(TypedChannelTest, AResetDropsWhatCameAndTellsTheSender) {
  run_connected([&] {
    const Kept kept = give_away(streams());
    EXPECT_EQ(text_of(service->tx.send(1)), "sent");
    pause();
    kept.rx.reset();
    kept.rx.reset();
    EXPECT_EQ(text_of(kept.rx.receive()), "closed");
    EXPECT_EQ(kept.rx.end(), ChannelEnd::reset_here);
    pause();
    EXPECT_EQ(text_of(service->tx.send(2)), "reset");
  });
}

TEST_F(TypedChannelTest, AReceiveWithADeadlineWaitsNoLongerAndLosesNothing) {
  run_connected([&] {
    const Kept kept = give_away(streams());
    const Time by = in(5ms);
    EXPECT_EQ(text_of(kept.rx.receive(by)), "deadline_exceeded");
    EXPECT_EQ(executor.now(), by);
    EXPECT_EQ(text_of(kept.rx.try_receive()), "would_block");
    EXPECT_EQ(text_of(service->tx.send(1)), "sent");
    EXPECT_EQ(text_of(kept.rx.receive(in(5ms))), "1");
  });
}

TEST_F(TypedChannelTest, ASenderWithoutCreditWaitsUntilItsReceiverConsumes) {
  run_connected([&] {
    const Kept kept = give_away(streams());
    for (std::int32_t i = 0; i < 16; ++i) ASSERT_EQ(text_of(kept.tx.send(i)), "sent");
    EXPECT_EQ(text_of(kept.tx.try_send(16)), "busy");
    const Time by = in(5ms);
    EXPECT_EQ(text_of(kept.tx.send(16, by)), "deadline_exceeded");
    EXPECT_EQ(executor.now(), by);
    for (std::int32_t i = 0; i < 8; ++i)
      EXPECT_EQ(text_of(service->rx.receive()), std::to_string(i));
    EXPECT_EQ(text_of(kept.tx.send(16)), "sent");
    for (std::int32_t i = 8; i < 17; ++i) {
      EXPECT_EQ(text_of(service->rx.receive()), std::to_string(i));
    }
  });
}

TEST_F(TypedChannelTest, AnItemThatIsNoValueOfTheTypeResetsTheChannel) {
  run_connected([&] {
    const auto raw = client.root().open_sender();
    ASSERT_TRUE(raw);
    const auto reply = client.root().call(schema::method_id("Streams", "keep_rx"),
                                          schema::encode_value(raw->id().value));
    ASSERT_TRUE(reply && reply->ok);
    ASSERT_TRUE(raw->send(schema::encode_value(std::int32_t{1})));
    ASSERT_TRUE(raw->send(as_bytes("no number")));
    ASSERT_TRUE(raw->send(schema::encode_value(std::int32_t{3})));
    EXPECT_EQ(text_of(service->rx.receive()), "1");
    EXPECT_EQ(text_of(service->rx.receive()), "invalid_payload");
    EXPECT_EQ(text_of(service->rx.receive()), "closed");
    EXPECT_EQ(service->rx.end(), ChannelEnd::reset_here);
    pause();
    EXPECT_EQ(text_of(raw->send(schema::encode_value(std::int32_t{4}))), "reset");
    EXPECT_EQ(raw->end(), ChannelEnd::reset_there);
  });
}

TEST_F(TypedChannelTest, HalvesOfNothingDoNothing) {
  const Tx<std::int32_t> tx;
  const Rx<std::int32_t> rx;
  tx.close();
  rx.reset();
  EXPECT_EQ(text_of(tx.send(1)), "not_started");
  EXPECT_EQ(text_of(tx.try_send(1)), "not_started");
  EXPECT_EQ(text_of(rx.receive()), "not_started");
  EXPECT_EQ(text_of(rx.try_receive()), "not_started");
  EXPECT_EQ(tx.end(), ChannelEnd::none);
  EXPECT_EQ(rx.end(), ChannelEnd::none);
}

// --- what ended before there was a channel

TEST_F(TypedChannelTest, ACloseBeforeTheCallStartsReachesTheCallee) {
  run_connected([&] {
    const auto [tx, rx] = channel<std::int32_t>();
    tx.close();
    EXPECT_EQ(outcome(streams()->keep_rx(rx)), "ok");
    EXPECT_EQ(text_of(service->rx.receive()), "end");
    EXPECT_EQ(text_of(tx.send(1)), "closed");
  });
}

TEST_F(TypedChannelTest, AResetBeforeTheCallStartsReachesTheCallee) {
  run_connected([&] {
    const auto [tx, rx] = channel<std::int32_t>();
    rx.reset();
    EXPECT_EQ(outcome(streams()->keep_tx(tx)), "ok");
    pause();
    EXPECT_EQ(text_of(service->tx.send(1)), "reset");
    EXPECT_EQ(text_of(rx.receive()), "closed");
  });
}

TEST_F(TypedChannelTest, AHalfThatNobodyHasAnyMoreIsOverForTheCallee) {
  run_connected([&] {
    auto down = channel<std::int32_t>();
    down.tx = {};
    EXPECT_EQ(outcome(streams()->keep_rx(down.rx)), "ok");
    EXPECT_EQ(text_of(service->rx.receive()), "end");
    auto up = channel<std::int32_t>();
    up.rx = {};
    EXPECT_EQ(outcome(streams()->keep_tx(up.tx)), "ok");
    pause();
    EXPECT_EQ(text_of(service->tx.send(1)), "reset");
  });
}

}  // namespace
}  // namespace vox::test
