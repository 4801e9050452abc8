// What a session says about its channels, message by message, to a counterpart that is scripted,
// and what it makes of one that keeps to no rule.
#include <gtest/gtest.h>

#include <string>

#include "tests/vox/session/channel_fixture.hpp"
#include "tests/vox/session/violation_fixture.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

wire::Message item_message(std::uint64_t channel, std::string_view item) {
  return {root_connection_id, wire::ChannelItem{ChannelId{channel}, as_bytes(item)}};
}
wire::Message close_message(std::uint64_t channel) {
  return {root_connection_id, wire::ChannelClose{ChannelId{channel}, {}}};
}
wire::Message reset_message(std::uint64_t channel) {
  return {root_connection_id, wire::ChannelReset{ChannelId{channel}, {}}};
}
wire::Message grant_message(std::uint64_t channel, std::uint32_t additional) {
  return {root_connection_id, wire::GrantCredit{ChannelId{channel}, additional}};
}

// The peer is the initiator: its ids are odd, the session's even.
class ChannelWireTest : public ViolationTest {
 protected:
  void run_established(const std::function<void(ScriptedPeer&)>& script) {
    run_scripted([&](ScriptedPeer& peer) {
      ASSERT_TRUE(server.establish());
      script(peer);
    });
  }

  /// A sender on the root, once there is one. It lives longer than the script.
  void open_sender() {
    ASSERT_TRUE(server.establish());
    held = server.root().open_sender();
    ASSERT_TRUE(held.has_value());
  }

  /// The next message about a channel, as a text: "1 item x", "1 close", "1 reset", "1 grant 8".
  static std::string next_word(ScriptedPeer& peer) {
    const auto message = peer.receive_message();
    if (!message) return "nothing";
    const std::string id = std::to_string(wire::id_of(message->payload)) + ' ';
    if (const auto* item = std::get_if<wire::ChannelItem>(&message->payload)) {
      return id + "item " + std::string(as_text(item->item));
    }
    if (std::holds_alternative<wire::ChannelClose>(message->payload)) return id + "close";
    if (std::holds_alternative<wire::ChannelReset>(message->payload)) return id + "reset";
    if (const auto* grant = std::get_if<wire::GrantCredit>(&message->payload)) {
      return id + "grant " + std::to_string(grant->additional);
    }
    if (const auto* pong = std::get_if<wire::Pong>(&message->payload)) {
      return "pong " + std::to_string(pong->nonce);
    }
    return "other";
  }

  /// All that the session owes has been said when this is answered; nothing else is said before.
  static void expect_silence(ScriptedPeer& peer) {
    peer.send({root_connection_id, wire::Ping{99}});
    EXPECT_EQ(next_word(peer), "pong 99");
  }

  ChannelReceiver claim_receiver(std::uint64_t id) {
    Result<ChannelReceiver> receiver = server.root().claim_receiver(ChannelId{id});
    EXPECT_TRUE(receiver.has_value());
    return receiver ? *receiver : ChannelReceiver();
  }

  Result<ChannelSender> held = fail(Error::closed);
};

TEST_F(ChannelWireTest, ItemsOfAChannelThatNobodyHasClaimedAreKeptForTheClaim) {
  run_established([&](ScriptedPeer& peer) {
    peer.send(item_message(99, "123"));
    (void)await_sleep(executor, 20ms);
    const ChannelReceiver receiver = claim_receiver(99);
    EXPECT_EQ(receive_text(receiver), "123");
    peer.send(item_message(99, "124"));
    EXPECT_EQ(receive_text(receiver), "124");
  });
}

TEST_F(ChannelWireTest, ACloseThatCameBeforeTheClaimStaysTheEnd) {
  run_established([&](ScriptedPeer& peer) {
    peer.send(item_message(77, "before"));
    peer.send(close_message(77));
    pause();
    const ChannelReceiver receiver = claim_receiver(77);
    peer.send(item_message(77, "999"));
    pause();
    EXPECT_EQ(receive_text(receiver), "before");
    EXPECT_EQ(receive_text(receiver), "end");
    EXPECT_EQ(receive_text(receiver), "end");
    EXPECT_EQ(server.root().claim_receiver(ChannelId{77}).error(), Error::closed);
  });
}

