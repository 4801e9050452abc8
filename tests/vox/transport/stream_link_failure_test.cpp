// What a stream link says when the stream, the counterpart or its own owner gives up.
#include <gtest/gtest.h>

#include "tests/vox/transport/stream_link_fixture.hpp"

namespace vox::test {
namespace {

using StreamLinkFailureTest = StreamLinkFixture;

TEST_F(StreamLinkFailureTest, AnEndBetweenFramesIsAnEndForEverAndSendingGoesOn) {
  script.deliver(as_bytes(frame("bye")));
  script.end_reads(Error::end_of_stream);
  EXPECT_EQ(received(), "bye");
  EXPECT_EQ(received(), "error end_of_stream");
  EXPECT_EQ(received(), "error end_of_stream");
  ASSERT_TRUE(send_text(*link, "thanks"));
  executor.run_ready();
  EXPECT_EQ(written(), frame("thanks"));
}

TEST_F(StreamLinkFailureTest, AnEndInsideAFrameIsTruncatedAtEveryByte) {
  const std::string bytes = frame("abc");
  for (std::size_t length = 1; length < bytes.size(); ++length) {
    StreamScript cut(executor);
    const auto cut_link = make_link(cut);
    cut.deliver(as_bytes(frame("whole") + bytes.substr(0, length)));
    cut.end_reads(Error::end_of_stream);
    EXPECT_TRUE(cut_link->try_receive());
    EXPECT_EQ(cut_link->try_receive().error(), Error::truncated) << length;
    EXPECT_EQ(cut_link->try_receive().error(), Error::truncated) << length;
  }
}

TEST_F(StreamLinkFailureTest, AFailingStreamSaysItsErrorAfterWhatHadArrived) {
  for (const Error error : {Error::reset, Error::refused, Error::unreachable, Error::io}) {
    StreamScript failing(executor);
    const auto failing_link = make_link(failing);
    failing.deliver(as_bytes(frame("arrived") + "par"));
    failing.end_reads(error);
    EXPECT_TRUE(failing_link->try_receive());
    EXPECT_EQ(failing_link->try_receive().error(), error);
    EXPECT_EQ(failing_link->try_receive().error(), error);
  }
}

TEST_F(StreamLinkFailureTest, EndsAndErrorsAreAnnouncedToWhoeverWaits) {
  EXPECT_EQ(received(), "error would_block");
  script.end_reads(Error::reset);
  executor.run_ready();
  EXPECT_EQ(events.readable_count, 1U);
  EXPECT_EQ(received(), "error reset");
  executor.run_ready();
  EXPECT_EQ(events.readable_count, 1U);
}

TEST_F(StreamLinkFailureTest, APayloadPastTheLimitIsFinalEvenIfTheLimitRises) {
  link->set_payload_bytes_max(10);
  script.deliver(as_bytes(frame("small") + frame("larger than ten") + frame("small")));
  EXPECT_EQ(received(), "small");
  EXPECT_EQ(received(), "error payload_too_large");
  link->set_payload_bytes_max(1000);
  EXPECT_EQ(received(), "error payload_too_large");
}

TEST_F(StreamLinkFailureTest, AStrangerWhoAnnouncesTooMuchIsAnnouncedAsReadable) {
  EXPECT_EQ(received(), "error would_block");
  script.deliver(as_bytes(std::string("\xFF\xFF\xFF\xFF", 4)));
  executor.run_ready();
  EXPECT_EQ(events.readable_count, 1U);
  EXPECT_EQ(received(), "error payload_too_large");
}

TEST_F(StreamLinkFailureTest, AFailedWriteIsHeardOfByWhoeverWaitsToReceive) {
  EXPECT_EQ(received(), "error would_block");
  script.fail_writes(Error::reset);
  ASSERT_TRUE(send_text(*link, "lost"));
  executor.run_ready();
  EXPECT_EQ(events.readable_count, 1U);
  EXPECT_EQ(received(), "error reset");
  EXPECT_EQ(send_text(*link, "more").error(), Error::closed);
  EXPECT_EQ(link->outbox_bytes(), 0U);
  EXPECT_EQ(link->taken_bytes_total(), 0U);
}

TEST_F(StreamLinkFailureTest, AFailedWriteDoesNotHideWhatArrivedBeforeIt) {
  script.deliver(as_bytes(frame("goodbye")));
  script.fail_writes(Error::io);
  ASSERT_TRUE(send_text(*link, "lost"));
  executor.run_ready();
  EXPECT_EQ(received(), "goodbye");
  EXPECT_EQ(received(), "error io");
}

TEST_F(StreamLinkFailureTest, AFailedWriteIsHeardOfByWhoeverWaitsForRoom) {
  script.allow_writes(0);
  ASSERT_TRUE(send_text(*link, std::string(100, 'x')));
  ASSERT_EQ(send_text(*link, "y").error(), Error::busy);
  ASSERT_EQ(received(), "error would_block");
  executor.run_ready();
  script.fail_writes(Error::reset);
  executor.run_ready();
  EXPECT_EQ(events.writable_count, 1U);
  EXPECT_EQ(events.readable_count, 1U);
  EXPECT_EQ(send_text(*link, "y").error(), Error::closed);
}

TEST_F(StreamLinkFailureTest, AfterAFailedWriteTheStreamIsWrittenToNoMore) {
  script.allow_writes(0);
  ASSERT_TRUE(send_text(*link, "x"));
  executor.run_ready();
  script.fail_writes(Error::reset);
  executor.run_ready();
  const std::uint64_t calls = script.write_calls;
  link->close_send();
  script.raise_spurious_events();
  executor.run_ready();
  EXPECT_EQ(script.write_calls, calls);
  EXPECT_FALSE(script.is_write_closed);
}

TEST_F(StreamLinkFailureTest, AbortGivesUpBothDirectionsAndSilencesEveryEvent) {
  script.allow_writes(0);
  ASSERT_TRUE(send_text(*link, std::string(100, 'x')));
  ASSERT_EQ(send_text(*link, "y").error(), Error::busy);
  ASSERT_EQ(received(), "error would_block");
  executor.run_ready();
  script.deliver(as_bytes(frame("under way")));
  script.allow_writes(1000);
  ASSERT_TRUE(executor.step());  // the link has asked to be run by now
  link->abort();
  EXPECT_TRUE(script.is_aborted);
  executor.run_ready();
  EXPECT_EQ(events.readable_count + events.writable_count, 0U);
  EXPECT_EQ(received(), "error closed");
  EXPECT_EQ(send_text(*link, "z").error(), Error::closed);
  EXPECT_EQ(link->outbox_bytes(), 0U);
  link->abort();
  link->close_send();
  EXPECT_FALSE(script.is_write_closed);
}

TEST_F(StreamLinkFailureTest, AnAbortAfterAnEndKeepsSayingTheEnd) {
  script.end_reads(Error::end_of_stream);
  EXPECT_EQ(received(), "error end_of_stream");
  link->abort();
  EXPECT_EQ(received(), "error end_of_stream");
}

TEST_F(StreamLinkFailureTest, AnOwnerMayDestroyTheLinkInItsReadableEvent) {
  events.on_readable = [this] { link.reset(); };
  EXPECT_EQ(received(), "error would_block");
  script.deliver(as_bytes(frame("x")));
  executor.run_ready();
  EXPECT_TRUE(script.is_destroyed);
  EXPECT_EQ(events.readable_count, 1U);
}

TEST_F(StreamLinkFailureTest, AnOwnerMayDestroyTheLinkInItsWritableEvent) {
  events.on_writable = [this] { link.reset(); };
  script.allow_writes(0);
  ASSERT_TRUE(send_text(*link, std::string(100, 'x')));
  ASSERT_EQ(send_text(*link, "y").error(), Error::busy);
  ASSERT_EQ(received(), "error would_block");
  script.allow_writes(1000);
  executor.run_ready();
  EXPECT_TRUE(script.is_destroyed);
}

TEST_F(StreamLinkFailureTest, TheFirstOfTwoEventsMayDestroyTheLinkBeforeTheSecond) {
  events.on_readable = [this] { link.reset(); };
  script.allow_writes(0);
  ASSERT_TRUE(send_text(*link, std::string(100, 'x')));
  ASSERT_EQ(send_text(*link, "y").error(), Error::busy);
  ASSERT_EQ(received(), "error would_block");
  executor.run_ready();
  script.fail_writes(Error::reset);
  executor.run_ready();
  EXPECT_EQ(events.readable_count, 1U);
  EXPECT_EQ(events.writable_count, 0U);
  EXPECT_TRUE(script.is_destroyed);
}

TEST_F(StreamLinkFailureTest, DestroyingALinkWithWorkQueuedLeavesNothingBehind) {
  ASSERT_EQ(received(), "error would_block");
  ASSERT_TRUE(send_text(*link, "never written"));
  script.deliver(as_bytes(frame("never read")));
  link.reset();
  executor.run_ready();
  EXPECT_TRUE(script.written.empty());
  EXPECT_EQ(events.readable_count, 0U);
}

}  // namespace
}  // namespace vox::test
