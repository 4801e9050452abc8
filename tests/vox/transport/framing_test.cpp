// Frames out of bytes: at every split, at every limit, at every end.
#include "vox/transport/framing.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/vox/support/allocation_count.hpp"

namespace vox::test {
namespace {

constexpr std::size_t limit = 100'000;

std::string frame(std::string_view payload) {
  const FrameHeader header = encode_frame_header(payload.size());
  return std::string(as_text(header)) + std::string(payload);
}

// Takes all that is whole.
void take_all(FrameReader& reader, std::vector<std::string>& payloads) {
  while (reader.state() == FrameState::whole) payloads.emplace_back(as_text(reader.take()));
}

// As a link does it: read what fits, take what is whole, read again.
void feed(FrameReader& reader, std::string_view bytes, std::vector<std::string>& payloads) {
  while (!bytes.empty()) {
    take_all(reader, payloads);
    ASSERT_EQ(reader.state(), FrameState::incomplete);
    const std::span<std::byte> room = reader.room();
    const std::string_view part = bytes.substr(0, room.size());
    std::copy(part.begin(), part.end(), reinterpret_cast<char*>(room.data()));
    reader.commit(part.size());
    bytes.remove_prefix(part.size());
  }
  take_all(reader, payloads);
}

const std::vector<std::string> sample_payloads = {"", "a", "", std::string(300, 'b'), "cd", "end"};

std::string sample_bytes() {
  std::string bytes;
  for (const std::string& payload : sample_payloads) bytes += frame(payload);
  return bytes;
}

TEST(FramingTest, TheHeaderIsALittleEndianLengthOfThePayloadAlone) {
  EXPECT_EQ(frame("VOTH\x09"), std::string("\x05\x00\x00\x00VOTH\x09", 9));
  EXPECT_EQ(encode_frame_header(0x01020304),
            (FrameHeader{std::byte{4}, std::byte{3}, std::byte{2}, std::byte{1}}));
  for (const std::size_t length : {0UL, 1UL, 255UL, 256UL, 0xABCDEFUL, frame_payload_bytes_max}) {
    EXPECT_EQ(decode_frame_header(encode_frame_header(length)), length);
  }
}

TEST(FramingTest, FramesComeOutTheSameHoweverTheirBytesAreSplitInTwo) {
  const std::string bytes = sample_bytes();
  for (std::size_t split = 0; split <= bytes.size(); ++split) {
    FrameReader reader(limit);
    std::vector<std::string> payloads;
    feed(reader, std::string_view(bytes).substr(0, split), payloads);
    feed(reader, std::string_view(bytes).substr(split), payloads);
    ASSERT_EQ(payloads, sample_payloads) << "split at " << split;
    ASSERT_EQ(reader.end(), Error::end_of_stream);
  }
}

TEST(FramingTest, FramesComeOutTheSameByteByByte) {
  FrameReader reader(limit);
  std::vector<std::string> payloads;
  for (const char byte : sample_bytes()) feed(reader, std::string_view(&byte, 1), payloads);
  EXPECT_EQ(payloads, sample_payloads);
}

TEST(FramingTest, AnEndIsCleanBetweenFramesOnlyAndTruncatedEverywhereElse) {
  const std::string bytes = frame("abc") + frame("") + frame("defg");
  const std::vector<std::size_t> boundaries = {0, 7, 11, 19};
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    FrameReader reader(limit);
    std::vector<std::string> payloads;
    feed(reader, std::string_view(bytes).substr(0, length), payloads);
    const bool at_boundary =
        std::find(boundaries.begin(), boundaries.end(), length) != boundaries.end();
    EXPECT_EQ(reader.end(), at_boundary ? Error::end_of_stream : Error::truncated) << length;
  }
}

TEST(FramingTest, ManySmallFramesOfOneReadAreLentWhereTheyWereRead) {
  FrameReader reader(limit);
  std::vector<std::string> payloads;
  feed(reader, frame(std::string(5000, 'g')), payloads);  // a reader that has grown
  const std::span<std::byte> room = reader.room();
  std::string bytes;
  while (bytes.size() + 20 <= room.size()) bytes += frame("sixteen bytes...");
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(room.data()));
  reader.commit(bytes.size());

  const AllocationCount allocations;
  std::size_t taken_count = 0;
  for (; reader.state() == FrameState::whole; ++taken_count) {
    const BytesView payload = reader.take();
    ASSERT_EQ(payload.data(), room.data() + taken_count * 20 + frame_header_bytes);
    ASSERT_EQ(as_text(payload), "sixteen bytes...");
  }
  EXPECT_EQ(taken_count, bytes.size() / 20);
  EXPECT_EQ(allocations.calls(), 0U);
}

TEST(FramingTest, ALengthPastTheLimitIsRefusedOnItsHeaderWithoutAnyMemory) {
  for (const std::size_t announced : {limit + 1, std::size_t{1} << 31, frame_payload_bytes_max}) {
    FrameReader reader(limit);
    const FrameHeader header = encode_frame_header(announced);
    const std::span<std::byte> room = reader.room();
    std::copy(header.begin(), header.end(), room.begin());
    const AllocationCount allocations;
    reader.commit(header.size());
    EXPECT_EQ(reader.state(), FrameState::too_large);
    EXPECT_EQ(allocations.calls(), 0U);
    EXPECT_EQ(reader.bytes_reserved(), FrameReader::read_bytes_initial);
  }
}

