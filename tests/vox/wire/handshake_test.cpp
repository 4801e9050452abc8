// Handshake messages byte for byte as both reference implementations speak them.
#include "tests/vox/wire/wire_testing.hpp"

namespace vox::wire {
namespace {

Metadata testbed_metadata() {
  Metadata metadata;
  metadata.add(std::string(metadata_service_key), std::string("Testbed"));
  return metadata;
}

Hello testbed_hello() {
  Hello hello;
  hello.metadata = testbed_metadata();
  return hello;
}

ResumeKey counting_key() {
  ResumeKey key{};
  for (std::size_t index = 0; index < key.size(); ++index) key[index] = std::byte(index);
  return key;
}

constexpr std::string_view hello_up_to_schema =
    "a1 65 48656c6c6f a6"
    "66 706172697479 a1 63 4f6464 f6"
    "73 636f6e6e656374696f6e5f73657474696e6773 a2"
    "66 706172697479 a1 63 4f6464 f6"
    "77 6d61785f636f6e63757272656e745f7265717565737473 18 40"
    "76 6d6573736167655f7061796c6f61645f736368656d61";
constexpr std::string_view hello_up_to_key =
    "6e 737570706f7274735f7265747279 f5 6a 726573756d655f6b6579";
constexpr std::string_view hello_metadata =
    "68 6d65746164617461 81 a3 63 6b6579 6b 766f782d73657276696365"
    "65 76616c7565 a1 66 537472696e67 67 54657374626564 65 666c616773 00";

std::string hello_bytes(std::string_view schema, std::string_view key) {
  std::string text(hello_up_to_schema);
  return text.append(schema).append(hello_up_to_key).append(key).append(hello_metadata);
}

void expect_encodes_to(const HandshakeMessage& message, BytesView bytes,
                       SendSchema schema = SendSchema::no) {
  EXPECT_EQ(to_hex(encode_handshake(message, schema)), to_hex(bytes));
  const auto decoded = decode_handshake(bytes, Limits{});
  ASSERT_EQ(violation_of(decoded), Violation::none);
  EXPECT_EQ(decoded->index(), message.index());
  EXPECT_EQ(to_hex(encode_handshake(*decoded, schema)), to_hex(bytes));
}

TEST(Handshake, HelloWithoutSchemasIsAsInTheSpecification) {
  const Bytes bytes = hex(hello_bytes("80", "f6"));
  EXPECT_EQ(bytes.size(), 189U);
  expect_encodes_to(testbed_hello(), bytes);
}

TEST(Handshake, HelloThatResumesCarriesItsKey) {
  Hello hello = testbed_hello();
  hello.resume_key = counting_key();
  const std::string key = "a1 65 6279746573 50 000102030405060708090a0b0c0d0e0f";
  expect_encodes_to(hello, hex(hello_bytes("80", key)));
}

TEST(Handshake, HelloWithSchemasIsTheOneThatBothReferencesSend) {
  const Bytes recorded = golden("hello_typescript.cbor");
  EXPECT_EQ(recorded.size(), 7311U);
  expect_encodes_to(testbed_hello(), recorded, SendSchema::yes);
}

TEST(Handshake, EnvelopeSchemaIsTheReferences) {
  EXPECT_EQ(envelope_schema().size(), 7123U);
  EXPECT_EQ(to_bytes(envelope_schema()), golden("message_schemas.cbor"));
}

TEST(Handshake, HelloYourselfIsAsInTheSpecification) {
  HelloYourself hello;
  hello.connection_settings.parity = Parity::even;
  hello.resume_key = counting_key();
  hello.metadata = testbed_metadata();
  expect_encodes_to(hello,
                    hex("a16d48656c6c6f596f757273656c66a573636f6e6e656374696f6e5f73657474696e6773"
                        "a266706172697479a1644576656ef6776d61785f636f6e63757272656e745f7265717565"
                        "7374731840766d6573736167655f7061796c6f61645f736368656d61806e737570706f72"
                        "74735f7265747279f56a726573756d655f6b6579a1656279746573500001020304050607"
                        "08090a0b0c0d0e0f686d6574616461746181a3636b65796b766f782d7365727669636565"
                        "76616c7565a166537472696e67675465737462656465666c61677300"));
}

TEST(Handshake, MessagesHaveTheSizesOfTheExampleSession) {
  HelloYourself hello;
  hello.resume_key = counting_key();
  hello.connection_settings.parity = Parity::even;
  hello.metadata = testbed_metadata();
  EXPECT_EQ(encode_handshake(testbed_hello(), SendSchema::no).size(), 0xbdU);
  EXPECT_EQ(encode_handshake(hello, SendSchema::no).size(), 0xd0U);
  EXPECT_EQ(encode_handshake(hello, SendSchema::yes).size(), 7330U);
}

TEST(Handshake, LetsGoAndSorryAreAsInTheSpecification) {
  expect_encodes_to(LetsGo{}, hex("a1 66 4c657473476f a0"));
  expect_encodes_to(Sorry{"session resume key mismatch"},
                    hex("a165536f727279a166726561736f6e781b73657373696f6e20726573756d65206b6579"
                        "206d69736d61746368"));
}

TEST(Handshake, EveryFieldIsReadAsItWasWritten) {
  Hello hello;
  hello.parity = Parity::even;
  hello.connection_settings = {Parity::odd, UINT32_MAX};
  hello.supports_retry = false;
  hello.resume_key = counting_key();
  hello.metadata = testbed_metadata();
  hello.metadata.add("n", UINT64_MAX, UINT64_MAX).add({"b", hex("dead"), 1});
  const auto decoded = decode_handshake(encode_handshake(hello, SendSchema::yes), Limits{});
  ASSERT_EQ(violation_of(decoded), Violation::none);
  const Hello& read = std::get<Hello>(*decoded);
  EXPECT_EQ(read.parity, hello.parity);
  EXPECT_EQ(read.connection_settings, hello.connection_settings);
  EXPECT_EQ(read.supports_retry, hello.supports_retry);
  EXPECT_EQ(read.resume_key, hello.resume_key);
  EXPECT_EQ(read.metadata, hello.metadata);
}

constexpr std::string_view parity_odd = "66 706172697479 a1 63 4f6464 f6";
constexpr std::string_view settings_even_5 =
    "73 636f6e6e656374696f6e5f73657474696e6773 a2"
    "77 6d61785f636f6e63757272656e745f7265717565737473 05"
    "66 706172697479 a1 64 4576656e f6";
constexpr std::string_view empty_schema = "76 6d6573736167655f7061796c6f61645f736368656d61 80";

TEST(Handshake, FieldsMayStandInAnyOrderAndOptionalOnesMayBeAbsent) {
  const std::string bytes = std::string("a1 65 48656c6c6f a3")
                                .append(empty_schema)
                                .append(settings_even_5)
                                .append(parity_odd);
  const auto decoded = decode_handshake(hex(bytes), Limits{});
  ASSERT_EQ(violation_of(decoded), Violation::none);
  const Hello& hello = std::get<Hello>(*decoded);
  EXPECT_EQ(hello.parity, Parity::odd);
  EXPECT_EQ(hello.connection_settings, (ConnectionSettings{Parity::even, 5}));
  EXPECT_FALSE(hello.supports_retry);
  EXPECT_EQ(hello.resume_key, std::nullopt);
  EXPECT_TRUE(hello.metadata.empty());
}

TEST(Handshake, UnknownFieldsAreSkippedWhateverTheyHold) {
  const std::string unknown = "67 756e6b6e6f776e a2 6161 82 f90000 c100 6162 a0";
  const std::string bytes = std::string("a1 6d 48656c6c6f596f757273656c66 a4")
                                .append(parity_odd)  // no field of this message
                                .append(empty_schema)
                                .append(unknown)
                                .append(settings_even_5);
  const auto decoded = decode_handshake(hex(bytes), Limits{});
  ASSERT_EQ(violation_of(decoded), Violation::none);
  const auto& hello = std::get<HelloYourself>(*decoded);
  EXPECT_EQ(hello.connection_settings, (ConnectionSettings{Parity::even, 5}));
}

TEST(Handshake, AResumeKeyOfAnotherLengthIsNone) {
  for (const std::string_view key :
       {"a1 65 6279746573 40", "a1 65 6279746573 4f 000102030405060708090a0b0c0d0e",
        "a1 65 6279746573 51 000102030405060708090a0b0c0d0e0f10"}) {
    const auto decoded = decode_handshake(hex(hello_bytes("80", key)), Limits{});
    ASSERT_EQ(violation_of(decoded), Violation::none) << key;
    EXPECT_EQ(std::get<Hello>(*decoded).resume_key, std::nullopt) << key;
  }
}

TEST(Handshake, SchemasAreNotInterpreted) {
  const auto decoded = decode_handshake(hex(hello_bytes("83 00 6161 a16161f6", "f6")), Limits{});
  EXPECT_EQ(violation_of(decoded), Violation::none);
}

TEST(Handshake, BytesBehindTheItemAreIgnored) {
  EXPECT_TRUE(decode_handshake(hex("a1 66 4c657473476f a0 ff"), Limits{}));
}

}  // namespace
}  // namespace vox::wire
