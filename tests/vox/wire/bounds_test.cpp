// What no input may do to the decoders: crash them, make them allocate more than a small multiple
// of its size, or decode to something that does not encode back.
//
// The inputs are the reference vectors and a few messages of our own, damaged by a generator with a
// fixed seed, so every run is the same run. Allocation is counted by allocation_counter.cpp.
#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "tests/vox/wire/allocation_counter.hpp"
#include "tests/vox/wire/wire_testing.hpp"
#include "vox/wire/metadata_cost.hpp"

namespace vox::wire {
namespace {

// Metadata is copied as it came, and a text of the handshake is; a buffer that grows as a handshake
// is read is allocated a few times over.
constexpr std::size_t allocated_per_input_byte_max = 16;

// splitmix64: small, and the same everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t value = state_;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
  }
  std::size_t below(std::size_t bound) { return next() % bound; }
  std::byte byte() {
    // Half of them from where lengths, flags, continuations and CBOR's heads change their meaning.
    constexpr std::array<std::uint8_t, 16> edges = {0x00, 0x01, 0x02, 0x05, 0x07, 0x17, 0x18, 0x1b,
                                                    0x7f, 0x80, 0x81, 0x9f, 0xa1, 0xf6, 0xfe, 0xff};
    return below(2) == 0 ? std::byte{edges[below(edges.size())]} : static_cast<std::byte>(next());
  }

 private:
  std::uint64_t state_;
};

using Place = Bytes::iterator::difference_type;

// One damage: a flipped bit, a byte replaced, inserted or removed, a stretch repeated, or the rest
// of another input from somewhere on.
void damage(Bytes& bytes, const std::vector<Bytes>& corpus, Random& random) {
  if (bytes.empty()) bytes.push_back(random.byte());
  const std::size_t index = random.below(bytes.size());
  const auto place = bytes.begin() + static_cast<Place>(index);
  switch (random.below(7)) {
    case 0: *place ^= std::byte{1} << random.below(8); return;
    case 1: *place = random.byte(); return;
    case 2: bytes.insert(place, random.byte()); return;
    case 3: bytes.erase(place); return;
    case 4: bytes.resize(index); return;
    case 5: {
      const std::size_t length = random.below(std::min<std::size_t>(bytes.size() - index, 16)) + 1;
      const Bytes stretch(place, place + static_cast<Place>(length));
      bytes.insert(place, stretch.begin(), stretch.end());
      return;
    }
    default: {
      const Bytes& other = corpus[random.below(corpus.size())];
      const auto from = static_cast<Place>(random.below(other.size()));
      bytes.resize(index);
      bytes.insert(bytes.end(), other.begin() + from, other.end());
    }
  }
}

Bytes damaged(const std::vector<Bytes>& corpus, Random& random) {
  Bytes bytes = corpus[random.below(corpus.size())];
  const std::size_t damages = 1 + random.below(3);
  for (std::size_t count = 0; count < damages; ++count) damage(bytes, corpus, random);
  return bytes;
}

std::vector<Bytes> message_corpus() {
  std::set<std::string> files;  // a directory has no order
  for (const auto& entry : std::filesystem::directory_iterator(golden_path("wire"))) {
    files.insert(entry.path().filename().string());
  }
  std::vector<Bytes> corpus;
  for (const std::string& file : files) corpus.push_back(golden_message(file));
  for (const std::string_view bytes :
       {"00 05 01 02 00", "00 06 01 01 00", "00 07 01 03 08", "00 08 01", "00 09 ac02",
        "02 02 01 60 00", "00 05 03 00 fac0e08f9bf396cf23 00 02000000 0501 03 a10000",
        "00 04 08 0000000000000000000000000000000000000000000000000000000000000000"}) {
    corpus.push_back(hex(bytes));
  }
  return corpus;
}

std::vector<Bytes> handshake_corpus() {
  Hello hello;
  hello.resume_key.emplace();
  hello.metadata.add("vox-service", std::string("Testbed")).add("number", 300);
  hello.metadata.add({"bytes", hex("deadbeef"), metadata_sensitive});
  HelloYourself yourself;
  yourself.metadata.add("a-key-too-long-for-a-small-string", 1);
  std::vector<Bytes> corpus;
  for (const HandshakeMessage& message :
       {HandshakeMessage{hello}, {yourself}, {LetsGo{}}, {Sorry{"session resume key mismatch"}}}) {
    corpus.push_back(encode_handshake(message, SendSchema::no));
  }
  return corpus;
}

