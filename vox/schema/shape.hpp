// What a C++ type is to the protocol: a graph of declarations that the compiler builds and nobody
// changes. Schemas are extracted from it (extract.hpp), and defaults for absent fields come from
// it.
//
// There is exactly one Shape for each concrete type, so its address is the type's identity. Its
// `declaration` is shared by all instances of one generic: every list has one, every map another.
// Why that is told apart: the reference implementation sends one schema for each declaration, and
// its peers compare what they get with that (docs/PROTOCOL.md, "Schemas").
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "vox/base/bytes.hpp"

namespace vox::schema {

/// The types without parts, in the spelling of the wire (to_string).
enum class Primitive : std::uint8_t {
  boolean,
  u8,
  u16,
  u32,
  u64,
  u128,
  i8,
  i16,
  i32,
  i64,
  i128,
  f32,
  f64,
  character,
  string,
  unit,
  never,
  bytes,
  payload,
};
[[nodiscard]] std::string_view to_string(Primitive primitive);

enum class ShapeKind : std::uint8_t {
  primitive,
  structure,    // fields by name
  enumeration,  // variants
  tuple,        // fields in order, their names empty; anonymous
  named_tuple,  // the same with a declaration of its own: a struct that is sent without names
  list,         // element: one field
  option,       // element: one field
  map,          // key and value: two fields
  array,        // element: one field; length
  channel,      // element: one field; direction
};

/// What stands behind the number of a variant.
enum class PayloadKind : std::uint8_t { unit, newtype, tuple, structure };

/// As the callee sees it, which is who declares it: `tx` is a channel the callee sends on.
enum class Direction : std::uint8_t { tx, rx };

struct Shape;
/// A function, so that types may contain themselves.
using ShapeOf = const Shape& (*)();

struct FieldShape {
  std::string_view name;  // empty for parts that go by position
  ShapeOf type = nullptr;
  /// Encodes what a value gets when its sender does not know the field; null: it is required.
  void (*append_default)(Bytes& out) = nullptr;
  /// A default that only this implementation knows of (an absent option is none). The schema still
  /// says that the field is required, as the reference implementation's would.
  bool default_is_private = false;
};

struct VariantShape {
  std::string_view name;
  PayloadKind payload = PayloadKind::unit;
  std::span<const FieldShape> fields = {};
};

struct Parameter {
  std::string_view name;
  ShapeOf type = nullptr;
};

struct Shape {
  ShapeKind kind = ShapeKind::primitive;
  Primitive primitive = Primitive::unit;
  /// The same for every instance of one generic declaration.
  const void* declaration = nullptr;
  std::string_view name = {};  // structure and enumeration: bare, without namespace or arguments
  std::span<const Parameter> parameters = {};
  std::span<const FieldShape> fields = {};
  std::span<const VariantShape> variants = {};
  std::uint64_t array_length = 0;
  Direction direction = Direction::tx;
};

/// Whether a value of this type, or one that it contains, may contain another value of its own
/// type. The reference implementation cannot read such types: it recurses until it aborts.
[[nodiscard]] bool is_recursive(const Shape& shape);
/// Whether a value of this type has a channel in it.
[[nodiscard]] bool has_channel(const Shape& shape);

}  // namespace vox::schema