TEST_F(ChannelWireTest, AResetByTheCounterpartIsNoOrderlyEnd) {
  run_established([&](ScriptedPeer& peer) {
    const ChannelReceiver receiver = claim_receiver(1);
    peer.send(item_message(1, "before"));
    peer.send(reset_message(1));
    EXPECT_EQ(receive_text(receiver), "before");
    EXPECT_EQ(receive_text(receiver), "reset");
    EXPECT_EQ(receiver.end(), ChannelEnd::reset_there);
  });
}

TEST_F(ChannelWireTest, ASendWithoutCreditWaitsForTheGrant) {
  run_established([&](ScriptedPeer& peer) {
    Result<ChannelSender> sender = server.root().claim_sender(ChannelId{1});
    ASSERT_TRUE(sender.has_value());
    for (int i = 0; i < 16; ++i) ASSERT_EQ(send_text(*sender, "x"), "sent");
    for (int i = 0; i < 16; ++i) EXPECT_EQ(next_word(peer), "1 item x");
    Scope fibers(executor);
    std::string outcome;
    ASSERT_TRUE(fibers.spawn([&] { outcome = send_text(*sender, "17th"); }));
    (void)await_sleep(executor, 20ms);
    EXPECT_EQ(outcome, "");
    peer.send(grant_message(1, 1));
    EXPECT_EQ(fibers.await_empty(in(200ms)), Wake::signalled);
    EXPECT_EQ(outcome, "sent");
    EXPECT_EQ(next_word(peer), "1 item 17th");
  });
}

TEST_F(ChannelWireTest, CreditIsGrantedForWhatWasConsumedInBatchesOfHalfTheWindow) {
  run_established([&](ScriptedPeer& peer) {
    const ChannelReceiver receiver = claim_receiver(7);
    for (int i = 0; i < 16; ++i) peer.send(item_message(7, "x"));
    pause();
    expect_silence(peer);  // it has them, and nobody has taken one
    for (int i = 0; i < 7; ++i) ASSERT_EQ(receive_text(receiver), "x");
    expect_silence(peer);
    ASSERT_EQ(receive_text(receiver), "x");
    EXPECT_EQ(next_word(peer), "7 grant 8");
    expect_silence(peer);
  });
}

TEST_F(ChannelWireTest, AWindowOfOneIsGrantedOneByOne) {
  server_options.limits.channel_items_initial = 1;
  run_established([&](ScriptedPeer& peer) {
    const ChannelReceiver receiver = claim_receiver(9);
    for (int i = 0; i < 3; ++i) {
      peer.send(item_message(9, "x"));
      ASSERT_EQ(receive_text(receiver), "x");
      EXPECT_EQ(next_word(peer), "9 grant 1");
    }
  });
}

TEST_F(ChannelWireTest, GrantsThatTheLinkHasNoRoomForAddUpToOne) {
  link_options.payloads_max = 1;
  run_established([&](ScriptedPeer& peer) {
    const ChannelReceiver receiver = claim_receiver(7);
    peer.send({root_connection_id, wire::Ping{1}});  // fills the way back: nobody reads its pong
    for (int i = 0; i < 16; ++i) peer.send(item_message(7, "x"));
    for (int i = 0; i < 16; ++i) ASSERT_EQ(receive_text(receiver), "x");
    pause();
    EXPECT_EQ(next_word(peer), "pong 1");
    EXPECT_EQ(next_word(peer), "7 grant 16");
  });
}

TEST_F(ChannelWireTest, AClosedSenderSaysSoOnceAlsoWhenItIsDropped) {
  run_established([&](ScriptedPeer& peer) {
    Result<ChannelSender> sender = server.root().open_sender();
    ASSERT_TRUE(sender.has_value());
    sender->close();
    sender->close();
    sender = fail(Error::closed);
    EXPECT_EQ(next_word(peer), "2 close");
    expect_silence(peer);
  });
}

TEST_F(ChannelWireTest, ADroppedSenderClosesItsChannelOnce) {
  run_established([&](ScriptedPeer& peer) {
    { const Result<ChannelSender> sender = server.root().open_sender(); }
    EXPECT_EQ(next_word(peer), "2 close");
    expect_silence(peer);
  });
}

