// Items through a channel: in order, with credit, in either direction, and without loss whoever
// gives up in between.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/vox/session/channel_fixture.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class ChannelFlowTest : public ChannelTest {
 protected:
  /// Sends as many as go without waiting for longer than a moment; how many that were.
  int send_all_there_is_credit_for(const ChannelSender& sender) {
    int sent = 0;
    while (send_text(sender, "x", in(5ms)) == "sent") sent += 1;
    return sent;
  }
};

TEST_F(ChannelFlowTest, ItemsArriveInOrderAndThenTheEnd) {
  run_connected([&] {
    const Stream stream = open_stream();
    EXPECT_EQ(send_text(stream.sender, "first"), "sent");
    EXPECT_EQ(send_text(stream.sender, ""), "sent");
    EXPECT_EQ(send_text(stream.sender, "third"), "sent");
    stream.sender.close();
    EXPECT_EQ(receive_text(stream.receiver), "first");
    EXPECT_EQ(receive_text(stream.receiver), "");
    EXPECT_EQ(receive_text(stream.receiver), "third");
    EXPECT_EQ(receive_text(stream.receiver), "end");
    EXPECT_EQ(receive_text(stream.receiver), "end");
    EXPECT_EQ(stream.receiver.end(), ChannelEnd::closed);
    EXPECT_EQ(stream.sender.end(), ChannelEnd::closed);
  });
}

TEST_F(ChannelFlowTest, AHandlerClaimsTheChannelsThatItsArgumentsName) {
  server_options.root_handler = [](const Request& request) {
    const ChannelId id{std::stoull(std::string(as_text(request.args)))};
    Result<ChannelReceiver> numbers = request.channels.claim_receiver(id);
    if (!numbers) return Reply::failure(wire::CallError::invalid_payload);
    int sum = 0;
    for (;;) {
      const Result<std::optional<Bytes>> item = numbers->receive();
      if (!item) return Reply::failure(wire::CallError::cancelled);
      if (!item->has_value()) return Reply::success(to_bytes(std::to_string(sum)));
      sum += std::stoi(std::string(as_text(**item)));
    }
  };
  run_connected([&] {
    Result<ChannelSender> sender = client.root().open_sender();
    ASSERT_TRUE(sender.has_value());
    Scope callers(executor);
    std::string answer;
    ASSERT_TRUE(callers.spawn([&] {
      const Result<Reply> reply =
          client.root().call(echo_method, as_bytes(std::to_string(sender->id().value)));
      answer = reply ? std::string(as_text(reply->value)) : "error";
    }));
    for (int i = 0; i < 100; ++i) ASSERT_EQ(send_text(*sender, std::to_string(i)), "sent");
    sender->close();
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(answer, "4950");
  });
}

TEST_F(ChannelFlowTest, ACalleeSendsMoreItemsThanItHasCreditAndGoesOnAfterItsAnswer) {
  Scope producers(executor);
  server_options.root_handler = [&](const Request& request) {
    Result<ChannelSender> sender = request.channels.claim_sender(ChannelId{1});
    EXPECT_TRUE(sender.has_value());
    EXPECT_TRUE(producers.spawn([sender = *sender] {
      for (int i = 0; i < 40; ++i) {
        if (send_text(sender, std::to_string(i)) != "sent") return;
      }
    }));
    return Reply::success({});
  };
  run_connected([&] {
    Result<ChannelReceiver> receiver = client.root().open_receiver();
    ASSERT_TRUE(receiver.has_value());
    EXPECT_EQ(receiver->id(), ChannelId{1});
    ASSERT_TRUE(client.root().call(echo_method, {}).has_value());
    for (int i = 0; i < 40; ++i) EXPECT_EQ(receive_text(*receiver), std::to_string(i));
    EXPECT_EQ(receive_text(*receiver), "end");  // its last handle went with the producer
    EXPECT_EQ(producers.await_empty(), Wake::signalled);
  });
}

TEST_F(ChannelFlowTest, ChannelsGoBothWaysBetweenTheSameTwoFibers) {
  run_connected([&] {
    const Stream there = open_stream();
    const Stream back = open_stream(server.root(), client.root());
    EXPECT_EQ(there.sender.id(), ChannelId{1});
    EXPECT_EQ(back.sender.id(), ChannelId{2});
    Scope transformer(executor);
    ASSERT_TRUE(transformer.spawn([&] {
      for (;;) {
        const std::string item = receive_text(there.receiver);
        if (item == "end") break;
        ASSERT_EQ(send_text(back.sender, item + item), "sent");
      }
      back.sender.close();
    }));
    for (const char* item : {"a", "b", "c"}) {
      ASSERT_EQ(send_text(there.sender, item), "sent");
      EXPECT_EQ(receive_text(back.receiver), std::string(item) + item);
    }
    there.sender.close();
    EXPECT_EQ(receive_text(back.receiver), "end");
    EXPECT_EQ(transformer.await_empty(), Wake::signalled);
  });
}

