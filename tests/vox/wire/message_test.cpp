// The envelope: every variant as the specification and the reference vectors spell it, both ways.
#include <filesystem>
#include <map>

#include "tests/vox/wire/wire_testing.hpp"

namespace vox::wire {
namespace {

// The metadata that all reference vectors carry.
Metadata recorded_metadata() {
  Metadata metadata;
  metadata.add("trace-id", std::string("abc123"));
  metadata.add({"auth", hex("deadbeef"), metadata_sensitive | metadata_no_propagate});
  metadata.add("attempt", 2);
  return metadata;
}
constexpr std::string_view recorded_metadata_bytes =
    "03 08 74726163652d6964 00 06 616263313233 00 04 61757468 01 04 deadbeef 03"
    "07 617474656d7074 02 02 00";

constexpr MethodId echo_method{0x880bc4eee23574be};

// Encodes to exactly these bytes, and these bytes decode to what encodes to them again. Together:
// each field is where it belongs in both directions.
void expect_both_ways(const Message& message, BytesView bytes) {
  EXPECT_EQ(to_hex(encoded(message)), to_hex(bytes));
  const auto decoded = decode_message(bytes, Limits{});
  ASSERT_EQ(violation_of(decoded), Violation::none) << to_hex(bytes);
  EXPECT_EQ(decoded->connection, message.connection);
  EXPECT_EQ(decoded->payload.index(), message.payload.index());
  EXPECT_EQ(to_hex(encoded(*decoded)), to_hex(bytes));
}

void expect_both_ways(const Message& message, std::string_view bytes) {
  expect_both_ways(message, BytesView(hex(bytes)));
}

TEST(Message, EveryReferenceVectorIsReadAndWrittenAsItStands) {
  const Metadata metadata = recorded_metadata();
  const ConnectionId two{2};
  const RequestId eleven{11};
  const ChannelId three{3};
  const Bytes args = hex("f8acd19101");
  const Bytes ret = hex("8ce0bad60f");
  const Bytes item = hex("4d");
  const std::map<std::string, Message> vectors = {
      {"message_protocol_error", {root_connection_id, ProtocolError{"bad frame sequence"}}},
      {"message_connection_open", {two, ConnectionOpen{{Parity::odd, 64}, metadata}}},
      {"message_connection_reject", {ConnectionId{4}, ConnectionReject{metadata}}},
      {"message_connection_close", {two, ConnectionClose{metadata}}},
      {"message_request_call", {two, Call{eleven, {0xe5a1d6b2c390f001}, metadata, args, {}}}},
      {"message_request_response", {two, Response{eleven, metadata, ret, {}}}},
      {"message_channel_item", {two, ChannelItem{three, item}}},
      {"message_channel_close", {two, ChannelClose{three, metadata}}},
      {"message_channel_reset", {two, ChannelReset{three, metadata}}},
  };
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(golden_path("wire"))) {
    const std::string name = entry.path().stem();
    SCOPED_TRACE(name);
    ASSERT_TRUE(vectors.contains(name)) << "a vector that nobody says the message of";
    expect_both_ways(vectors.at(name), golden_message(name + ".bin"));
    files += 1;
  }
  EXPECT_EQ(files, vectors.size());
}

// Tabulated in the specification next to those above, but recorded nowhere.
TEST(Message, TheVectorsThatWereOnlyTabulatedAreReadAndWritten) {
  const std::string metadata(recorded_metadata_bytes);
  expect_both_ways({{2}, ConnectionAccept{{Parity::even, 96}, recorded_metadata()}},
                   "02 02 01 60" + metadata);
  expect_both_ways({{2}, Cancel{{11}, recorded_metadata()}}, "02 05 0b 02" + metadata);
  expect_both_ways({{2}, GrantCredit{{3}, 1024}}, "02 07 03 03 8008");
}

TEST(Message, OpensAVirtualConnectionForAService) {
  Metadata metadata;
  metadata.add(std::string(metadata_service_key), std::string("Testbed"));
  expect_both_ways({{1}, ConnectionOpen{{Parity::odd, 64}, metadata}},
                   "01 01 00 40 01 0b 766f782d73657276696365 00 07 54657374626564 00");
}

TEST(Message, CallsAndAnswersAsInTheSpecification) {
  Metadata metadata;
  metadata.add("vox-operation-id", 1);
  const Bytes args = hex("05 68656c6c6f");
  expect_both_ways({root_connection_id, Call{{1}, echo_method, metadata, args, {}}},
                   "00 05 01 00 bee9d591ee9df1858801 01"
                   "10 766f782d6f7065726174696f6e2d6964 02 01 00 06000000 05 68656c6c6f 00");
  const Bytes ret = hex("00 05 68656c6c6f");
  expect_both_ways({root_connection_id, Response{{1}, {}, ret, {}}},
                   "00 05 01 01 00 07000000 00 05 68656c6c6f 00");
  expect_both_ways({root_connection_id, Cancel{{1}, {}}}, "00 05 01 02 00");
}

TEST(Message, CallsWithAChannelAsInTheSpecification) {
  Metadata metadata;
  metadata.add("vox-channel-retry-mode", 1);
  metadata.add("vox-operation-id", 2);
  const Bytes args = hex("05 01");
  expect_both_ways({root_connection_id, Call{{3}, {0x239e5b99b1f8207a}, metadata, args, {}}},
                   "00 05 03 00 fac0e08f9bf396cf23 02"
                   "16 766f782d6368616e6e656c2d72657472792d6d6f6465 02 01 00"
                   "10 766f782d6f7065726174696f6e2d6964 02 02 00 02000000 0501 00");
}

TEST(Message, CarriesSchemasBehindAVarintLength) {
  const Bytes args = hex("05 68656c6c6f");
  const Bytes schemas(229, std::byte{0xa2});
  const std::string schemas_hex = "e501" + to_hex(schemas);
  expect_both_ways({root_connection_id, Call{{1}, echo_method, {}, args, schemas}},
                   "00 05 01 00 bee9d591ee9df1858801 00 06000000 05 68656c6c6f" + schemas_hex);
  expect_both_ways({root_connection_id, Schema{echo_method, BindingDirection::args, schemas}},
                   "00 06 bee9d591ee9df1858801 00" + schemas_hex);
  expect_both_ways({{2}, Schema{{1}, BindingDirection::response, {}}}, "02 06 01 01 00");
}

TEST(Message, CarriesChannelsAndPingsAsInTheSpecification) {
  const Bytes item = hex("05");
  expect_both_ways({root_connection_id, ChannelItem{{1}, item}}, "00 07 01 00 01000000 05");
  expect_both_ways({root_connection_id, ChannelClose{{1}, {}}}, "00 07 01 01 00");
  expect_both_ways({root_connection_id, ChannelReset{{1}, {}}}, "00 07 01 02 00");
  expect_both_ways({root_connection_id, GrantCredit{{1}, 8}}, "00 07 01 03 08");
  expect_both_ways({root_connection_id, Ping{1}}, "00 08 01");
  expect_both_ways({root_connection_id, Pong{300}}, "00 09 ac02");
}

TEST(Message, CarriesTheExampleSessionOfTheSpecification) {
  Metadata metadata;
  metadata.add("vox-operation-id", 1);
  const Bytes args = hex("05 68656c6c6f");
  const Message call{root_connection_id, Call{{2}, echo_method, metadata, args, {}}};
  EXPECT_EQ(encoded(call).size(), 0x2eU);
  const Bytes ret = hex("00 05 68656c6c6f");
  const Bytes schemas(954, std::byte{0});
  const Message response{root_connection_id, Response{{2}, {}, ret, schemas}};
  EXPECT_EQ(encoded(response).size(), 0x3ccU);
  const Message second{root_connection_id, Response{{4}, {}, ret, {}}};
  EXPECT_EQ(encoded(second).size(), 0x11U);
}

TEST(Message, LongestNumbersOfEveryFieldAreCarried) {
  const std::string max64 = "ffffffffffffffffff01";
  const std::string max32 = "ffffffff0f";
  const std::uint64_t most = UINT64_MAX;
  expect_both_ways({{most}, Ping{most}}, max64 + "08" + max64);
  expect_both_ways({{most}, GrantCredit{{most}, UINT32_MAX}}, max64 + "07" + max64 + "03" + max32);
  expect_both_ways({{most}, Call{{most}, {most}, {}, {}, {}}},
                   max64 + "05" + max64 + "00" + max64 + "00 00000000 00");
  expect_both_ways({{most}, ConnectionOpen{{Parity::even, UINT32_MAX}, {}}},
                   max64 + "01 01" + max32 + "00");
}

TEST(Message, KindIsTheNumberOnTheWire) {
  const std::vector<Payload> payloads = {ProtocolError{},
                                         ConnectionOpen{},
                                         ConnectionAccept{},
                                         ConnectionReject{},
                                         ConnectionClose{},
                                         Call{},
                                         Response{},
                                         Cancel{},
                                         Schema{},
                                         ChannelItem{},
                                         ChannelClose{},
                                         ChannelReset{},
                                         GrantCredit{},
                                         Ping{},
                                         Pong{}};
  ASSERT_EQ(payloads.size(), std::variant_size_v<Payload>);
  for (std::size_t index = 0; index < payloads.size(); ++index) {
    ASSERT_EQ(payloads[index].index(), index);
    const Bytes bytes = encoded({root_connection_id, payloads[index]});
    EXPECT_EQ(static_cast<std::byte>(kind_of(payloads[index])), bytes.at(1));
  }
}

TEST(Message, IdIsTheRequestTheChannelOrTheNonce) {
  EXPECT_EQ(id_of(Call{{7}, {9}, {}, {}, {}}), 7U);
  EXPECT_EQ(id_of(Response{{7}, {}, {}, {}}), 7U);
  EXPECT_EQ(id_of(Cancel{{7}, {}}), 7U);
  EXPECT_EQ(id_of(ChannelItem{{5}, {}}), 5U);
  EXPECT_EQ(id_of(GrantCredit{{5}, 8}), 5U);
  EXPECT_EQ(id_of(Ping{300}), 300U);
  EXPECT_EQ(id_of(Pong{300}), 300U);
  EXPECT_EQ(id_of(ConnectionClose{}), 0U);
  EXPECT_EQ(id_of(Schema{{9}, BindingDirection::args, {}}), 0U);
}

TEST(Message, EncodingLendsArgumentsResultsAndItems) {
  const Bytes opaque = hex("0102030405");
  Bytes scratch;
  for (const Payload& payload :
       {Payload{Call{{1}, {2}, {}, opaque, {}}}, Payload{Response{{1}, {}, opaque, {}}},
        Payload{ChannelItem{{1}, opaque}}}) {
    const Message message{root_connection_id, payload};
    const EncodedMessage parts = encode_message(message, scratch);
    EXPECT_EQ(parts.parts[1].data(), opaque.data());
    EXPECT_EQ(parts.parts[1].size(), opaque.size());
    EXPECT_EQ(parts.parts[0].data(), scratch.data());
    EXPECT_EQ(parts.parts[2].data(), scratch.data() + parts.parts[0].size());
  }
}

TEST(Message, EncodingLendsSchemas) {
  const Bytes args = hex("0102030405");
  const Bytes schemas = hex("0607");
  Bytes scratch;
  for (const Payload& payload :
       {Payload{Call{{1}, {2}, {}, args, schemas}}, Payload{Response{{1}, {}, args, schemas}},
        Payload{Schema{{1}, BindingDirection::args, schemas}}}) {
    const EncodedMessage encoded = encode_message({root_connection_id, payload}, scratch);
    EXPECT_EQ(encoded.parts[3].data(), schemas.data());
    EXPECT_EQ(encoded.parts[3].size(), schemas.size());
    EXPECT_EQ(encoded.parts[0].data(), scratch.data());
    EXPECT_EQ(encoded.parts[2].data(), scratch.data() + encoded.parts[0].size());
  }
}

TEST(Message, DecodingLendsTextsAndPayloads) {
  const Bytes bytes = hex("00 05 01 00 02 00 03000000 aabbcc 02 ddee");
  const auto decoded = decode_message(bytes, Limits{});
  ASSERT_TRUE(decoded);
  const Call& call = std::get<Call>(decoded->payload);
  EXPECT_EQ(call.request, RequestId{1});
  EXPECT_EQ(call.method, MethodId{2});
  EXPECT_EQ(call.args.data(), bytes.data() + 10);
  EXPECT_EQ(to_hex(call.args), "aabbcc");
  EXPECT_EQ(call.schemas.data(), bytes.data() + 14);
  EXPECT_EQ(to_hex(call.schemas), "ddee");
}

TEST(Message, MetadataIsReadInOrderWithItsFlags) {
  const Bytes bytes = golden_message("message_connection_close.bin");
  const auto decoded = decode_message(bytes, Limits{});
  ASSERT_TRUE(decoded);
  EXPECT_EQ(std::get<ConnectionClose>(decoded->payload).metadata, recorded_metadata());
}

TEST(Message, ScratchIsOverwrittenByTheNextMessage) {
  Bytes scratch;
  const Message longer{root_connection_id, ProtocolError{"bad frame sequence"}};
  static_cast<void>(encode_message(longer, scratch));
  const std::byte* const allocated = scratch.data();
  const Message shorter{root_connection_id, Ping{1}};
  const EncodedMessage encoded = encode_message(shorter, scratch);
  EXPECT_EQ(to_hex(joined(encoded)), "000801");
  EXPECT_EQ(encoded.parts[0].data(), allocated);
}

}  // namespace
}  // namespace vox::wire