TEST_F(ChannelWireTest, ADroppedReceiverResetsItsChannelOnceAndLateItemsAreForNobody) {
  run_established([&](ScriptedPeer& peer) {
    ChannelReceiver receiver = claim_receiver(1);
    peer.send(item_message(1, "x"));
    pause();
    receiver.reset();
    receiver = {};
    EXPECT_EQ(next_word(peer), "1 reset");
    for (int i = 0; i < 100; ++i) peer.send(item_message(1, "late"));  // more than any credit
    expect_silence(peer);
    EXPECT_EQ(server.root().claim_receiver(ChannelId{1}).error(), Error::closed);
    EXPECT_EQ(server.state(), SessionState::open);
  });
}

TEST_F(ChannelWireTest, AReceiverOfAChannelThatIsOverIsDroppedWithoutAWord) {
  run_established([&](ScriptedPeer& peer) {
    {
      const ChannelReceiver receiver = claim_receiver(1);
      peer.send(item_message(1, "x"));
      peer.send(close_message(1));
      pause();
    }
    pause();
    expect_silence(peer);
  });
}

TEST_F(ChannelWireTest, ASendWaitsUntilTheLinkHasTakenTheItemWhichIsLentAndNotCopied) {
  link_options.payloads_max = 1;
  run_established([&](ScriptedPeer& peer) {
    Result<ChannelSender> sender = server.root().open_sender();
    ASSERT_TRUE(sender.has_value());
    ASSERT_EQ(send_text(*sender, "first"), "sent");
    Scope fibers(executor);
    std::string lent = "as it was";
    std::string outcome;
    ASSERT_TRUE(fibers.spawn([&] { outcome = send_text(*sender, lent); }));
    pause();
    EXPECT_EQ(outcome, "");
    lent = "as it is ";
    EXPECT_EQ(next_word(peer), "2 item first");
    EXPECT_EQ(fibers.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(outcome, "sent");
    EXPECT_EQ(next_word(peer), "2 item as it is ");
  });
}

TEST_F(ChannelWireTest, AnItemThatWasGivenUpBeforeTheLinkTookItIsNeverSentAndCostsNothing) {
  link_options.payloads_max = 1;
  server_options.limits.channel_items_initial = 2;
  run_established([&](ScriptedPeer& peer) {
    Result<ChannelSender> sender = server.root().open_sender();
    ASSERT_TRUE(sender.has_value());
    ASSERT_EQ(send_text(*sender, "first"), "sent");
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(send_text(*sender, "never", in(1ms)), "deadline_exceeded");
    EXPECT_EQ(next_word(peer), "2 item first");
    expect_silence(peer);
    EXPECT_EQ(send_text(*sender, "second", in(1ms)), "sent");
    EXPECT_EQ(next_word(peer), "2 item second");
    EXPECT_EQ(send_text(*sender, "third", in(1ms)), "deadline_exceeded");
  });
}

TEST_F(ChannelWireTest, AResetTakesBackTheItemThatWaitsForTheLink) {
  link_options.payloads_max = 1;
  run_established([&](ScriptedPeer& peer) {
    Result<ChannelSender> sender = server.root().open_sender();
    ASSERT_TRUE(sender.has_value());
    ASSERT_EQ(send_text(*sender, "first"), "sent");
    Scope fibers(executor);
    std::string outcome;
    ASSERT_TRUE(fibers.spawn([&] { outcome = send_text(*sender, "never"); }));
    pause();
    EXPECT_EQ(outcome, "");
    peer.send(reset_message(2));
    pause();
    EXPECT_EQ(outcome, "reset");
    EXPECT_EQ(next_word(peer), "2 item first");
    expect_silence(peer);
    EXPECT_EQ(fibers.await_empty(in(1s)), Wake::signalled);
  });
}

TEST_F(ChannelWireTest, ALostLinkWakesASenderWhoseItemWaitsInFrontOfItsClose) {
  link_options.payloads_max = 1;
  run_established([&](ScriptedPeer& peer) {
    Result<ChannelSender> sender = server.root().open_sender();
    ASSERT_TRUE(sender.has_value());
    ASSERT_EQ(send_text(*sender, "first"), "sent");
    Scope fibers(executor);
    std::string outcome;
    ASSERT_TRUE(fibers.spawn([&] { outcome = send_text(*sender, "never"); }));
    pause();
    sender->close();
    pause();
    EXPECT_EQ(outcome, "");
    peer.link().abort();
    EXPECT_EQ(fibers.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(outcome, "disconnected");
  });
}

TEST_F(ChannelWireTest, ACloseKeepsItsPlaceWhenTheItemBeforeItIsTooLarge) {
  link_options.payloads_max = 1;
  server_options.limits.payload_bytes_max = 1024;
  run_established([&](ScriptedPeer& peer) {
    Result<ChannelSender> sender = server.root().open_sender();
    Result<ChannelSender> before = server.root().open_sender();
    Result<ChannelSender> behind = server.root().open_sender();
    ASSERT_TRUE(sender.has_value() && before.has_value() && behind.has_value());
    ASSERT_EQ(send_text(*sender, "first"), "sent");
    ASSERT_TRUE(before->try_send(as_bytes("before")));
    pause();  // the link is known to be full: what comes now is looked at later
    Scope fibers(executor);
    std::string outcome;
    ASSERT_TRUE(fibers.spawn([&] { outcome = send_text(*sender, std::string(2000, 'x')); }));
    pause();
    EXPECT_EQ(outcome, "");
    sender->close();
    ASSERT_TRUE(behind->try_send(as_bytes("behind")));
    for (const char* said : {"2 item first", "4 item before", "2 close", "6 item behind"}) {
      EXPECT_EQ(next_word(peer), said);
    }
    EXPECT_EQ(fibers.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(outcome, "payload_too_large");
  });
}

TEST_F(ChannelWireTest, AChannelThatItsReceiverEndedTellsTheSenderHow) {
  run_established([&](ScriptedPeer& peer) {
    const Result<ChannelSender> reset = server.root().open_sender();
    const Result<ChannelSender> closed = server.root().open_sender();
    ASSERT_TRUE(reset.has_value() && closed.has_value());
    peer.send(reset_message(2));
    peer.send(close_message(4));
    pause();
    EXPECT_EQ(send_text(*reset, "x"), "reset");
    EXPECT_EQ(send_text(*closed, "x"), "closed");
    peer.send(grant_message(2, 8));  // too late to matter
    expect_silence(peer);
  });
}

TEST_F(ChannelWireTest, ClaimsOfWhatCannotBeAreRefused) {
  run_established([&](ScriptedPeer& peer) {
    const ConnectionHandle root = server.root();
    EXPECT_EQ(root.claim_sender(ChannelId{0}).error(), Error::invalid_argument);
    EXPECT_EQ(root.claim_sender(ChannelId{2}).error(), Error::invalid_argument);
    const ChannelReceiver receiver = claim_receiver(1);
    EXPECT_EQ(root.claim_receiver(ChannelId{1}).error(), Error::invalid_argument);
    EXPECT_EQ(root.claim_sender(ChannelId{1}).error(), Error::invalid_argument);
    peer.send(item_message(3, "x"));
    pause();
    EXPECT_EQ(root.claim_sender(ChannelId{3}).error(), Error::invalid_argument);
    EXPECT_EQ(receive_text(claim_receiver(3)), "x");
  });
}

TEST_F(ChannelWireTest, AChannelThatNobodyEverClaimsGivesItsPlaceToLaterOnes) {
  server_options.limits.channels_unclaimed_max = 2;
  run_established([&](ScriptedPeer& peer) {
    peer.send(item_message(1, "a"));
    peer.send(item_message(3, "b"));
    expect_silence(peer);
    peer.send(item_message(5, "c"));
    EXPECT_EQ(next_word(peer), "1 reset");
    EXPECT_EQ(server.root().claim_receiver(ChannelId{1}).error(), Error::closed);
    const ChannelReceiver claimed = claim_receiver(3);
    EXPECT_EQ(receive_text(claimed), "b");
    peer.send(close_message(7));
    peer.send(close_message(9));  // the oldest is 5 now
    EXPECT_EQ(next_word(peer), "5 reset");
    peer.send(close_message(11));  // 7 is closed: nobody needs to be told
    expect_silence(peer);
  });
}

TEST_F(ChannelWireTest, AChannelThatWasGivenUpCannotBeClaimedBeforeItsResetHasGone) {
  server_options.limits.channels_unclaimed_max = 1;
  link_options.payloads_max = 1;
  run_established([&](ScriptedPeer& peer) {
    Result<ChannelSender> sender = server.root().open_sender();
    ASSERT_TRUE(sender.has_value());
    ASSERT_EQ(send_text(*sender, "in the way"), "sent");
    peer.send(item_message(1, "a"));
    peer.send(item_message(3, "b"));
    pause();
    const Result<ChannelReceiver> late = server.root().claim_receiver(ChannelId{1});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error(), Error::closed);
    EXPECT_EQ(next_word(peer), "2 item in the way");
    EXPECT_EQ(next_word(peer), "1 reset");
  });
}

TEST_F(ChannelWireTest, ChannelsBegunFasterThanTheirResetsAreReadEndTheSession) {
  server_options.limits.channels_unclaimed_max = 2;
  server_options.limits.channels_max = 8;
  link_options.payloads_max = 1;
  run_established([&](ScriptedPeer& peer) {
    for (std::uint64_t id = 1; id < 40; id += 2) peer.send(item_message(id, "x"));
    EXPECT_EQ(server.closed(), CloseReason::violation);
    EXPECT_EQ(server.violation(), Violation::channel_flood);
  });
}

TEST_F(ChannelWireTest, AnItemPastTheCreditEndsTheSession) {
  expect_violation(Violation::credit_overrun, [](ScriptedPeer& peer) {
    for (int i = 0; i < 17; ++i) peer.send(item_message(1, "x"));
  });
}

TEST_F(ChannelWireTest, AnItemPastTheCreditEndsTheSessionAlsoWhenSomeWereConsumed) {
  server_options.root_handler = [](const Request& request) {
    Result<ChannelReceiver> receiver = request.channels.claim_receiver(ChannelId{1});
    EXPECT_TRUE(receiver.has_value());
    for (int i = 0; i < 7; ++i) EXPECT_EQ(receive_text(*receiver), "x");
    (void)await_sleep(request.executor, 1h);
    return Reply::success({});
  };
  expect_violation(Violation::credit_overrun, [&](ScriptedPeer& peer) {
    peer.send({root_connection_id, wire::Call{RequestId{1}, echo_method, {}, {}, {}}});
    for (int i = 0; i < 16; ++i) peer.send(item_message(1, "x"));
    pause();
    peer.send(item_message(1, "x"));
  });
}

TEST_F(ChannelWireTest, CreditWithoutEndEndsTheSession) {
  expect_violation(Violation::credit_excess, [&](ScriptedPeer& peer) {
    open_sender();
    peer.send(grant_message(2, 1008));  // full, with the initial 16
    peer.send(grant_message(2, 1));
  });
}

TEST_F(ChannelWireTest, CreditThatWouldWrapAroundEndsTheSession) {
  expect_violation(Violation::credit_excess, [&](ScriptedPeer& peer) {
    open_sender();
    peer.send(grant_message(2, 0xFFFFFFFF));
  });
}

TEST_F(ChannelWireTest, AnItemOnAChannelOfOursThatNeverWasEndsTheSession) {
  expect_violation(Violation::wrong_channel,
                   [](ScriptedPeer& peer) { peer.send(item_message(2, "x")); });
}

TEST_F(ChannelWireTest, AChannelWithoutANumberEndsTheSession) {
  expect_violation(Violation::wrong_channel,
                   [](ScriptedPeer& peer) { peer.send(close_message(0)); });
}

TEST_F(ChannelWireTest, AnItemOnAChannelThatWeSendOnEndsTheSession) {
  expect_violation(Violation::wrong_channel, [&](ScriptedPeer& peer) {
    open_sender();
    peer.send(item_message(2, "x"));
  });
}

TEST_F(ChannelWireTest, CreditForAChannelThatWeReceiveOnEndsTheSession) {
  expect_violation(Violation::wrong_channel, [](ScriptedPeer& peer) {
    peer.send(item_message(1, "x"));
    peer.send(grant_message(1, 1));
  });
}

TEST_F(ChannelWireTest, AnItemOnAConnectionThatNeverWasEndsTheSession) {
  expect_violation(Violation::wrong_connection, [](ScriptedPeer& peer) {
    peer.send({ConnectionId{5}, wire::ChannelItem{ChannelId{1}, {}}});
  });
}

TEST_F(ChannelWireTest, CreditForAChannelThatNobodyKnowsIsIgnored) {
  run_established([&](ScriptedPeer& peer) {
    peer.send(grant_message(55, 8));
    expect_silence(peer);
    EXPECT_EQ(server.state(), SessionState::open);
  });
}

}  // namespace
}  // namespace vox::test