TEST_F(ChannelFlowTest, AConsumerThatStopsStopsItsSenderAndGoesOnWithoutLoss) {
  run_connected([&] {
    const Stream stream = open_stream();
    EXPECT_EQ(send_all_there_is_credit_for(stream.sender), 16);
    for (int i = 0; i < 7; ++i) EXPECT_EQ(receive_text(stream.receiver), "x");
    EXPECT_EQ(send_all_there_is_credit_for(stream.sender), 0);  // half a window is not full yet
    EXPECT_EQ(receive_text(stream.receiver), "x");
    EXPECT_EQ(send_all_there_is_credit_for(stream.sender), 8);
    for (int i = 0; i < 16; ++i) EXPECT_EQ(receive_text(stream.receiver), "x");
    EXPECT_EQ(send_all_there_is_credit_for(stream.sender), 16);
  });
}

TEST_F(ChannelFlowTest, SendsThatWereGivenUpCostNoCredit) {
  client_options.limits.channel_items_initial = server_options.limits.channel_items_initial = 2;
  run_connected([&] {
    const Stream stream = open_stream();
    EXPECT_EQ(send_all_there_is_credit_for(stream.sender), 2);
    for (int i = 0; i < 20; ++i) {
      Scope fibers(executor);
      std::string outcome;
      ASSERT_TRUE(fibers.spawn([&] { outcome = send_text(stream.sender, "never"); }));
      pause();
      fibers.cancel();
      EXPECT_EQ(fibers.await_empty(), Wake::signalled);
      EXPECT_EQ(outcome, "cancelled");
    }
    EXPECT_EQ(receive_text(stream.receiver), "x");
    EXPECT_EQ(receive_text(stream.receiver), "x");
    EXPECT_EQ(send_all_there_is_credit_for(stream.sender), 2);
    EXPECT_EQ(receive_text(stream.receiver), "x");
    EXPECT_EQ(receive_text(stream.receiver), "x");
  });
}

TEST_F(ChannelFlowTest, SendersOfOneChannelTakeTurnsInTheOrderTheyCame) {
  client_options.limits.channel_items_initial = server_options.limits.channel_items_initial = 1;
  run_connected([&] {
    const Stream stream = open_stream();
    Scope senders(executor);
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(senders.spawn(
          [&, i] { EXPECT_EQ(send_text(stream.sender, std::to_string(i)), "sent"); }));
      pause();
    }
    for (int i = 0; i < 10; ++i) EXPECT_EQ(receive_text(stream.receiver), std::to_string(i));
    EXPECT_EQ(senders.await_empty(), Wake::signalled);
  });
}

TEST_F(ChannelFlowTest, TrySendTakesACopyOrSaysBusy) {
  client_options.limits.channel_items_initial = server_options.limits.channel_items_initial = 2;
  run_connected([&] {
    const Stream stream = open_stream();
    std::string item = "mine";
    ASSERT_TRUE(stream.sender.try_send(as_bytes(item)));
    item = "changed";
    EXPECT_EQ(stream.sender.try_send(as_bytes(item)).error(), Error::busy);  // one waits already
    EXPECT_EQ(receive_text(stream.receiver), "mine");
    pause();
    ASSERT_TRUE(stream.sender.try_send(as_bytes(item)));
    pause();
    ASSERT_TRUE(stream.sender.try_send(as_bytes(item)));
    pause();
    EXPECT_EQ(stream.sender.try_send(as_bytes(item)).error(), Error::busy);  // no credit
    stream.sender.close();
    EXPECT_EQ(receive_text(stream.receiver), "changed");
    EXPECT_EQ(receive_text(stream.receiver), "changed");
    EXPECT_EQ(receive_text(stream.receiver), "end");
  });
}

