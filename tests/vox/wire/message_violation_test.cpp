// Bytes that are no message: each is refused by name.
#include <filesystem>

#include "tests/vox/wire/wire_testing.hpp"

namespace vox::wire {
namespace {

Violation refusal(BytesView bytes, const Limits& limits = {}) {
  return violation_of(decode_message(bytes, limits));
}

Violation refusal(std::string_view bytes, const Limits& limits = {}) {
  return refusal(BytesView(hex(bytes)), limits);
}

TEST(MessageViolation, NothingIsNoMessage) {
  EXPECT_EQ(refusal(""), Violation::truncated_value);
  EXPECT_EQ(refusal("00"), Violation::truncated_value);
}

TEST(MessageViolation, EveryReferenceVectorCutShortIsTruncated) {
  for (const auto& entry : std::filesystem::directory_iterator(golden_path("wire"))) {
    const Bytes bytes = golden_message(entry.path().filename().string());
    ASSERT_EQ(refusal(bytes), Violation::none);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      // A copy of just that size, so that a sanitizer sees the first byte read past it.
      const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(refusal(cut), Violation::truncated_value) << entry.path() << " at " << size;
    }
  }
}

TEST(MessageViolation, EveryReferenceVectorWithAByteMoreHasTrailingBytes) {
  for (const auto& entry : std::filesystem::directory_iterator(golden_path("wire"))) {
    Bytes bytes = golden_message(entry.path().filename().string());
    bytes.push_back(std::byte{0});
    EXPECT_EQ(refusal(bytes), Violation::trailing_bytes) << entry.path();
  }
}

TEST(MessageViolation, NumbersThatTheirFieldCannotHoldOverflow) {
  EXPECT_EQ(refusal("ffffffffffffffffff02 08 01"), Violation::varint_overflow);
  EXPECT_EQ(refusal("00 8080808010"), Violation::varint_overflow);
  EXPECT_EQ(refusal("00 08 8080808080808080808001"), Violation::varint_overflow);
  EXPECT_EQ(refusal("00 01 00 8080808010 00"), Violation::varint_overflow);
  EXPECT_EQ(refusal("00 07 01 03 8080808010"), Violation::varint_overflow);
}

TEST(MessageViolation, PaddedNumbersAreOverlongEverywhere) {
  EXPECT_EQ(refusal("8000 08 01"), Violation::varint_overlong);
  EXPECT_EQ(refusal("00 8800 01"), Violation::varint_overlong);
  EXPECT_EQ(refusal("00 08 8100"), Violation::varint_overlong);
  EXPECT_EQ(refusal("00 01 8000 40 00"), Violation::varint_overlong);
  EXPECT_EQ(refusal("00 04 8000"), Violation::varint_overlong);
  EXPECT_EQ(refusal("00 00 8000"), Violation::varint_overlong);
  EXPECT_EQ(refusal("00 06 01 00 8000"), Violation::varint_overlong);
}

TEST(MessageViolation, VariantsThatDoNotExistAreUnknown) {
  EXPECT_EQ(refusal("00 0a"), Violation::unknown_variant);
  EXPECT_EQ(refusal("00 05 01 03"), Violation::unknown_variant);
  EXPECT_EQ(refusal("00 07 01 04"), Violation::unknown_variant);
  EXPECT_EQ(refusal("00 01 02 40 00"), Violation::unknown_variant);
  EXPECT_EQ(refusal("00 06 01 02 00"), Violation::unknown_variant);
  EXPECT_EQ(refusal("00 04 01 01 6b 03 00 00"), Violation::unknown_variant);
}

TEST(MessageViolation, TextThatIsNoUtf8IsRefusedWhereverItStands) {
  EXPECT_EQ(refusal("00 00 01 ff"), Violation::invalid_utf8);
  EXPECT_EQ(refusal("00 04 01 01 ff 02 01 00"), Violation::invalid_utf8);
  EXPECT_EQ(refusal("00 04 01 01 6b 00 02 c080 00"), Violation::invalid_utf8);
}

TEST(MessageViolation, LengthsBeyondTheInputAreTruncated) {
  EXPECT_EQ(refusal("00 00 ffffffffffffffffff01"), Violation::truncated_value);
  EXPECT_EQ(refusal("00 07 01 00 ffffffff 00"), Violation::truncated_value);
  EXPECT_EQ(refusal("00 06 01 00 ffffffff0f 00"), Violation::truncated_value);
  EXPECT_EQ(refusal("00 04 ffffffffffffffffff01 00"), Violation::truncated_value);
}

Bytes close_with_entries(std::size_t count, std::size_t text_bytes) {
  Metadata metadata;
  for (std::size_t entry = 0; entry < count; ++entry) {
    metadata.add("k", std::string(text_bytes, 'x'));
  }
  return encoded({ConnectionId{1}, ConnectionClose{metadata}});
}

TEST(MessageViolation, MoreMetadataEntriesThanAllowedAreTooLarge) {
  Limits limits;
  limits.metadata_entries_max = 3;
  EXPECT_EQ(refusal(close_with_entries(3, 1), limits), Violation::none);
  EXPECT_EQ(refusal(close_with_entries(4, 1), limits), Violation::metadata_too_large);
}

TEST(MessageViolation, MoreMetadataBytesThanAllowedAreTooLarge) {
  // An entry is a length, the key, the kind, a length, the text, and the flags.
  constexpr std::size_t entry_bytes = 1 + 1 + 1 + 1 + 10 + 1;
  Limits limits;
  limits.metadata_bytes_max = 2 * entry_bytes;
  EXPECT_EQ(refusal(close_with_entries(2, 10), limits), Violation::none);
  limits.metadata_bytes_max -= 1;
  EXPECT_EQ(refusal(close_with_entries(2, 10), limits), Violation::metadata_too_large);
  EXPECT_EQ(refusal(close_with_entries(3, 10), limits), Violation::metadata_too_large);
}

TEST(MessageViolation, TheFirstThingWrongIsTheOneNamed) {
  EXPECT_EQ(refusal("00 01 02 8000 ff"), Violation::unknown_variant);
  EXPECT_EQ(refusal("00 04 01 01 ff 03 00 00"), Violation::invalid_utf8);
}

}  // namespace
}  // namespace vox::wire
