// The prologue: five messages of eight bytes, and everything else refused.
#include "tests/vox/wire/wire_testing.hpp"

namespace vox::wire {
namespace {

Violation refusal(std::string_view bytes) { return violation_of(decode_prologue(hex(bytes))); }

// The mode or reason, whichever message it is.
unsigned choice_of(const PrologueMessage& message) {
  if (const auto* hello = std::get_if<TransportHello>(&message)) {
    return static_cast<unsigned>(hello->mode);
  }
  if (const auto* accept = std::get_if<TransportAccept>(&message)) {
    return static_cast<unsigned>(accept->mode);
  }
  return std::get<TransportReject>(message).reason;
}

void expect_both_ways(const PrologueMessage& message, std::string_view bytes) {
  EXPECT_EQ(to_hex(encode_prologue(message)), to_hex(hex(bytes)));
  const auto decoded = decode_prologue(hex(bytes));
  ASSERT_EQ(violation_of(decoded), Violation::none) << bytes;
  EXPECT_EQ(decoded->index(), message.index());
  EXPECT_EQ(choice_of(*decoded), choice_of(message));
}

TEST(Prologue, IsEightBytesAsInTheSpecification) {
  expect_both_ways(TransportHello{TransportMode::bare}, "56 4f 54 48 09 00 00 00");
  expect_both_ways(TransportHello{TransportMode::stable}, "56 4f 54 48 09 01 00 00");
  expect_both_ways(TransportAccept{TransportMode::bare}, "56 4f 54 41 09 00 00 00");
  expect_both_ways(TransportAccept{TransportMode::stable}, "56 4f 54 41 09 01 00 00");
  expect_both_ways(TransportReject{}, "56 4f 54 52 09 01 00 00");
}

TEST(Prologue, IgnoresTheReservedBytes) {
  EXPECT_EQ(refusal("56 4f 54 48 09 00 ff ff"), Violation::none);
}

TEST(Prologue, RefusesAnyOtherSize) {
  EXPECT_EQ(refusal(""), Violation::invalid_prologue);
  EXPECT_EQ(refusal("56 4f 54 48 09 00 00"), Violation::invalid_prologue);
  EXPECT_EQ(refusal("56 4f 54 48 09 00 00 00 00"), Violation::invalid_prologue);
}

TEST(Prologue, RefusesUnknownMagicVersionModeAndReason) {
  EXPECT_EQ(refusal("56 4f 54 49 09 00 00 00"), Violation::invalid_prologue);
  EXPECT_EQ(refusal("47 45 54 20 09 00 00 00"), Violation::invalid_prologue);
  EXPECT_EQ(refusal("56 4f 54 48 08 00 00 00"), Violation::invalid_prologue);
  EXPECT_EQ(refusal("56 4f 54 48 09 02 00 00"), Violation::invalid_prologue);
  EXPECT_EQ(refusal("56 4f 54 41 09 02 00 00"), Violation::invalid_prologue);
  EXPECT_EQ(refusal("56 4f 54 52 09 00 00 00"), Violation::invalid_prologue);
  EXPECT_EQ(refusal("56 4f 54 52 09 02 00 00"), Violation::invalid_prologue);
}

}  // namespace
}  // namespace vox::wire