TEST_F(ChannelFlowTest, WhatTrySendAcceptedGoesOutBeforeTheCloseOfItsConnection) {
  Scope work(executor);
  std::string received;
  server_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept([&](const Request& request) {
      Result<ChannelReceiver> receiver = request.channels.claim_receiver(ChannelId{1});
      EXPECT_TRUE(receiver.has_value());
      EXPECT_TRUE(work.spawn([&, receiver = *receiver] {
        received = receive_text(receiver);
        received += ", " + receive_text(receiver);
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
    ASSERT_TRUE(sender->try_send(as_bytes("last words")));
    ASSERT_TRUE(connection->close());
    EXPECT_EQ(sender->end(), ChannelEnd::connection_closed);
    EXPECT_EQ(work.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(received, "last words, closed");
    EXPECT_EQ(server.connections_count(), 0u);
  });
}

TEST_F(ChannelFlowTest, AnItemLargerThanAnyFrameFailsAndTheChannelGoesOn) {
  link_options.payload_bytes_max = client_options.limits.payload_bytes_max = 1024;
  run_connected([&] {
    const Stream stream = open_stream();
    const std::string huge(2000, 'x');
    EXPECT_EQ(send_text(stream.sender, huge), "payload_too_large");
    EXPECT_EQ(stream.sender.try_send(as_bytes(huge)).error(), Error::payload_too_large);
    EXPECT_EQ(send_text(stream.sender, "small"), "sent");
    EXPECT_EQ(receive_text(stream.receiver), "small");
  });
}

TEST_F(ChannelFlowTest, AnItemThatDoesNotFitIntoTheSessionsBytesResetsItsChannelOnly) {
  server_options.limits.channel_bytes_max = 2048;
  run_connected([&] {
    const Stream large = open_stream();
    const Stream small = open_stream();
    const std::string item(1000, 'x');
    EXPECT_EQ(send_text(large.sender, item), "sent");
    EXPECT_EQ(send_text(large.sender, item), "sent");
    EXPECT_EQ(send_text(large.sender, item), "sent");
    pause();
    EXPECT_EQ(send_text(large.sender, item), "reset");
    EXPECT_EQ(receive_text(large.receiver), item);  // what was kept is still there
    EXPECT_EQ(receive_text(large.receiver), item);
    EXPECT_EQ(receive_text(large.receiver), "exhausted");
    EXPECT_EQ(send_text(small.sender, item), "sent");
    EXPECT_EQ(receive_text(small.receiver), item);
  });
}

TEST_F(ChannelFlowTest, ManySmallItemsCostWhatKeepingThemCosts) {
  server_options.limits.channel_bytes_max = 16 * 64;
  run_connected([&] {
    const Stream first = open_stream();
    const Stream second = open_stream();
    EXPECT_EQ(send_all_there_is_credit_for(first.sender), 16);  // of one byte each
    EXPECT_EQ(send_text(second.sender, "x"), "sent");
    pause();
    EXPECT_EQ(second.receiver.end(), ChannelEnd::exhausted);
    EXPECT_EQ(first.receiver.end(), ChannelEnd::none);
  });
}

TEST_F(ChannelFlowTest, ChannelsPastTheMaximumAreBusyUntilOneIsOver) {
  client_options.limits.channels_max = client_options.limits.channels_unclaimed_max = 2;
  run_connected([&] {
    Stream first = open_stream();
    const Stream second = open_stream();
    EXPECT_EQ(client.root().open_sender().error(), Error::busy);
    EXPECT_EQ(client.root().open_receiver().error(), Error::busy);
    first.sender.close();
    pause();
    EXPECT_TRUE(client.root().open_sender().has_value());
  });
}

TEST_F(ChannelFlowTest, ManyChannelsOneAfterTheOtherNeedNoMorePlacesThanOne) {
  client_options.limits.channels_max = server_options.limits.channels_max = 2;
  client_options.limits.channels_unclaimed_max = server_options.limits.channels_unclaimed_max = 2;
  run_connected([&] {
    for (int i = 0; i < 2000; ++i) {
      const Stream stream = open_stream();
      ASSERT_EQ(send_text(stream.sender, "x"), "sent");
      stream.sender.close();
      ASSERT_EQ(receive_text(stream.receiver), "x");
      ASSERT_EQ(receive_text(stream.receiver), "end");
    }
  });
}

TEST_F(ChannelFlowTest, AReceiveGivesUpAtItsDeadlineAndLosesNothing) {
  run_connected([&] {
    const Stream stream = open_stream();
    EXPECT_EQ(receive_text(stream.receiver, in(5ms)), "deadline_exceeded");
    EXPECT_EQ(stream.receiver.try_receive().error(), Error::would_block);
    EXPECT_EQ(send_text(stream.sender, "kept"), "sent");
    pause();
    Scope fibers(executor);
    std::string cancelled;
    ASSERT_TRUE(fibers.spawn([&] {
      fibers.cancel();
      cancelled = receive_text(stream.receiver);  // it is there: there is nothing to wait for
    }));
    EXPECT_EQ(fibers.await_empty(), Wake::signalled);
    EXPECT_EQ(cancelled, "kept");
  });
}

TEST_F(ChannelFlowTest, ReceiversOfOneChannelShareItsItems) {
  run_connected([&] {
    const Stream stream = open_stream();
    Scope receivers(executor);
    int received = 0;
    int ended = 0;
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(receivers.spawn([&] {
        for (;;) {
          const std::string item = receive_text(stream.receiver);
          if (item == "x") received += 1;
          if (item == "end") ended += 1;
          if (item != "x") return;
        }
      }));
    }
    for (int i = 0; i < 50; ++i) ASSERT_EQ(send_text(stream.sender, "x"), "sent");
    stream.sender.close();
    EXPECT_EQ(receivers.await_empty(), Wake::signalled);
    EXPECT_EQ(received, 50);
    EXPECT_EQ(ended, 3);
  });
}

}  // namespace
}  // namespace vox::test
