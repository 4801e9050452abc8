// The ends of channels, and what comes after them.
#include "tests/sim/checkers/checker_test.hpp"
#include "vox/connection/channel_end.hpp"

namespace vox::sim {
namespace {

class ChannelsEndOnceTest : public CheckerTest {
 protected:
  ChannelsEndOnceTest() : CheckerTest(channels_end_once_spec) { attached(alice, 100); }

  std::uint64_t ends(ChannelEnd why, bool is_sender) {
    return core(EventKind::channel_ended, alice, 1, channel, is_sender ? 1 : 0,
                static_cast<std::uint64_t>(why));
  }
  std::uint64_t says() { return message_sent(alice, 1, channel, wire::MessageKind::channel); }
  static std::string words(std::string_view what) {
    return "channel 3 on connection 1 of session 1 on host 1 " + std::string(what);
  }
  static constexpr std::uint64_t channel = 3;
};

TEST_F(ChannelsEndOnceTest, HoldsForACloseBehindTheLastItem) {
  says();
  ends(ChannelEnd::closed, true);
  says();
  says();
  finish();
  expect_holds();
}

TEST_F(ChannelsEndOnceTest, HoldsForAResetAndForTheEndOfAnothersChannel) {
  core(EventKind::channel_item_received, alice, 1, channel, 10, 1);
  ends(ChannelEnd::reset_here, false);
  says();
  core(EventKind::channel_item_received, bob, 1, channel, 10, 1);
  expect_holds();
}

TEST_F(ChannelsEndOnceTest, IsBrokenByASecondEnd) {
  ends(ChannelEnd::reset_here, false);
  expect_broken(ends(ChannelEnd::reset_here, false), words("has ended after its end"));
}

TEST_F(ChannelsEndOnceTest, IsBrokenByAnItemThatIsTakenAfterTheEnd) {
  ends(ChannelEnd::closed, false);
  expect_broken(core(EventKind::channel_item_received, alice, 1, channel, 10, 1),
                words("has taken an item after its end"));
}

TEST_F(ChannelsEndOnceTest, IsBrokenByCreditThatIsTakenAfterTheEnd) {
  ends(ChannelEnd::closed, true);
  expect_broken(core(EventKind::channel_credit_received, alice, 1, channel, 8, 8),
                words("has taken credit after its end"));
}

TEST_F(ChannelsEndOnceTest, IsBrokenByACloseOnTheNextLink) {
  ends(ChannelEnd::link_lost, true);
  attached(alice, 101);
  expect_broken(says(), words("has sent a message after its end"));
}

TEST_F(ChannelsEndOnceTest, IsBrokenByWhatWasOwedToAFormerLink) {
  ends(ChannelEnd::closed, true);
  attached(alice, 101);
  expect_broken(says(), words("has sent a message after its end"));
}

TEST_F(ChannelsEndOnceTest, IsBrokenByMoreThanWasOwed) {
  ends(ChannelEnd::reset_here, false);
  says();
  expect_broken(says(), words("has sent a message after its end"));
}

}  // namespace
}  // namespace vox::sim