// How often something decoded, so that a generator that never hits anything is noticed.
struct Tally {
  std::size_t decoded = 0;
  std::size_t refused = 0;
};

void expect_bounded_message(const Bytes& bytes, Tally& tally) {
  const std::size_t before = allocated_bytes();
  const auto decoded = decode_message(bytes, Limits{});
  const std::size_t allocated = allocated_bytes() - before;
  ASSERT_LE(allocated, allocated_per_input_byte_max * bytes.size()) << to_hex(bytes);
  if (!decoded) {
    ASSERT_NE(decoded.error(), Violation::none);
    tally.refused += 1;
    return;
  }
  tally.decoded += 1;
  // One value, one spelling: what decodes is what would have been encoded.
  ASSERT_EQ(encoded(*decoded), bytes) << to_hex(bytes);
}

void expect_bounded_handshake(const Bytes& bytes, Tally& tally) {
  const std::size_t before = allocated_bytes();
  const auto decoded = decode_handshake(bytes, Limits{});
  const std::size_t allocated = allocated_bytes() - before;
  ASSERT_LE(allocated, allocated_per_input_byte_max * bytes.size()) << to_hex(bytes);
  if (!decoded) {
    ASSERT_NE(decoded.error(), Violation::none);
    tally.refused += 1;
    return;
  }
  tally.decoded += 1;
  // Fields may come in any order and with others between them, so the bytes may differ; the
  // message they stand for may not.
  const Bytes again = encode_handshake(*decoded, SendSchema::no);
  const auto decoded_again = decode_handshake(again, Limits{});
  ASSERT_EQ(violation_of(decoded_again), Violation::none) << to_hex(bytes);
  ASSERT_EQ(encode_handshake(*decoded_again, SendSchema::no), again) << to_hex(bytes);
}

