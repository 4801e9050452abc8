// The layout of messages as shapes: what vox/wire reads and writes, said once more in the words
// that counterparts use. A test compares its schemas with those that vox sends.
#include "vox/schema/envelope.hpp"

namespace vox::schema {
namespace {

template <Primitive type>
const Shape& primitive() {
  static constexpr Shape shape{.kind = ShapeKind::primitive, .primitive = type};
  return shape;
}

constexpr ShapeOf number = primitive<Primitive::u64>;
constexpr ShapeOf string_shape = primitive<Primitive::string>;
constexpr ShapeOf opaque = primitive<Primitive::payload>;

constexpr char list_declaration = 0;

template <ShapeOf element>
const Shape& list() {
  static constexpr FieldShape fields[] = {{"", element}};
  static constexpr Parameter parameters[] = {{"T", element}};
  static constexpr Shape shape{.kind = ShapeKind::list,
                               .declaration = &list_declaration,
                               .parameters = parameters,
                               .fields = fields};
  return shape;
}

constexpr Shape structure(std::string_view name, std::span<const FieldShape> fields) {
  return {.kind = ShapeKind::structure, .name = name, .fields = fields};
}

constexpr Shape enumeration(std::string_view name, std::span<const VariantShape> variants) {
  return {.kind = ShapeKind::enumeration, .name = name, .variants = variants};
}

// The content of a variant that holds one thing.
template <ShapeOf type>
constexpr FieldShape only[] = {{"", type}};

const Shape& protocol_error() {
  static constexpr FieldShape fields[] = {{"description", string_shape}};
  static constexpr Shape shape = structure("ProtocolError", fields);
  return shape;
}

const Shape& parity() {
  static constexpr VariantShape variants[] = {{"Odd"}, {"Even"}};
  static constexpr Shape shape = enumeration("Parity", variants);
  return shape;
}

const Shape& connection_settings() {
  static constexpr FieldShape fields[] = {{"parity", parity},
                                          {"max_concurrent_requests", primitive<Primitive::u32>}};
  static constexpr Shape shape = structure("ConnectionSettings", fields);
  return shape;
}

const Shape& metadata_value() {
  static constexpr VariantShape variants[] = {
      {"String", PayloadKind::newtype, only<string_shape>},
      {"Bytes", PayloadKind::newtype, only<primitive<Primitive::bytes>>},
      {"U64", PayloadKind::newtype, only<number>}};
  static constexpr Shape shape = enumeration("MetadataValue", variants);
  return shape;
}

const Shape& metadata_entry() {
  static constexpr FieldShape fields[] = {
      {"key", string_shape}, {"value", metadata_value}, {"flags", number}};
  static constexpr Shape shape = structure("MetadataEntry", fields);
  return shape;
}

constexpr ShapeOf metadata = list<metadata_entry>;
constexpr ShapeOf schemas = list<primitive<Primitive::u8>>;

const Shape& connection_open() {
  static constexpr FieldShape fields[] = {{"connection_settings", connection_settings},
                                          {"metadata", metadata}};
  static constexpr Shape shape = structure("ConnectionOpen", fields);
  return shape;
}

const Shape& connection_accept() {
  static constexpr FieldShape fields[] = {{"connection_settings", connection_settings},
                                          {"metadata", metadata}};
  static constexpr Shape shape = structure("ConnectionAccept", fields);
  return shape;
}

const Shape& connection_reject() {
  static constexpr FieldShape fields[] = {{"metadata", metadata}};
  static constexpr Shape shape = structure("ConnectionReject", fields);
  return shape;
}

const Shape& connection_close() {
  static constexpr FieldShape fields[] = {{"metadata", metadata}};
  static constexpr Shape shape = structure("ConnectionClose", fields);
  return shape;
}

const Shape& request_call() {
  static constexpr FieldShape fields[] = {
      {"method_id", number}, {"metadata", metadata}, {"args", opaque}, {"schemas", schemas}};
  static constexpr Shape shape = structure("RequestCall", fields);
  return shape;
}

const Shape& request_response() {
  static constexpr FieldShape fields[] = {
      {"metadata", metadata}, {"ret", opaque}, {"schemas", schemas}};
  static constexpr Shape shape = structure("RequestResponse", fields);
  return shape;
}

const Shape& request_cancel() {
  static constexpr FieldShape fields[] = {{"metadata", metadata}};
  static constexpr Shape shape = structure("RequestCancel", fields);
  return shape;
}

const Shape& request_body() {
  static constexpr VariantShape variants[] = {
      {"Call", PayloadKind::newtype, only<request_call>},
      {"Response", PayloadKind::newtype, only<request_response>},
      {"Cancel", PayloadKind::newtype, only<request_cancel>}};
  static constexpr Shape shape = enumeration("RequestBody", variants);
  return shape;
}

const Shape& request_message() {
  static constexpr FieldShape fields[] = {{"id", number}, {"body", request_body}};
  static constexpr Shape shape = structure("RequestMessage", fields);
  return shape;
}

const Shape& binding_direction() {
  static constexpr VariantShape variants[] = {{"Args"}, {"Response"}};
  static constexpr Shape shape = enumeration("BindingDirection", variants);
  return shape;
}

const Shape& schema_message() {
  static constexpr FieldShape fields[] = {
      {"method_id", number}, {"direction", binding_direction}, {"schemas", schemas}};
  static constexpr Shape shape = structure("SchemaMessage", fields);
  return shape;
}

const Shape& channel_item() {
  static constexpr FieldShape fields[] = {{"item", opaque}};
  static constexpr Shape shape = structure("ChannelItem", fields);
  return shape;
}

const Shape& channel_close() {
  static constexpr FieldShape fields[] = {{"metadata", metadata}};
  static constexpr Shape shape = structure("ChannelClose", fields);
  return shape;
}

const Shape& channel_reset() {
  static constexpr FieldShape fields[] = {{"metadata", metadata}};
  static constexpr Shape shape = structure("ChannelReset", fields);
  return shape;
}

const Shape& channel_grant_credit() {
  static constexpr FieldShape fields[] = {{"additional", primitive<Primitive::u32>}};
  static constexpr Shape shape = structure("ChannelGrantCredit", fields);
  return shape;
}

const Shape& channel_body() {
  static constexpr VariantShape variants[] = {
      {"Item", PayloadKind::newtype, only<channel_item>},
      {"Close", PayloadKind::newtype, only<channel_close>},
      {"Reset", PayloadKind::newtype, only<channel_reset>},
      {"GrantCredit", PayloadKind::newtype, only<channel_grant_credit>}};
  static constexpr Shape shape = enumeration("ChannelBody", variants);
  return shape;
}

const Shape& channel_message() {
  static constexpr FieldShape fields[] = {{"id", number}, {"body", channel_body}};
  static constexpr Shape shape = structure("ChannelMessage", fields);
  return shape;
}

const Shape& ping() {
  static constexpr FieldShape fields[] = {{"nonce", number}};
  static constexpr Shape shape = structure("Ping", fields);
  return shape;
}

const Shape& pong() {
  static constexpr FieldShape fields[] = {{"nonce", number}};
  static constexpr Shape shape = structure("Pong", fields);
  return shape;
}

const Shape& message_payload() {
  static constexpr VariantShape variants[] = {
      {"ProtocolError", PayloadKind::newtype, only<protocol_error>},
      {"ConnectionOpen", PayloadKind::newtype, only<connection_open>},
      {"ConnectionAccept", PayloadKind::newtype, only<connection_accept>},
      {"ConnectionReject", PayloadKind::newtype, only<connection_reject>},
      {"ConnectionClose", PayloadKind::newtype, only<connection_close>},
      {"RequestMessage", PayloadKind::newtype, only<request_message>},
      {"SchemaMessage", PayloadKind::newtype, only<schema_message>},
      {"ChannelMessage", PayloadKind::newtype, only<channel_message>},
      {"Ping", PayloadKind::newtype, only<ping>},
      {"Pong", PayloadKind::newtype, only<pong>}};
  static constexpr Shape shape = enumeration("MessagePayload", variants);
  return shape;
}

}  // namespace

const Shape& envelope_shape() {
  static constexpr FieldShape fields[] = {{"connection_id", number}, {"payload", message_payload}};
  static constexpr Shape shape = structure("Message", fields);
  return shape;
}

}  // namespace vox::schema
