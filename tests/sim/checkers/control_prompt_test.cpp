// Closes and shutdowns, and how much of the counterpart's talk comes before them.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

constexpr std::uint64_t quota = Limits{}.messages_per_turn;

class ControlPromptTest : public CheckerTest {
 protected:
  ControlPromptTest() : CheckerTest(control_prompt_spec) {}

  void asked(std::uint64_t operation, OperationKind kind, std::uint64_t connection = 0) {
    core(EventKind::control_accepted, alice, 0, operation, number(kind), connection);
  }
  std::uint64_t flood(std::uint64_t messages) {
    std::uint64_t last = 0;
    for (std::uint64_t i = 0; i < messages; ++i) last = message_received(alice, 9, i);
    return last;
  }
};

TEST_F(ControlPromptTest, HoldsWhenATurnsWorthOfMessagesComesFirst) {
  asked(1, OperationKind::close, 3);
  flood(quota);
  connection_moved(alice, 3, ConnectionState::active, ConnectionState::closing);
  asked(2, OperationKind::shutdown);
  flood(quota);
  moved(alice, SessionState::open, SessionState::draining);
  flood(2 * quota);
  finish();
  expect_holds();
}

TEST_F(ControlPromptTest, HoldsForWhatHasEnded) {
  asked(1, OperationKind::close, 3);
  ended(alice, 1, OperationKind::close);
  flood(2 * quota);
  expect_holds();
}

TEST_F(ControlPromptTest, SaysNothingAboutOpensAndOtherSessions) {
  asked(1, OperationKind::open);
  flood(2 * quota);
  asked(2, OperationKind::drop, 3);
  for (std::uint64_t i = 0; i < 2 * quota; ++i) message_received(bob, 9, i);
  expect_holds();
}

TEST_F(ControlPromptTest, IsBrokenByACloseThatAFloodHoldsUp) {
  asked(4, OperationKind::drop, 3);
  connection_moved(alice, 5, ConnectionState::active, ConnectionState::closing);
  const auto event = flood(quota + 1);
  expect_broken(
      event,
      "drop #4 of session 1 on host 1 has no effect yet, and 65 messages were taken since "
      "it was accepted, 64 at most");
}

TEST_F(ControlPromptTest, IsBrokenByAShutdownThatAFloodHoldsUp) {
  asked(4, OperationKind::shutdown);
  connection_moved(alice, 0, ConnectionState::active, ConnectionState::closing);
  const auto event = flood(quota + 1);
  expect_broken(event,
                "shutdown #4 of session 1 on host 1 has no effect yet, and 65 messages were taken "
                "since it was accepted, 64 at most");
}

}  // namespace
}  // namespace vox::sim