TEST(Bounds, NoDamagedMessageCrashesOverallocatesOrDecodesToSomethingElse) {
  const std::vector<Bytes> corpus = message_corpus();
  Random random(1);
  Tally tally;
  for (int count = 0; count < 200'000; ++count) {
    ASSERT_NO_FATAL_FAILURE(expect_bounded_message(damaged(corpus, random), tally)) << count;
  }
  EXPECT_GT(tally.decoded, 10'000U);
  EXPECT_GT(tally.refused, 20'000U);
}

TEST(Bounds, NoDamagedHandshakeCrashesOverallocatesOrDecodesToSomethingElse) {
  const std::vector<Bytes> corpus = handshake_corpus();
  Random random(2);
  Tally tally;
  for (int count = 0; count < 200'000; ++count) {
    ASSERT_NO_FATAL_FAILURE(expect_bounded_handshake(damaged(corpus, random), tally)) << count;
  }
  EXPECT_GT(tally.decoded, 5'000U);
  EXPECT_GT(tally.refused, 20'000U);
}

TEST(Bounds, NoDamagedSchemaListCrashesOrOverallocates) {
  const std::vector<Bytes> corpus = {golden("hello_typescript.cbor")};
  Random random(3);
  Tally tally;
  for (int count = 0; count < 5'000; ++count) {
    ASSERT_NO_FATAL_FAILURE(expect_bounded_handshake(damaged(corpus, random), tally)) << count;
  }
  EXPECT_GT(tally.decoded, 100U);
  EXPECT_GT(tally.refused, 100U);
}

TEST(Bounds, NoPrologueOfAnyBytesCrashes) {
  Random random(4);
  std::size_t decoded = 0;
  for (int count = 0; count < 20'000; ++count) {
    Bytes bytes = hex("564f544809000000");
    damage(bytes, {bytes}, random);
    const auto message = decode_prologue(bytes);
    if (message) decoded += 1;
  }
  EXPECT_GT(decoded, 100U);
}

TEST(Bounds, RandomBytesAreNeverMoreThanRefused) {
  Random random(5);
  Tally tally;
  for (int count = 0; count < 50'000; ++count) {
    Bytes bytes(random.below(40));
    for (std::byte& byte : bytes) byte = random.byte();
    ASSERT_NO_FATAL_FAILURE(expect_bounded_message(bytes, tally));
    ASSERT_NO_FATAL_FAILURE(expect_bounded_handshake(bytes, tally));
    static_cast<void>(decode_outcome(bytes));
  }
  EXPECT_GT(tally.refused, 20'000U);
}

TEST(Bounds, DecodingAMessageWithoutMetadataAllocatesNothing) {
  for (const std::string_view text :
       {"00 05 01 00 bee9d591ee9df1858801 00 06000000 05 68656c6c6f 00",
        "00 05 01 01 00 07000000 00 05 68656c6c6f 00", "00 07 01 00 01000000 05", "00 08 01",
        "00 00 12 626164206672616d652073657175656e6365", "00 06 01 01 00"}) {
    const Bytes bytes = hex(text);
    const std::size_t before = allocated_bytes();
    const bool decoded = decode_message(bytes, Limits{}).has_value();
    EXPECT_EQ(allocated_bytes(), before) << text;
    EXPECT_TRUE(decoded) << text;
  }
}

TEST(Bounds, MetadataIsCopiedOnceHoweverManyEntriesItHas) {
  Metadata metadata;
  metadata.add("a key that does not fit into the string itself", std::string(100, 'v'));
  for (int count = 0; count < 40; ++count) metadata.add("", std::string());
  const Bytes bytes = encoded({{1}, ConnectionClose{metadata}});
  const std::size_t before = allocated_bytes();
  const auto decoded = decode_message(bytes, Limits{});
  const std::size_t allocated = allocated_bytes() - before;
  ASSERT_TRUE(decoded);
  EXPECT_EQ(allocated, metadata.encoded().size());
}

TEST(Bounds, MetadataNeverHoldsMoreThanItIsSaidToCost) {
  Metadata metadata;
  EXPECT_EQ(held_bytes(metadata), 0U);
  for (std::size_t count = 0; count < 400; ++count) {
    const std::string value(count % 7, 'v');
    const std::size_t before = allocated_bytes();
    metadata.add(count % 3 == 0 ? "" : "key", value);
    EXPECT_LE(allocated_bytes() - before, held_bytes(metadata)) << count;
  }
  const Metadata copy = metadata;
  EXPECT_EQ(held_bytes(copy), held_bytes(metadata));
}

TEST(Bounds, EncodingAllocatesAtMostOnceAndNothingIntoAScratchUsedBefore) {
  Metadata metadata;
  metadata.add("vox-operation-id", UINT64_MAX, UINT64_MAX);
  const Bytes args(10'000);
  const Message message{
      {UINT64_MAX}, Call{{UINT64_MAX}, {UINT64_MAX}, metadata, args, BytesView(args).first(900)}};
  Bytes scratch;
  std::size_t before = allocated_bytes();
  const std::size_t size = encode_message(message, scratch).size();
  // Once: a first allocation that was too small would have been added to a second.
  EXPECT_LE(allocated_bytes() - before, 1'200U);
  EXPECT_GT(size, 10'900U);
  before = allocated_bytes();
  static_cast<void>(encode_message(message, scratch));
  EXPECT_EQ(allocated_bytes(), before);
}

TEST(Bounds, ARequestOfAServedMethodAllocatesNothingEitherWay) {
  const Bytes args(32);
  Bytes scratch;
  const Message first{{0}, Call{{1}, {0x880bc4eee23574be}, {}, args, {}}};
  const Bytes bytes = joined(encode_message(first, scratch));
  const Message next{{0}, Call{{3}, {0x880bc4eee23574be}, {}, args, {}}};
  const std::size_t before = allocated_bytes();
  const std::size_t encoded_bytes = encode_message(next, scratch).size();
  const auto decoded = decode_message(bytes, Limits{});
  EXPECT_EQ(allocated_bytes(), before);
  EXPECT_EQ(encoded_bytes, bytes.size());
  EXPECT_TRUE(decoded);
}

TEST(Bounds, CountsBeyondTheInputAllocateNothing) {
  for (const std::string_view text : {"00 04 40 00", "00 04 ffffffffffffffffff01 00",
                                      "00 00 ffffffff0f", "00 07 01 00 ffffffff"}) {
    const Bytes bytes = hex(text);
    const std::size_t before = allocated_bytes();
    const bool decoded = decode_message(bytes, Limits{}).has_value();
    EXPECT_EQ(allocated_bytes(), before) << text;
    EXPECT_FALSE(decoded) << text;
  }
}

}  // namespace
}  // namespace vox::wire
