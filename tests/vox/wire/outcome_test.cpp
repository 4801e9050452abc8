// What the first bytes of a response say, by the table of the specification.
#include "tests/vox/wire/wire_testing.hpp"

namespace vox::wire {
namespace {

Violation refusal(std::string_view bytes) { return violation_of(decode_outcome(hex(bytes))); }

void expect_error(std::string_view bytes, CallError error) {
  EXPECT_EQ(to_hex(encode_call_error(error)), bytes);
  const Bytes ret = hex(bytes);
  const auto outcome = decode_outcome(ret);
  ASSERT_TRUE(outcome) << bytes;
  EXPECT_FALSE(outcome->ok);
  EXPECT_EQ(outcome->error, error);
  EXPECT_TRUE(outcome->value.empty());
}

TEST(Outcome, AValueFollowsTheMarkOfSuccess) {
  const Bytes hello = hex("00 0568656c6c6f");
  const auto outcome = decode_outcome(hello);
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->ok);
  EXPECT_EQ(outcome->value.data(), hello.data() + 1);
  EXPECT_EQ(to_hex(outcome->value), "0568656c6c6f");
}

TEST(Outcome, AMethodWithoutAResultSucceedsWithNothing) {
  const Bytes unit = hex("00");
  const auto outcome = decode_outcome(unit);
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->ok);
  EXPECT_TRUE(outcome->value.empty());
}

TEST(Outcome, AUsersErrorCarriesItsValue) {
  const Bytes oops = hex("01 00 046f6f7073");
  const auto outcome = decode_outcome(oops);
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(outcome->ok);
  EXPECT_EQ(outcome->error, CallError::user);
  EXPECT_EQ(to_hex(outcome->value), "046f6f7073");
}

TEST(Outcome, EveryOtherErrorIsItsNumber) {
  expect_error("0101", CallError::unknown_method);
  expect_error("010200", CallError::invalid_payload);
  expect_error("0103", CallError::cancelled);
  expect_error("0104", CallError::connection_closed);
  expect_error("0105", CallError::session_shutdown);
  expect_error("0106", CallError::send_failed);
  expect_error("0107", CallError::indeterminate);
}

TEST(Outcome, AnInvalidPayloadSaysWhy) {
  const Bytes ret = encode_call_error(CallError::invalid_payload, "bad");
  EXPECT_EQ(to_hex(ret), "010203626164");
  const auto outcome = decode_outcome(ret);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(as_text(outcome->value), "bad");
}

TEST(Outcome, AnInvalidPayloadCutShortSaysNothing) {
  for (const std::string_view bytes : {"0102", "010203", "01020362", "010280"}) {
    const Bytes ret = hex(bytes);
    const auto outcome = decode_outcome(ret);
    ASSERT_TRUE(outcome) << bytes;
    EXPECT_EQ(outcome->error, CallError::invalid_payload);
    EXPECT_TRUE(outcome->value.empty());
  }
}

TEST(Outcome, RefusesWhatIsNone) {
  EXPECT_EQ(refusal(""), Violation::truncated_value);
  EXPECT_EQ(refusal("01"), Violation::truncated_value);
  EXPECT_EQ(refusal("02"), Violation::unknown_variant);
  EXPECT_EQ(refusal("0108"), Violation::unknown_variant);
  EXPECT_EQ(refusal("8000"), Violation::varint_overlong);
  EXPECT_EQ(refusal("018080808010"), Violation::varint_overflow);
  EXPECT_EQ(refusal("010100"), Violation::trailing_bytes);
  EXPECT_EQ(refusal("01020000"), Violation::trailing_bytes);
  EXPECT_EQ(refusal("010201ff"), Violation::invalid_utf8);
}

TEST(Outcome, MatchesEveryResultTheReferenceRecorded) {
  EXPECT_TRUE(decode_outcome(golden("result/ok_u32.bin"))->ok);
  EXPECT_EQ(decode_outcome(golden("result/err_user_string.bin"))->error, CallError::user);
  EXPECT_EQ(encode_call_error(CallError::unknown_method), golden("result/err_unknown_method.bin"));
  EXPECT_EQ(encode_call_error(CallError::invalid_payload),
            golden("result/err_invalid_payload.bin"));
}

}  // namespace
}  // namespace vox::wire
