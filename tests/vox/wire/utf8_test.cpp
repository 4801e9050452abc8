// Text is UTF-8 or it is refused: the edges of each length, and the classic impostors.
#include "vox/wire/utf8.hpp"

#include "tests/vox/wire/wire_testing.hpp"

namespace vox::wire {
namespace {

bool accepts(std::string_view bytes) { return is_utf8(hex(bytes)); }

TEST(Utf8, AcceptsTheFirstAndTheLastCharacterOfEachLength) {
  EXPECT_TRUE(accepts(""));
  EXPECT_TRUE(accepts("00"));
  EXPECT_TRUE(accepts("7f"));
  EXPECT_TRUE(accepts("c280"));
  EXPECT_TRUE(accepts("dfbf"));
  EXPECT_TRUE(accepts("e0a080"));
  EXPECT_TRUE(accepts("ed9fbf"));
  EXPECT_TRUE(accepts("ee8080"));
  EXPECT_TRUE(accepts("efbfbf"));
  EXPECT_TRUE(accepts("f0908080"));
  EXPECT_TRUE(accepts("f48fbfbf"));
}

TEST(Utf8, RefusesWhatNoCharacterStartsOrContinuesWith) {
  EXPECT_FALSE(accepts("80"));
  EXPECT_FALSE(accepts("bf"));
  EXPECT_FALSE(accepts("f5808080"));
  EXPECT_FALSE(accepts("ff"));
  EXPECT_FALSE(accepts("c27f"));
  EXPECT_FALSE(accepts("c2c0"));
  EXPECT_FALSE(accepts("e0a0c0"));
  EXPECT_FALSE(accepts("f09080c0"));
}

TEST(Utf8, RefusesLongSpellingsSurrogatesAndWhatIsAboveUnicode) {
  EXPECT_FALSE(accepts("c080"));
  EXPECT_FALSE(accepts("c1bf"));
  EXPECT_FALSE(accepts("e09fbf"));
  EXPECT_FALSE(accepts("f08fbfbf"));
  EXPECT_FALSE(accepts("eda080"));
  EXPECT_FALSE(accepts("edbfbf"));
  EXPECT_FALSE(accepts("f4908080"));
}

TEST(Utf8, RefusesACharacterThatEndsEarly) {
  EXPECT_FALSE(accepts("c2"));
  EXPECT_FALSE(accepts("e0a0"));
  EXPECT_FALSE(accepts("f09080"));
  // Also when the bytes behind the text would complete it.
  const Bytes complete = hex("f0908080");
  EXPECT_TRUE(first_utf8_character(complete));
  EXPECT_FALSE(first_utf8_character(BytesView(complete).first(3)));
}

TEST(Utf8, FindsABadByteAtEveryPlaceOfALongText) {
  for (std::size_t place = 0; place < 40; ++place) {
    Bytes text(40, std::byte{'a'});
    EXPECT_TRUE(is_utf8(text));
    text[place] = std::byte{0x80};
    EXPECT_FALSE(is_utf8(text)) << place;
  }
}

TEST(Utf8, EveryScalarIsWrittenAndReadAndNothingElseIs) {
  std::size_t accepted = 0;
  for (char32_t code_point = 0; code_point <= 0x10ffff; ++code_point) {
    if (code_point >= 0xd800 && code_point <= 0xdfff) continue;
    std::byte out[4];
    const std::size_t bytes = put_utf8(out, code_point);
    const auto read = first_utf8_character({out, bytes});
    ASSERT_TRUE(read && read->code_point == code_point && read->bytes == bytes)
        << std::uint32_t{code_point};
    accepted += 1;
  }
  EXPECT_EQ(accepted, 0x110000U - 0x800U);
}

}  // namespace
}  // namespace vox::wire
