// Two ends in one program: bounds, halves and cuts. The rules common to all links are asked by the
// conformance suite.
#include "vox/transport/memory_link.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/vox/support/allocation_count.hpp"
#include "tests/vox/support/link_recorder.hpp"
#include "tests/vox/support/runtime_test.hpp"

namespace vox::test {
namespace {

class MemoryLinkTest : public RuntimeTest {
 protected:
  MemoryLinkTest() {
    links.first->attach(first_events);
    links.second->attach(second_events);
  }
  static std::string received(Link& link) {
    const Result<BytesView> payload = link.try_receive();
    if (!payload) return "error " + std::string(to_string(payload.error()));
    return std::string(as_text(*payload));
  }

  LinkRecorder first_events;
  LinkRecorder second_events;
  MemoryLinkPair links = make_memory_link_pair(
      executor, {.payloads_max = 4, .outbox_high_water_bytes = 100, .payload_bytes_max = 1000});
};

TEST_F(MemoryLinkTest, IsBoundedInPayloadsEvenIfTheyAreEmpty) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(send_text(*links.first, ""));
  EXPECT_EQ(send_text(*links.first, "").error(), Error::busy);
  EXPECT_EQ(received(*links.second), "");
  executor.run_ready();
  EXPECT_EQ(first_events.writable_count, 0U) << "not yet half free";
  EXPECT_EQ(received(*links.second), "");
  executor.run_ready();
  EXPECT_EQ(first_events.writable_count, 1U);
}

TEST_F(MemoryLinkTest, IsBoundedInBytes) {
  ASSERT_TRUE(send_text(*links.first, std::string(99, 'a')));
  ASSERT_TRUE(send_text(*links.first, std::string(1000, 'b')));
  EXPECT_EQ(links.first->outbox_bytes(), links.first->outbox_bytes_max());
  EXPECT_EQ(send_text(*links.first, "").error(), Error::busy);
}

TEST_F(MemoryLinkTest, CountsWhatTheCounterpartHasTaken) {
  ASSERT_TRUE(send_text(*links.first, "four"));
  EXPECT_EQ(links.first->taken_bytes_total(), 0U);
  EXPECT_EQ(links.first->outbox_bytes(), 4U);
  EXPECT_EQ(received(*links.second), "four");
  EXPECT_EQ(links.first->taken_bytes_total(), 4U);
  EXPECT_EQ(links.first->outbox_bytes(), 0U);
  EXPECT_EQ(links.second->taken_bytes_total(), 0U);
}

TEST_F(MemoryLinkTest, AnEndThatIsDestroyedResetsTheOtherAndLosesWhatWasUnderWay) {
  EXPECT_EQ(received(*links.second), "error would_block");
  ASSERT_TRUE(send_text(*links.first, "lost"));
  links.first.reset();
  executor.run_ready();
  EXPECT_EQ(second_events.readable_count, 1U);
  EXPECT_EQ(received(*links.second), "error reset");
  EXPECT_EQ(send_text(*links.second, "nobody").error(), Error::closed);
  EXPECT_EQ(links.second->outbox_bytes(), 0U);
}

TEST_F(MemoryLinkTest, ADirectionThatWasClosedBeforeTheCutStillDeliversAllOfIt) {
  ASSERT_TRUE(send_text(*links.first, "kept"));
  links.first->close_send();
  links.first.reset();
  EXPECT_EQ(received(*links.second), "kept");
  EXPECT_EQ(received(*links.second), "error end_of_stream");
}

TEST_F(MemoryLinkTest, ACutIsHeardOfByWhoeverWaitsForRoom) {
  ASSERT_TRUE(send_text(*links.first, std::string(100, 'x')));
  EXPECT_EQ(send_text(*links.first, "y").error(), Error::busy);
  links.second.reset();
  executor.run_ready();
  EXPECT_EQ(first_events.writable_count, 1U);
  EXPECT_EQ(send_text(*links.first, "y").error(), Error::closed);
}

TEST_F(MemoryLinkTest, TheReceiversLimitHoldsAgainstASenderWithALargerOne) {
  links.second->set_payload_bytes_max(3);
  ASSERT_TRUE(send_text(*links.first, "long"));
  EXPECT_EQ(received(*links.second), "error payload_too_large");
  links.second->set_payload_bytes_max(100);
  EXPECT_EQ(received(*links.second), "error payload_too_large");
}

TEST_F(MemoryLinkTest, BothEndsMayBeDestroyedInAnEvent) {
  second_events.on_readable = [this] {
    links.first.reset();
    links.second.reset();
  };
  EXPECT_EQ(received(*links.first), "error would_block");
  EXPECT_EQ(received(*links.second), "error would_block");
  ASSERT_TRUE(send_text(*links.first, "x"));
  executor.run_ready();
  EXPECT_EQ(links.second, nullptr);
  EXPECT_EQ(first_events.readable_count, 0U);
}

TEST_F(MemoryLinkTest, ASteadyFlowAllocatesNothing) {
  const std::string text(40, 't');
  const auto exchange = [&] {
    ASSERT_TRUE(send_text(*links.first, text));
    ASSERT_TRUE(links.second->try_receive());
    ASSERT_EQ(links.second->try_receive().error(), Error::would_block);
    executor.run_ready();
  };
  for (int i = 0; i < 10; ++i) exchange();
  const AllocationCount allocations;
  for (int i = 0; i < 100; ++i) exchange();
  EXPECT_EQ(allocations.calls(), 0U);
}

}  // namespace
}  // namespace vox::test