TEST(FramingTest, ARefusalIsFinalWhateverLimitFollows) {
  FrameReader reader(3);
  std::vector<std::string> payloads;
  feed(reader, frame("abcd"), payloads);
  EXPECT_EQ(reader.state(), FrameState::too_large);
  reader.set_payload_bytes_max(100);
  EXPECT_EQ(reader.state(), FrameState::too_large);
  EXPECT_TRUE(payloads.empty());
}

TEST(FramingTest, ALimitHoldsFromTheFirstFrameThatWasNotLookedAt) {
  FrameReader reader(5);
  std::vector<std::string> payloads;
  const std::string bytes = frame("hello") + frame("larger than five");
  const std::size_t part = 9 + frame_header_bytes;  // the header of the second came with the first
  const std::span<std::byte> room = reader.room();
  ASSERT_GE(room.size(), part);
  std::copy_n(bytes.begin(), part, reinterpret_cast<char*>(room.data()));
  reader.commit(part);
  ASSERT_EQ(reader.state(), FrameState::whole);
  EXPECT_EQ(as_text(reader.take()), "hello");
  reader.set_payload_bytes_max(16);
  feed(reader, std::string_view(bytes).substr(part), payloads);
  EXPECT_EQ(payloads, std::vector<std::string>{"larger than five"});
}

TEST(FramingTest, MemoryFollowsWhatHasArrivedAndNotWhatWasAnnounced) {
  constexpr std::size_t large = std::size_t{1} << 20;
  FrameReader reader(large);
  std::vector<std::string> payloads;
  const std::string bytes = frame(std::string(large, 'x'));
  for (std::size_t arrived = 0; arrived < bytes.size();) {
    const std::size_t part = std::min<std::size_t>(bytes.size() - arrived, 1777);
    feed(reader, std::string_view(bytes).substr(arrived, part), payloads);
    arrived += part;
    ASSERT_LE(reader.bytes_reserved(), std::max(FrameReader::read_bytes_initial, 4 * arrived));
    ASSERT_LE(reader.bytes_reserved(), frame_header_bytes + large);
  }
  ASSERT_EQ(payloads.size(), 1U);
  EXPECT_EQ(payloads.front().size(), large);
}

TEST(FramingTest, HoldsAtMostOneReadOrOneFrameHoweverMuchIsOnItsWay) {
  constexpr std::size_t small_limit = 1000;
  FrameReader reader(small_limit);
  std::size_t held_max = 0;
  const std::string bytes = frame(std::string(small_limit, 'y'));
  std::string on_its_way;
  std::size_t payloads_count = 0;
  for (int round = 0; round < 1000; ++round) {
    while (on_its_way.size() < 2 * FrameReader::read_bytes_max) on_its_way += bytes;
    const std::span<std::byte> room = reader.room();
    std::copy_n(on_its_way.begin(), room.size(), reinterpret_cast<char*>(room.data()));
    reader.commit(room.size());
    on_its_way.erase(0, room.size());
    held_max = std::max(held_max, reader.bytes_held());
    for (; reader.state() == FrameState::whole; ++payloads_count) {
      ASSERT_EQ(reader.take().size(), small_limit);
    }
  }
  EXPECT_EQ(held_max, FrameReader::read_bytes_max);
  EXPECT_EQ(reader.bytes_reserved(), FrameReader::read_bytes_max);
  EXPECT_GT(payloads_count, 60'000U);
}

TEST(FramingTest, TheBufferOfALargeFrameGoesOnceSmallOnesSuffice) {
  FrameReader reader(1'000'000);
  std::vector<std::string> payloads;
  feed(reader, frame(std::string(900'000, 'l')), payloads);
  feed(reader, frame(std::string(900'000, 'l')), payloads);
  EXPECT_GE(reader.bytes_reserved(), 900'000U) << "kept while large frames keep coming";
  feed(reader, frame("small"), payloads);
  feed(reader, frame("small"), payloads);
  EXPECT_LE(reader.bytes_reserved(), FrameReader::read_bytes_max);
  EXPECT_EQ(payloads.size(), 4U);
}

TEST(FramingTest, ASteadyFlowAllocatesNothing) {
  for (const std::size_t payload_bytes : {std::size_t{16}, std::size_t{5000}, limit}) {
    FrameReader reader(limit);
    const std::string bytes = frame(std::string(payload_bytes, 's'));
    std::vector<std::string> warm_up;
    for (int i = 0; i < 8; ++i) feed(reader, bytes, warm_up);
    const AllocationCount allocations;
    for (int i = 0; i < 50; ++i) {
      for (std::string_view rest = bytes; !rest.empty();) {
        const std::span<std::byte> room = reader.room();
        const std::string_view part = rest.substr(0, room.size());
        std::copy(part.begin(), part.end(), reinterpret_cast<char*>(room.data()));
        reader.commit(part.size());
        rest.remove_prefix(part.size());
      }
      ASSERT_EQ(reader.state(), FrameState::whole);
      ASSERT_EQ(reader.take().size(), payload_bytes);
    }
    EXPECT_EQ(allocations.calls(), 0U) << payload_bytes;
  }
}

}  // namespace
}  // namespace vox::test
