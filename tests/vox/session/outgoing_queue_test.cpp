// The order of what a session owes, how it is counted, and the pace of cancels: one list, with a
// loop around it.
#include "vox/session/outgoing_queue.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/vox/session/bare_owner.hpp"
#include "tests/vox/support/runtime_test.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr Time at(Duration since_start) { return Time{} + since_start; }

class OutgoingQueueTest : public RuntimeTest {
 protected:
  ~OutgoingQueueTest() override {
    connection->begin_close(CloseReason::local, false);
    connection->finish();
  }

  Outgoing slot() { return {OutgoingKind::outbound_request, *connection}; }

  /// Everything that can be sent, in order, as it is taken out.
  std::vector<Outgoing*> drain() {
    std::vector<Outgoing*> sent;
    while (queue.has_ready()) {
      sent.push_back(&queue.front());
      queue.remove(queue.front());
    }
    return sent;
  }

  /// Sends one cancel after the other until one has to wait.
  void use_up_pace(Time now) {
    Outgoing cancel = slot();
    for (;; queue.handle_cancel_sent(now)) {
      EXPECT_TRUE(queue.push(cancel));
      const bool may_go = queue.try_pace(cancel, now);
      queue.remove(cancel);
      if (!may_go) return;
    }
  }

  std::shared_ptr<Connection> connection =
      std::make_shared<Connection>(std::make_shared<BareOwner>(executor),
                                   Connection::Identity{.id = ConnectionId{1}, .is_local = true},
                                   ConnectionSettings{}, ConnectionSettings{});
  OutgoingQueue queue{3};
};

TEST_F(OutgoingQueueTest, SlotsGoInTheOrderInWhichTheyCameToOweSomething) {
  Outgoing a = slot(), b = slot(), c = slot();
  EXPECT_TRUE(queue.push(a));
  EXPECT_TRUE(queue.push(b));
  queue.push_first(c);
  EXPECT_EQ(drain(), (std::vector<Outgoing*>{&c, &a, &b}));
}

TEST_F(OutgoingQueueTest, ASlotThatIsThereAlreadyKeepsItsPlaceAndIsCountedOnce) {
  Outgoing a = slot(), b = slot();
  EXPECT_TRUE(queue.push(a));
  EXPECT_TRUE(queue.push(b));
  EXPECT_FALSE(queue.push(a));
  EXPECT_EQ(queue.count(), 2u);
  EXPECT_EQ(drain(), (std::vector<Outgoing*>{&a, &b}));
}

TEST_F(OutgoingQueueTest, TheMarkIsTheMostThereEverWereWhicheverEndTheyCameTo) {
  Outgoing a = slot(), b = slot(), c = slot();
  EXPECT_TRUE(queue.push(a));
  EXPECT_EQ(queue.count_max(), 1u);
  queue.push_first(b);
  EXPECT_EQ(queue.count_max(), 2u);
  drain();
  EXPECT_TRUE(queue.push(c));
  queue.remove(c);
  EXPECT_EQ(queue.count(), 0u);
  EXPECT_EQ(queue.count_max(), 2u);
}

TEST_F(OutgoingQueueTest, RemovingWhatIsNotThereChangesNothing) {
  Outgoing a = slot(), b = slot();
  EXPECT_TRUE(queue.push(a));
  queue.remove(b);
  EXPECT_EQ(queue.count(), 1u);
  drain();
}

TEST_F(OutgoingQueueTest, ACancelPastThePaceIsSetAsideAndStaysCounted) {
  use_up_pace(at(0s));
  Outgoing cancel = slot(), answer = slot();
  EXPECT_TRUE(queue.push(cancel));
  EXPECT_TRUE(queue.push(answer));
  EXPECT_FALSE(queue.try_pace(cancel, at(0s)));
  EXPECT_EQ(queue.count(), 2u);
  EXPECT_EQ(drain(), std::vector<Outgoing*>{&answer});
  EXPECT_FALSE(queue.push(cancel)) << "it is there already, waiting for its time";
  EXPECT_EQ(queue.count(), 1u);
  queue.remove(cancel);
  EXPECT_EQ(queue.count(), 0u);
}

TEST_F(OutgoingQueueTest, CancelsGoOneByOneAsTheirTimesComeBehindWhatIsOwed) {
  use_up_pace(at(0s));
  Outgoing first = slot(), second = slot(), answer = slot();
  for (Outgoing* cancel : {&first, &second}) {
    EXPECT_TRUE(queue.push(*cancel));
    EXPECT_FALSE(queue.try_pace(*cancel, at(0s)));
  }
  EXPECT_EQ(queue.next_release(at(0s)), at(cancel_pace_interval));
  queue.release(at(cancel_pace_interval - 1ns));
  EXPECT_FALSE(queue.has_ready());
  EXPECT_TRUE(queue.push(answer));
  queue.release(at(cancel_pace_interval));
  EXPECT_EQ(drain(), (std::vector<Outgoing*>{&answer, &first}));
  queue.handle_cancel_sent(at(cancel_pace_interval));
  queue.release(at(2 * cancel_pace_interval));
  EXPECT_EQ(drain(), std::vector<Outgoing*>{&second});
}

TEST_F(OutgoingQueueTest, NothingIsDueWhenNoCancelWaitsOrItsTimeHasCome) {
  EXPECT_EQ(queue.next_release(at(0s)), never);
  use_up_pace(at(0s));
  EXPECT_EQ(queue.next_release(at(0s)), never);
  Outgoing cancel = slot();
  EXPECT_TRUE(queue.push(cancel));
  EXPECT_FALSE(queue.try_pace(cancel, at(0s)));
  EXPECT_EQ(queue.next_release(at(cancel_pace_interval)), never) << "it waits for room, not time";
  queue.remove(cancel);
}

using OutgoingQueueDeathTest = OutgoingQueueTest;

TEST_F(OutgoingQueueDeathTest, MoreThanTheBoundIsABugOfOurs) {
  Outgoing a = slot(), b = slot(), c = slot(), d = slot();
  for (Outgoing* each : {&a, &b, &c}) EXPECT_TRUE(queue.push(*each));
  EXPECT_DEATH((void)queue.push(d), "slots_max_");
  EXPECT_DEATH(queue.push_first(d), "slots_max_");
  drain();
}

}  // namespace
}  // namespace vox::test
