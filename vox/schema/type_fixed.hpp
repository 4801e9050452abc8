// Arrays, tuples, pairs and owning pointers as values that can be sent: what has as many parts as
// its type says.
#pragma once

#include <array>
#include <memory>
#include <tuple>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/schema/type.hpp"

namespace vox::schema {

// The declarations that instances share.
struct ArrayDeclaration {};
template <std::size_t arity>
struct TupleDeclaration {};

template <Sendable T, std::size_t length>
struct Type<std::array<T, length>> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = Type<T>::bytes_min * length;

  static const Shape& shape() {
    static const Parameter parameters[] = {{"T", &shape_of<T>}};
    static const FieldShape fields[] = {{.name = {}, .type = &shape_of<T>}};
    static const Shape shape{.kind = ShapeKind::array,
                             .declaration = &declaration_of<ArrayDeclaration>,
                             .parameters = parameters,
                             .fields = fields,
                             .array_length = length};
    return shape;
  }

  static void encode(Encoder& encoder, const std::array<T, length>& value) {
    for (const T& element : value) Type<T>::encode(encoder, element);
  }
  static void decode(Decoder& decoder, std::array<T, length>& value) {
    for (T& element : value) Type<T>::decode(decoder, element);
  }
};

/// What tuples and pairs have in common.
template <typename Tuple, typename... Elements>
struct TupleType {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = (std::size_t{0} + ... + Type<Elements>::bytes_min);

  static const Shape& shape() {
    static constexpr std::string_view names[] = {"T0", "T1", "T2", "T3", "T4",  "T5",
                                                 "T6", "T7", "T8", "T9", "T10", "T11"};
    static_assert(sizeof...(Elements) <= std::size(names), "vox: a tuple has 12 elements at most");
    std::size_t number = 0;
    static const std::array<Parameter, sizeof...(Elements)> parameters{
        Parameter{names[number++], &shape_of<Elements>}...};
    static const std::array<FieldShape, sizeof...(Elements)> fields{
        FieldShape{.name = {}, .type = &shape_of<Elements>}...};
    static const Shape shape{.kind = ShapeKind::tuple,
                             .declaration = &declaration_of<TupleDeclaration<sizeof...(Elements)>>,
                             .parameters = parameters,
                             .fields = fields};
    return shape;
  }

  static void encode(Encoder& encoder, const Tuple& value) {
    std::apply([&encoder](const auto&... parts) { (Type<Elements>::encode(encoder, parts), ...); },
               value);
  }
  static void decode(Decoder& decoder, Tuple& value) {
    std::apply([&decoder](auto&... parts) { (Type<Elements>::decode(decoder, parts), ...); },
               value);
  }
};

/// One that has no element is a unit.
template <>
struct Type<std::tuple<>> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 0;
  static const Shape& shape() { return Type<Unit>::shape(); }
  static void encode(Encoder&, std::tuple<>) {}
  static void decode(Decoder&, std::tuple<>&) {}
};
template <Sendable First, Sendable... Others>
struct Type<std::tuple<First, Others...>>
    : TupleType<std::tuple<First, Others...>, First, Others...> {};
template <Sendable First, Sendable Second>
struct Type<std::pair<First, Second>> : TupleType<std::pair<First, Second>, First, Second> {
  // The same type as the tuple of both.
  static const Shape& shape() { return Type<std::tuple<First, Second>>::shape(); }
};

/// Owned elsewhere, on the wire in place. Sending a null pointer is asserted against: what may be
/// absent is an option of a pointer.
template <Sendable T>
struct Type<std::unique_ptr<T>> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = Type<T>::bytes_min;
  static const Shape& shape() { return Type<T>::shape(); }
  static void encode(Encoder& encoder, const std::unique_ptr<T>& value) {
    VOX_ASSERT(value != nullptr);
    Type<T>::encode(encoder, *value);
  }
  static void decode(Decoder& decoder, std::unique_ptr<T>& value) {
    const Decoder::Nested nested(decoder);
    value = std::make_unique<T>();
    if (!decoder.failed() && decoder.charge(1, sizeof(T))) Type<T>::decode(decoder, *value);
  }
};

}  // namespace vox::schema
