// Which C++ types can be sent, and how: Type<T> for each of them.
//
// A specialization has
//   sendable        true
//   bytes_min       the fewest bytes its encoding can have
//   shape()         what it is to the protocol: one object for each type
//   encode(e, v)    appends the value
//   decode(d, v)    reads one into `v`; after a refusal `v` is any value
//
// Here: integers, floats, bool, characters and texts. type_std.hpp has the containers and bytes,
// describe.hpp makes specializations for users' own types.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "vox/schema/codec.hpp"
#include "vox/schema/shape.hpp"

namespace vox {

/// No value: what a method without a result returns, on the wire nothing.
using Unit = std::monostate;

namespace schema {

template <typename T>
struct Type {
  static constexpr bool sendable = false;
};

/// Values that point into what they are read from, and containers of such.
template <typename T>
inline constexpr bool is_lent = false;
template <>
inline constexpr bool is_lent<std::string_view> = true;
template <>
inline constexpr bool is_lent<BytesView> = true;
template <template <typename...> typename Container, typename... Parts>
inline constexpr bool is_lent<Container<Parts...>> = (false || ... || is_lent<Parts>);

template <typename T>
concept Sendable = Type<std::remove_cvref_t<T>>::sendable;

template <Sendable T>
[[nodiscard]] const Shape& shape_of() {
  return Type<T>::shape();
}

/// The address that stands for one declaration: a type, or a tag for all instances of a generic.
template <typename Tag>
inline constexpr char declaration_of = 0;

template <typename Tag, Primitive primitive_kind>
struct PrimitiveType {
  static constexpr bool sendable = true;
  static const Shape& shape() {
    static constexpr Shape shape{.kind = ShapeKind::primitive,
                                 .primitive = primitive_kind,
                                 .declaration = &declaration_of<Tag>};
    return shape;
  }
};

template <>
struct Type<bool> : PrimitiveType<bool, Primitive::boolean> {
  static constexpr std::size_t bytes_min = 1;
  static void encode(Encoder& encoder, bool value) { encoder.write_bool(value); }
  static void decode(Decoder& decoder, bool& value) { value = decoder.read_bool(); }
};

template <>
struct Type<Unit> : PrimitiveType<Unit, Primitive::unit> {
  static constexpr std::size_t bytes_min = 0;
  static void encode(Encoder&, Unit) {}
  static void decode(Decoder&, Unit&) {}
};

/// Integers go by their width, whatever they are called. Characters are none.
template <typename T>
concept Integer = (std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                   !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                   !std::same_as<T, char16_t> && !std::same_as<T, char32_t>) ||
                  std::same_as<T, wire::Uint128> || std::same_as<T, wire::Int128>;

template <typename T>
inline constexpr bool is_signed_integer = static_cast<T>(-1) < static_cast<T>(0);

template <typename T>
constexpr Primitive integer_primitive() {
  constexpr bool is_signed = is_signed_integer<T>;
  switch (sizeof(T)) {
    case 1: return is_signed ? Primitive::i8 : Primitive::u8;
    case 2: return is_signed ? Primitive::i16 : Primitive::u16;
    case 4: return is_signed ? Primitive::i32 : Primitive::u32;
    case 8: return is_signed ? Primitive::i64 : Primitive::u64;
    default: return is_signed ? Primitive::i128 : Primitive::u128;
  }
}

template <Integer T>
struct Type<T> : PrimitiveType<T, integer_primitive<T>()> {
  static constexpr std::size_t bytes_min = 1;

  static void encode(Encoder& encoder, T value) {
    constexpr Primitive kind = integer_primitive<T>();
    if constexpr (kind == Primitive::u8) encoder.write_u8(value);
    if constexpr (kind == Primitive::u16) encoder.write_u16(value);
    if constexpr (kind == Primitive::u32) encoder.write_u32(value);
    if constexpr (kind == Primitive::u64) encoder.write_u64(value);
    if constexpr (kind == Primitive::u128) encoder.write_u128(value);
    if constexpr (kind == Primitive::i8) encoder.write_i8(value);
    if constexpr (kind == Primitive::i16) encoder.write_i16(value);
    if constexpr (kind == Primitive::i32) encoder.write_i32(value);
    if constexpr (kind == Primitive::i64) encoder.write_i64(value);
    if constexpr (kind == Primitive::i128) encoder.write_i128(value);
  }

  static void decode(Decoder& decoder, T& value) {
    constexpr Primitive kind = integer_primitive<T>();
    if constexpr (kind == Primitive::u8) value = decoder.read_u8();
    if constexpr (kind == Primitive::u16) value = decoder.read_u16();
    if constexpr (kind == Primitive::u32) value = decoder.read_u32();
    if constexpr (kind == Primitive::u64) value = decoder.read_u64();
    if constexpr (kind == Primitive::u128) value = decoder.read_u128();
    if constexpr (kind == Primitive::i8) value = decoder.read_i8();
    if constexpr (kind == Primitive::i16) value = decoder.read_i16();
    if constexpr (kind == Primitive::i32) value = decoder.read_i32();
    if constexpr (kind == Primitive::i64) value = decoder.read_i64();
    if constexpr (kind == Primitive::i128) value = decoder.read_i128();
  }
};

template <>
struct Type<float> : PrimitiveType<float, Primitive::f32> {
  static constexpr std::size_t bytes_min = 4;
  static void encode(Encoder& encoder, float value) { encoder.write_f32(value); }
  static void decode(Decoder& decoder, float& value) { value = decoder.read_f32(); }
};

template <>
struct Type<double> : PrimitiveType<double, Primitive::f64> {
  static constexpr std::size_t bytes_min = 8;
  static void encode(Encoder& encoder, double value) { encoder.write_f64(value); }
  static void decode(Decoder& decoder, double& value) { value = decoder.read_f64(); }
};

/// One Unicode scalar value.
template <>
struct Type<char32_t> : PrimitiveType<char32_t, Primitive::character> {
  static constexpr std::size_t bytes_min = 2;
  static void encode(Encoder& encoder, char32_t value) { encoder.write_char(value); }
  static void decode(Decoder& decoder, char32_t& value) { value = decoder.read_char(); }
};

/// UTF-8.
template <>
struct Type<std::string> : PrimitiveType<std::string, Primitive::string> {
  static constexpr std::size_t bytes_min = 1;
  static void encode(Encoder& encoder, std::string_view value) { encoder.write_text(value); }
  static void decode(Decoder& decoder, std::string& value) {
    const std::string_view text = decoder.read_text();
    if (decoder.charge(text.size(), 1)) value = text;
  }
};

/// The same, lent from the message it is read from: for arguments, as long as the handler runs.
template <>
struct Type<std::string_view> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;
  static const Shape& shape() { return Type<std::string>::shape(); }
  static void encode(Encoder& encoder, std::string_view value) { encoder.write_text(value); }
  static void decode(Decoder& decoder, std::string_view& value) { value = decoder.read_text(); }
};

/// One value, whole. After a violation `value` is any value.
template <Sendable T>
[[nodiscard]] Violation decode_value(BytesView bytes, T& value) {
  Decoder decoder(bytes);
  Type<T>::decode(decoder, value);
  return decoder.finish();
}

template <Sendable T>
[[nodiscard]] Bytes encode_value(const T& value) {
  Bytes bytes;
  Encoder encoder(bytes);
  Type<T>::encode(encoder, value);
  encoder.finish();
  return bytes;
}

}  // namespace schema
}  // namespace vox
