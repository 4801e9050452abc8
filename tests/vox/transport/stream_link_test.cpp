// What a stream link does while the stream works: gathering, blocking, reading, closing.
#include <gtest/gtest.h>

#include "tests/vox/support/allocation_count.hpp"
#include "tests/vox/transport/stream_link_fixture.hpp"

namespace vox::test {
namespace {

using StreamLinkTest = StreamLinkFixture;

TEST_F(StreamLinkTest, WhateverATurnSendsGoesOutInOneWrite) {
  std::string expected;
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(send_text(*link, "item"));
    expected += frame("item");
  }
  EXPECT_EQ(script.write_calls, 0U) << "nothing is written before the turn is over";
  executor.run_ready();
  EXPECT_EQ(script.write_calls, 1U);
  EXPECT_EQ(written(), expected);
  executor.run_ready();
  EXPECT_EQ(script.write_calls, 1U);
}

TEST_F(StreamLinkTest, PartsAreJoinedIntoOneFrameAndNoneMakesAnEmptyOne) {
  const BytesView parts[] = {as_bytes("he"), as_bytes(""), as_bytes("llo")};
  ASSERT_TRUE(link->try_send(parts));
  ASSERT_TRUE(link->try_send({}));
  executor.run_ready();
  EXPECT_EQ(written(), frame("hello") + frame(""));
}

TEST_F(StreamLinkTest, AWriteMayBlockAtAnyByteAndGoesOnFromThere) {
  const std::string expected = frame("first") + frame("") + frame("second");
  for (std::size_t cut = 0; cut <= expected.size(); ++cut) {
    for (const std::size_t short_write : {std::size_t{1}, std::size_t{3}, expected.size()}) {
      StreamScript cut_script(executor);
      cut_script.write_bytes_max = short_write;
      cut_script.allow_writes(cut);
      const auto cut_link = make_link(cut_script);
      cut_link->attach(events);
      for (const char* text : {"first", "", "second"}) ASSERT_TRUE(send_text(*cut_link, text));
      executor.run_ready();
      ASSERT_EQ(as_text(cut_script.written), std::string_view(expected).substr(0, cut));
      ASSERT_EQ(cut_link->outbox_bytes(), expected.size() - cut);
      ASSERT_EQ(cut_link->taken_bytes_total(), cut);
      cut_script.allow_writes(expected.size() - cut);
      executor.run_ready();
      ASSERT_EQ(as_text(cut_script.written), expected);
      ASSERT_EQ(cut_link->outbox_bytes(), 0U);
      ASSERT_EQ(cut_link->taken_bytes_total(), expected.size());
    }
  }
}

TEST_F(StreamLinkTest, ABlockedStreamIsNotAskedAgainUntilItSaysItIsWritable) {
  script.allow_writes(0);
  for (int turn = 0; turn < 5; ++turn) {
    ASSERT_TRUE(send_text(*link, "x"));
    executor.run_ready();
  }
  EXPECT_EQ(script.write_calls, 1U);
  script.allow_writes(1000);
  executor.run_ready();
  EXPECT_EQ(script.write_calls, 2U);
  EXPECT_EQ(link->outbox_bytes(), 0U);
}

TEST_F(StreamLinkTest, TakesPayloadsBelowTheHighWaterMarkAndSaysBusyFromThereOn) {
  script.allow_writes(0);
  ASSERT_TRUE(send_text(*link, std::string(95, 'a')));  // 99 bytes with the header
  ASSERT_TRUE(send_text(*link, std::string(1000, 'b')));
  EXPECT_EQ(link->outbox_bytes(), 99U + 1004U);
  EXPECT_EQ(link->outbox_bytes(), link->outbox_bytes_max());
  EXPECT_EQ(send_text(*link, "").error(), Error::busy);
  EXPECT_EQ(link->outbox_bytes(), link->outbox_bytes_max()) << "a busy has taken nothing";
  script.allow_writes(10'000);
  executor.run_ready();
  EXPECT_EQ(written(), frame(std::string(95, 'a')) + frame(std::string(1000, 'b')));
}

TEST_F(StreamLinkTest, SaysWritableOnceAndOnlyWhenHalfOfTheMarkIsFree) {
  script.allow_writes(0);
  ASSERT_TRUE(send_text(*link, std::string(96, 'a')));
  EXPECT_EQ(send_text(*link, "b").error(), Error::busy);
  EXPECT_EQ(send_text(*link, "b").error(), Error::busy);
  script.allow_writes(49);
  executor.run_ready();
  EXPECT_EQ(events.writable_count, 0U) << "51 of 100 bytes are still held";
  script.allow_writes(1);
  executor.run_ready();
  EXPECT_EQ(events.writable_count, 1U);
  script.allow_writes(1000);
  executor.run_ready();
  EXPECT_EQ(events.writable_count, 1U);
}

TEST_F(StreamLinkTest, NobodyWhoWasNotToldBusyIsToldWritable) {
  script.allow_writes(2);
  ASSERT_TRUE(send_text(*link, std::string(200, 'a')));
  executor.run_ready();
  script.allow_writes(1000);
  executor.run_ready();
  EXPECT_EQ(link->outbox_bytes(), 0U);
  EXPECT_EQ(events.writable_count, 0U);
}

TEST_F(StreamLinkTest, AnOwnerWhoSendsAgainBeforeItIsToldIsToldWhenThereIsRoomAgain) {
  script.allow_writes(0);
  ASSERT_TRUE(send_text(*link, std::string(100, 'a')));
  ASSERT_EQ(send_text(*link, "b").error(), Error::busy);
  script.allow_writes(104);
  ASSERT_TRUE(executor.step());  // the stream's event empties the outbox
  ASSERT_EQ(link->outbox_bytes(), 0U);
  script.allow_writes(0);
  ASSERT_TRUE(send_text(*link, std::string(100, 'c')));
  executor.run_ready();
  EXPECT_EQ(events.writable_count, 0U) << "there is no room at this moment";
  script.allow_writes(1000);
  executor.run_ready();
  EXPECT_EQ(events.writable_count, 1U);
}

TEST_F(StreamLinkTest, APayloadPastTheLimitIsRefusedAndNothingOfItIsSent) {
  EXPECT_EQ(send_text(*link, std::string(1001, 'x')).error(), Error::payload_too_large);
  EXPECT_EQ(link->outbox_bytes(), 0U);
  ASSERT_TRUE(send_text(*link, "fits"));
  link->set_payload_bytes_max(3);
  EXPECT_EQ(send_text(*link, "fits").error(), Error::payload_too_large);
  executor.run_ready();
  EXPECT_EQ(written(), frame("fits"));
}

TEST_F(StreamLinkTest, FramesOfOneReadAreReceivedWithoutReadingAgain) {
  const std::string first(100, 'f');  // what is read at once grows with what has come
  script.deliver(as_bytes(frame(first)));
  EXPECT_EQ(received(), first);
  EXPECT_EQ(received(), "error would_block");
  script.read_calls = 0;
  script.deliver(as_bytes(frame("one") + frame("") + frame("three")));
  EXPECT_EQ(received(), "one");
  EXPECT_EQ(received(), "");
  EXPECT_EQ(received(), "three");
  EXPECT_EQ(script.read_calls, 1U);
  EXPECT_EQ(received(), "error would_block");
  EXPECT_EQ(script.read_calls, 2U);
}

TEST_F(StreamLinkTest, SaysReadableOnceAndForNothingLessThanAWholePayload) {
  EXPECT_EQ(received(), "error would_block");
  const std::string bytes = frame("a payload in small pieces");
  for (const char byte : bytes) {
    EXPECT_EQ(events.readable_count, 0U);
    script.deliver(as_bytes({&byte, 1}));
    executor.run_ready();
  }
  EXPECT_EQ(events.readable_count, 1U);
  script.deliver(as_bytes(frame("more")));
  executor.run_ready();
  EXPECT_EQ(events.readable_count, 1U) << "nobody was told would_block since";
  EXPECT_EQ(received(), "a payload in small pieces");
  EXPECT_EQ(received(), "more");
}

TEST_F(StreamLinkTest, SpuriousStreamEventsAreNotPassedOn) {
  EXPECT_EQ(received(), "error would_block");
  script.raise_spurious_events();
  executor.run_ready();
  EXPECT_EQ(events.readable_count, 0U);
  EXPECT_EQ(events.writable_count, 0U);
  EXPECT_EQ(script.write_calls, 0U);
  script.deliver(as_bytes(frame("real")));
  executor.run_ready();
  EXPECT_EQ(events.readable_count, 1U);
}

TEST_F(StreamLinkTest, ALentPayloadStandsWhileMoreArrivesUntilTheNextReceive) {
  script.deliver(as_bytes(frame("first")));
  const Result<BytesView> lent = link->try_receive();
  ASSERT_TRUE(lent);
  script.deliver(as_bytes(frame("second")));
  script.raise_spurious_events();
  ASSERT_TRUE(send_text(*link, "meanwhile"));
  executor.run_ready();
  EXPECT_EQ(as_text(*lent), "first");
  EXPECT_EQ(received(), "second");
}

TEST_F(StreamLinkTest, ReadsOfOneByteStillMakePayloads) {
  script.read_bytes_max = 1;
  script.deliver(as_bytes(frame("slow") + frame("but sure")));
  EXPECT_EQ(received(), "slow");
  EXPECT_EQ(received(), "but sure");
  EXPECT_EQ(received(), "error would_block");
}

TEST_F(StreamLinkTest, CloseSendWritesWhatWasTakenAndThenEndsTheDirection) {
  script.allow_writes(5);
  ASSERT_TRUE(send_text(*link, "last words"));
  link->close_send();
  EXPECT_EQ(send_text(*link, "too late").error(), Error::closed);
  EXPECT_FALSE(script.is_write_closed);
  executor.run_ready();
  EXPECT_FALSE(script.is_write_closed);
  script.allow_writes(100);
  executor.run_ready();
  EXPECT_TRUE(script.is_write_closed);
  EXPECT_EQ(written(), frame("last words"));
  script.deliver(as_bytes(frame("answer")));
  EXPECT_EQ(received(), "answer") << "receiving goes on";
  link->close_send();
}

TEST_F(StreamLinkTest, CloseSendOnAnEmptyOutboxEndsTheDirectionAtOnce) {
  link->close_send();
  EXPECT_TRUE(script.is_write_closed);
}

TEST_F(StreamLinkTest, TheEventsGoToWhoeverAttachedLast) {
  EXPECT_EQ(received(), "error would_block");
  LinkRecorder heir;
  link->attach(heir);
  script.deliver(as_bytes(frame("inherited")));
  executor.run_ready();
  EXPECT_EQ(events.readable_count, 0U);
  EXPECT_EQ(heir.readable_count, 1U);
  EXPECT_EQ(received(), "inherited");
}

TEST_F(StreamLinkTest, SendingAndReceivingSteadilyAllocatesNothing) {
  const std::string text(50, 't');
  const auto exchange = [&] {
    script.written.clear();
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(send_text(*link, text));
    executor.run_ready();
    ASSERT_EQ(script.written.size(), 2 * (text.size() + frame_header_bytes));
  };
  exchange();
  const AllocationCount allocations;
  for (int i = 0; i < 1000; ++i) exchange();
  EXPECT_EQ(allocations.calls(), 0U);

  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += frame(text);
  script.deliver(as_bytes(bytes));
  for (int i = 0; i < 500; ++i) ASSERT_EQ(received(), text);
  const AllocationCount receiving;
  for (int i = 0; i < 400; ++i) ASSERT_TRUE(link->try_receive());
  EXPECT_EQ(receiving.calls(), 0U);
}

TEST_F(StreamLinkTest, AFrameThatHasBegunIsSaidOnceAndCountedUntilItIsWhole) {
  EXPECT_EQ(received(), "error would_block");
  executor.run_ready();
  EXPECT_EQ(events.frame_begun_count, 0U);
  const std::string two = frame("hello") + frame("world");
  for (std::size_t i = 0; i < two.size(); ++i) {
    script.deliver(as_bytes(std::string_view(two).substr(i, 1)));
    executor.run_ready();
    const std::size_t frame_bytes = two.size() / 2;
    EXPECT_EQ(events.frame_begun_count, i / frame_bytes + 1);
    if ((i + 1) % frame_bytes != 0) {
      EXPECT_EQ(events.readable_count, i / frame_bytes) << "never for less than a payload";
      EXPECT_EQ(link->frame_bytes(), (i + 1) % frame_bytes);
      continue;
    }
    EXPECT_EQ(received(), i < frame_bytes ? "hello" : "world");
    EXPECT_EQ(received(), "error would_block");
    EXPECT_EQ(link->frame_bytes(), 0U);
  }
}

TEST_F(StreamLinkTest, AFrameThatBeginsBehindAWholeOneIsSaidToo) {
  script.deliver(as_bytes(frame("hello") + "x"));
  EXPECT_EQ(received(), "hello");
  EXPECT_EQ(received(), "error would_block");
  EXPECT_EQ(events.frame_begun_count, 0U) << "not inside a call";
  executor.run_ready();
  EXPECT_EQ(events.frame_begun_count, 1U);
  EXPECT_EQ(link->frame_bytes(), 1U);
}

TEST_F(StreamLinkTest, ANewOwnerIsToldOfAFrameThatBeganBefore) {
  script.deliver(as_bytes("x"));
  EXPECT_EQ(received(), "error would_block");
  executor.run_ready();
  EXPECT_EQ(events.frame_begun_count, 1U);
  LinkRecorder heir;
  link->attach(heir);
  EXPECT_EQ(received(), "error would_block");
  executor.run_ready();
  EXPECT_EQ(heir.frame_begun_count, 1U);
  link.reset();
}

}  // namespace
}  // namespace vox::test
