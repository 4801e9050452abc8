// Shapes written by hand, as the compiler would build them from types: the tests of this layer know
// no codec. A shape is named by the function that returns it, and generic ones are templates over
// such functions, so that equal types are one shape.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "vox/schema/shape.hpp"

namespace vox::schema::shapes {

template <Primitive primitive>
const Shape& of() {
  static const Shape shape{.kind = ShapeKind::primitive, .primitive = primitive};
  return shape;
}

inline constexpr ShapeOf boolean = of<Primitive::boolean>;
inline constexpr ShapeOf u8 = of<Primitive::u8>;
inline constexpr ShapeOf u32 = of<Primitive::u32>;
inline constexpr ShapeOf u64 = of<Primitive::u64>;
inline constexpr ShapeOf i32 = of<Primitive::i32>;
inline constexpr ShapeOf i64 = of<Primitive::i64>;
inline constexpr ShapeOf f64 = of<Primitive::f64>;
inline constexpr ShapeOf string = of<Primitive::string>;
inline constexpr ShapeOf unit = of<Primitive::unit>;
inline constexpr ShapeOf never = of<Primitive::never>;
inline constexpr ShapeOf slice = of<Primitive::bytes>;  // bytes that are no list
inline constexpr ShapeOf payload = of<Primitive::payload>;

// Two references to one function are one declaration.
template <ShapeKind kind, std::size_t variety = 0>
inline constexpr char declaration = 0;

inline constexpr std::array<std::string_view, 12> tuple_parameters = {
    "T0", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11"};

template <ShapeKind kind, ShapeOf element, std::size_t variety = 0, std::uint64_t length = 0>
const Shape& one_element() {
  static constexpr FieldShape fields[] = {{"", element}};
  static constexpr Parameter parameters[] = {{"T", element}};
  static const Shape shape{.kind = kind,
                           .declaration = &declaration<kind, variety>,
                           .parameters = parameters,
                           .fields = fields,
                           .array_length = length,
                           .direction = static_cast<Direction>(variety)};
  return shape;
}

template <ShapeOf element>
inline constexpr ShapeOf list = one_element<ShapeKind::list, element>;
template <ShapeOf element>
inline constexpr ShapeOf option = one_element<ShapeKind::option, element>;
template <ShapeOf element, std::uint64_t length>
inline constexpr ShapeOf array = one_element<ShapeKind::array, element, 0, length>;
template <ShapeOf element>
inline constexpr ShapeOf sender = one_element<ShapeKind::channel, element, 0>;
template <ShapeOf element>
inline constexpr ShapeOf receiver = one_element<ShapeKind::channel, element, 1>;

inline constexpr ShapeOf bytes = list<u8>;

template <ShapeOf key, ShapeOf value>
const Shape& map() {
  static constexpr FieldShape fields[] = {{"", key}, {"", value}};
  static constexpr Parameter parameters[] = {{"K", key}, {"V", value}};
  static const Shape shape{.kind = ShapeKind::map,
                           .declaration = &declaration<ShapeKind::map>,
                           .parameters = parameters,
                           .fields = fields};
  return shape;
}

template <ShapeOf... elements>
const Shape& tuple() {
  static constexpr std::array<FieldShape, sizeof...(elements)> fields = {
      FieldShape{"", elements}...};
  static const Shape shape{.kind = ShapeKind::tuple,
                           .declaration = &declaration<ShapeKind::tuple, sizeof...(elements)>,
                           .fields = fields};
  return shape;
}

inline Shape structure(std::string_view name, std::span<const FieldShape> fields) {
  return {.kind = ShapeKind::structure, .name = name, .fields = fields};
}

inline Shape enumeration(std::string_view name, std::span<const VariantShape> variants) {
  return {.kind = ShapeKind::enumeration, .name = name, .variants = variants};
}

template <ShapeOf value, ShapeOf error>
const Shape& result() {
  static constexpr FieldShape ok[] = {{"", value}};
  static constexpr FieldShape err[] = {{"", error}};
  static constexpr VariantShape variants[] = {{"Ok", PayloadKind::newtype, ok},
                                              {"Err", PayloadKind::newtype, err}};
  static constexpr Parameter parameters[] = {{"T", value}, {"E", error}};
  static const Shape shape{.kind = ShapeKind::enumeration,
                           .declaration = &declaration<ShapeKind::enumeration, 1>,
                           .name = "Result",
                           .parameters = parameters,
                           .variants = variants};
  return shape;
}

template <ShapeOf error>
const Shape& vox_error() {
  static constexpr FieldShape user[] = {{"", error}};
  static constexpr FieldShape words[] = {{"", string}};
  static constexpr VariantShape variants[] = {{"User", PayloadKind::newtype, user},
                                              {"UnknownMethod"},
                                              {"InvalidPayload", PayloadKind::newtype, words},
                                              {"Cancelled"},
                                              {"ConnectionClosed"},
                                              {"SessionShutdown"},
                                              {"SendFailed"},
                                              {"Indeterminate"}};
  static constexpr Parameter parameters[] = {{"E", error}};
  static const Shape shape{.kind = ShapeKind::enumeration,
                           .declaration = &declaration<ShapeKind::enumeration, 2>,
                           .name = "VoxError",
                           .parameters = parameters,
                           .variants = variants};
  return shape;
}

/// What a method answers with.
template <ShapeOf value, ShapeOf error = never>
inline constexpr ShapeOf response = result<value, vox_error<error>>;

}  // namespace vox::schema::shapes
