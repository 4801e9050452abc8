// Bytes that are no handshake: each is refused by name.
#include "tests/vox/wire/wire_testing.hpp"

namespace vox::wire {
namespace {

Violation refusal(std::string_view bytes, const Limits& limits = {}) {
  return violation_of(decode_handshake(hex(bytes), limits));
}

// A map of fields spelled by name: text keys, and values as hex. Short, so that each case below
// shows only what is wrong with it.
std::string text_item(std::string_view text) {
  constexpr std::size_t short_text_max = 23;
  EXPECT_LE(text.size(), short_text_max);
  const auto head = static_cast<std::byte>(0x60 + text.size());
  std::string bytes = to_hex({&head, 1});
  return bytes.append(to_hex(as_bytes(text)));
}

struct Field {
  std::string_view name;
  std::string value;
};

std::string map_of(const std::vector<Field>& fields) {
  const auto head = static_cast<std::byte>(0xa0 + fields.size());
  std::string bytes = to_hex({&head, 1});
  for (const Field& field : fields) bytes += text_item(field.name) + field.value;
  return bytes;
}

std::string array_of(const std::vector<std::string>& items) {
  const auto head = static_cast<std::byte>(0x80 + items.size());
  std::string bytes = to_hex({&head, 1});
  for (const std::string& item : items) bytes += item;
  return bytes;
}

const std::string odd = map_of({{"Odd", "f6"}});

std::string settings(const std::string& parity = odd, const std::string& requests = "1840") {
  return map_of({{"parity", parity}, {"max_concurrent_requests", requests}});
}

// A HelloYourself with these fields besides the two that it must have.
std::string hello(std::vector<Field> fields, const std::string& its_settings = settings(),
                  const std::string& schema = "80") {
  fields.push_back({"connection_settings", its_settings});
  fields.push_back({"message_payload_schema", schema});
  return map_of({{"HelloYourself", map_of(fields)}});
}

std::string entry(const std::string& value, const std::string& flags = "00") {
  return map_of({{"key", text_item("k")}, {"value", value}, {"flags", flags}});
}

const std::string number_entry = entry(map_of({{"U64", "07"}}));

TEST(HandshakeViolation, TheCasesBelowStartFromOneThatIsRight) {
  EXPECT_EQ(refusal(hello({})), Violation::none);
  EXPECT_EQ(refusal(hello({{"metadata", array_of({number_entry})}})), Violation::none);
}

TEST(HandshakeViolation, EveryMessageCutShortIsTruncated) {
  const Bytes recorded = golden("hello_typescript.cbor");
  for (std::size_t size = 0; size < recorded.size(); ++size) {
    const Bytes cut(recorded.begin(), recorded.begin() + static_cast<std::ptrdiff_t>(size));
    ASSERT_EQ(violation_of(decode_handshake(cut, Limits{})), Violation::truncated_value) << size;
  }
  for (const HandshakeMessage& message : {HandshakeMessage{LetsGo{}}, {Sorry{"no"}}}) {
    const Bytes bytes = encode_handshake(message, SendSchema::no);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(violation_of(decode_handshake(cut, Limits{})), Violation::truncated_value) << size;
    }
  }
}

TEST(HandshakeViolation, NamesThatDoNotExistAreUnknownVariants) {
  EXPECT_EQ(refusal(map_of({{"Howdy", "a0"}})), Violation::unknown_variant);
  EXPECT_EQ(refusal(hello({}, settings(map_of({{"Both", "f6"}})))), Violation::unknown_variant);
  const std::string strange_entry = entry(map_of({{"I64", "07"}}));
  EXPECT_EQ(refusal(hello({{"metadata", array_of({strange_entry})}})), Violation::unknown_variant);
}

TEST(HandshakeViolation, AbsentFieldsThatMustBeThereAreMissing) {
  const auto missing = Violation::missing_field;
  EXPECT_EQ(refusal(map_of({{"HelloYourself", "a0"}})), missing);
  EXPECT_EQ(refusal(map_of({{"HelloYourself", map_of({{"message_payload_schema", "80"}})}})),
            missing);
  EXPECT_EQ(refusal(map_of({{"HelloYourself", map_of({{"connection_settings", settings()}})}})),
            missing);
  // Hello has one more.
  EXPECT_EQ(refusal(map_of({{"Hello", map_of({{"connection_settings", settings()},
                                              {"message_payload_schema", "80"}})}})),
            missing);
  EXPECT_EQ(refusal(hello({}, map_of({{"parity", odd}}))), missing);
  EXPECT_EQ(refusal(hello({}, map_of({{"max_concurrent_requests", "05"}}))), missing);
  EXPECT_EQ(refusal(hello({{"resume_key", "a0"}})), missing);
  EXPECT_EQ(refusal(map_of({{"Sorry", "a0"}})), missing);
  const std::string text_value = map_of({{"String", text_item("v")}});
  EXPECT_EQ(
      refusal(hello(
          {{"metadata", array_of({map_of({{"key", text_item("k")}, {"value", text_value}})})}})),
      missing);
}

TEST(HandshakeViolation, RepeatedFieldsAreDuplicates) {
  const auto duplicate = Violation::duplicate_field;
  EXPECT_EQ(refusal(hello({{"supports_retry", "f5"}, {"supports_retry", "f5"}})), duplicate);
  EXPECT_EQ(refusal(hello({{"message_payload_schema", "80"}})), duplicate);
  EXPECT_EQ(refusal(hello({}, map_of({{"parity", odd}, {"parity", odd}}))), duplicate);
}

TEST(HandshakeViolation, ValuesOfAnotherKindAreInvalidCbor) {
  const auto invalid = Violation::invalid_cbor;
  EXPECT_EQ(refusal("00"), invalid);
  EXPECT_EQ(refusal(text_item("LetsGo")), invalid);
  EXPECT_EQ(refusal("a0"), invalid);
  EXPECT_EQ(refusal(map_of({{"LetsGo", "a0"}, {"Sorry", "a0"}})), invalid);
  EXPECT_EQ(refusal(map_of({{"LetsGo", "f6"}})), invalid);
  EXPECT_EQ(refusal(hello({}, settings(text_item("Odd")))), invalid);
  EXPECT_EQ(refusal(hello({}, settings(map_of({{"Odd", "a0"}})))), invalid);
  EXPECT_EQ(refusal(hello({}, settings(odd, "20"))), invalid);
  EXPECT_EQ(refusal(hello({}, settings(), "a0")), invalid);
  EXPECT_EQ(refusal(hello({}, settings(), "9fff")), invalid);
  EXPECT_EQ(refusal(hello({{"supports_retry", "f6"}})), invalid);
  EXPECT_EQ(refusal(hello({{"resume_key", "40"}})), invalid);
  EXPECT_EQ(refusal(hello({{"metadata", "f6"}})), invalid);
  const std::string list_of_numbers = entry(map_of({{"Bytes", "8118de"}}));
  EXPECT_EQ(refusal(hello({{"metadata", array_of({list_of_numbers})}})), invalid);
}

TEST(HandshakeViolation, NumbersAreShortestAndFitTheirFields) {
  EXPECT_EQ(refusal(hello({}, settings(odd, "1805"))), Violation::varint_overlong);
  EXPECT_EQ(refusal(hello({}, settings(odd, "1b0000000100000000"))), Violation::varint_overflow);
}

TEST(HandshakeViolation, TextThatIsNoUtf8IsRefused) {
  EXPECT_EQ(refusal(map_of({{"Sorry", map_of({{"reason", "61ff"}})}})), Violation::invalid_utf8);
  EXPECT_EQ(refusal("a1 61ff a0"), Violation::invalid_utf8);
}

TEST(HandshakeViolation, SchemasNestedTooDeeplyAreRefused) {
  std::string deep;
  for (int level = 0; level < 40; ++level) deep += "81";
  EXPECT_EQ(refusal(hello({}, settings(), deep + "00")), Violation::nesting_too_deep);
  EXPECT_EQ(refusal(hello({{"unknown", deep + "00"}})), Violation::nesting_too_deep);
}

TEST(HandshakeViolation, MoreMetadataEntriesThanAllowedAreTooLarge) {
  Limits limits;
  limits.metadata_entries_max = 2;
  const std::string two = array_of({number_entry, number_entry});
  const std::string three = array_of({number_entry, number_entry, number_entry});
  EXPECT_EQ(refusal(hello({{"metadata", two}}), limits), Violation::none);
  EXPECT_EQ(refusal(hello({{"metadata", three}}), limits), Violation::metadata_too_large);
}

TEST(HandshakeViolation, MoreMetadataBytesThanAllowedAreTooLarge) {
  const std::string two = array_of({number_entry, number_entry});
  Limits limits;
  limits.metadata_bytes_max = number_entry.size();  // hex digits of one: bytes of two
  EXPECT_EQ(refusal(hello({{"metadata", two}}), limits), Violation::none);
  limits.metadata_bytes_max -= 1;
  EXPECT_EQ(refusal(hello({{"metadata", two}}), limits), Violation::metadata_too_large);
}

}  // namespace
}  // namespace vox::wire
