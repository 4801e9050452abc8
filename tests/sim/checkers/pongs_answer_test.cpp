// Pongs, and the pings that they answer.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

using wire::MessageKind;

class PongsAnswerTest : public CheckerTest {
 protected:
  PongsAnswerTest() : CheckerTest(pongs_answer_spec) { attached(alice, 100); }

  void pinged(std::uint64_t nonce) { message_received(alice, 0, nonce, MessageKind::ping); }
  std::uint64_t ponged(std::uint64_t nonce) {
    return message_sent(alice, 0, nonce, MessageKind::pong);
  }
};

TEST_F(PongsAnswerTest, HoldsWhenPingsAreAnswered) {
  pinged(1);
  ponged(1);
  pinged(2);
  pinged(3);
  message_received(alice, 0, 9, MessageKind::pong);
  message_sent(alice, 0, 7, MessageKind::ping);
  ponged(3);
  finish();
  expect_holds();
}

TEST_F(PongsAnswerTest, IsBrokenByAPongForAPingOfAnEarlierLink) {
  pinged(1);
  attached(alice, 101);
  const auto event = ponged(1);
  expect_broken(event, "session 1 on host 1 has sent pong 1, which answers no ping of its link");
}

TEST_F(PongsAnswerTest, IsBrokenByAPongForAPingBeforeOneThatWasAnswered) {
  pinged(1);
  pinged(2);
  ponged(2);
  const auto event = ponged(1);
  expect_broken(event, "session 1 on host 1 has sent pong 1, which answers no ping of its link");
}

TEST_F(PongsAnswerTest, IsBrokenByASecondPong) {
  pinged(1);
  ponged(1);
  const auto event = ponged(1);
  expect_broken(event, "session 1 on host 1 has sent pong 1, which answers no ping of its link");
}

}  // namespace
}  // namespace vox::sim
