// Schemas as they travel: one for each declaration, with references between them by id.
//
// A reference to a generic declaration carries its arguments; the body refers to them by name. Ids
// are hashes of the content (schema_id.hpp), but a receiver takes them as opaque keys that mean one
// thing on one connection.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "vox/base/bytes.hpp"
#include "vox/base/result.hpp"
#include "vox/schema/shape.hpp"
#include "vox/wire/violation.hpp"

namespace vox::schema {

struct SchemaId {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(const SchemaId&, const SchemaId&) = default;
};

/// A type in use: a declaration with arguments, or a parameter of the declaration it stands in.
struct TypeRef {
  bool is_variable = false;
  SchemaId id{};                   // of a declaration
  std::vector<TypeRef> args = {};  // of a declaration
  std::string variable = {};
  friend bool operator==(const TypeRef&, const TypeRef&) = default;
};

struct Field {
  std::string name = {};
  TypeRef type;
  bool required = true;
  friend bool operator==(const Field&, const Field&) = default;
};

struct Variant {
  std::string name;
  std::uint32_t index = 0;
  PayloadKind payload = PayloadKind::unit;
  std::vector<Field> fields = {};  // newtype: one; tuple: by position; names are empty there
  friend bool operator==(const Variant&, const Variant&) = default;
};

enum class SchemaKind : std::uint8_t {
  primitive,
  structure,
  enumeration,
  tuple,
  list,
  option,
  map,
  array,
  channel,
};

struct Schema {
  SchemaId id{};
  std::vector<std::string> parameters = {};
  SchemaKind kind = SchemaKind::primitive;
  Primitive primitive = Primitive::unit;
  std::string name = {};               // structure and enumeration
  std::vector<Field> fields = {};      // structure
  std::vector<Variant> variants = {};  // enumeration
  std::vector<TypeRef> elements = {};  // tuple: any; list, option, array, channel: 1; map: 2
  std::uint64_t array_length = 0;
  Direction direction = Direction::tx;  // channel
  friend bool operator==(const Schema&, const Schema&) = default;
};

/// What a `schemas` byte string holds.
struct SchemaPayload {
  std::vector<Schema> schemas = {};
  TypeRef root = {};
  friend bool operator==(const SchemaPayload&, const SchemaPayload&) = default;
};

/// What a counterpart may make us keep. Past one of them: schema_too_large.
struct SchemaLimits {
  std::uint32_t schemas_max = 1024;   // in one payload, and on one connection and direction
  std::uint32_t parts_max = 16384;    // fields, variants, elements and arguments of them all
  std::uint32_t bindings_max = 4096;  // roots: methods and directions, known here or not
  std::uint32_t nesting_max = 32;     // of type references
};

/// Appends the CBOR of each: the pieces that a SchemaSet is made of.
void append_cbor(Bytes& out, const Schema& schema);
void append_cbor(Bytes& out, const TypeRef& ref);
[[nodiscard]] Bytes encode_payload(const SchemaPayload& payload);
/// Total: any bytes give a payload or a violation, and memory is bounded by the limits and 16 times
/// the input. Unknown keys are skipped.
[[nodiscard]] Result<SchemaPayload, Violation> decode_payload(BytesView bytes,
                                                              const SchemaLimits& limits);
/// A bare array of schemas, as handshakes carry it: the last one is the root.
[[nodiscard]] Result<std::vector<Schema>, Violation> decode_schemas(BytesView bytes,
                                                                    const SchemaLimits& limits);

}  // namespace vox::schema
