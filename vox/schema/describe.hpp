// How users describe their own types, once, beside each type, in its namespace:
//
//   struct Point { std::int32_t x, y; };
//   VOX_STRUCT(Point, x, y)
//
//   enum class Color { red, green, blue };
//   VOX_ENUM(Color, red, green, blue)
//
//   struct Circle { double radius; };
//   struct Nothing {};
//   struct Shape { std::variant<Circle, std::string, Nothing> value; };
//   VOX_CASE(Circle, radius)
//   VOX_VARIANT(Shape, Circle, Named, Empty)
//
// Fields and variants go over the wire in the order in which they stand in the macro, and by their
// names in schemas: these are the names a counterpart compares. The number of an enumerator in C++
// means nothing. VOX_STRUCT_AS, VOX_ENUM_AS and VOX_VARIANT_AS take the name for the wire first.
//
// A variant's cases are named in the macro, one for each alternative of `value`. An empty class is
// a case without payload; a type described with VOX_CASE puts its fields into the case; any other
// type is the one value of the case.
//
// A field that a counterpart's older type lacks makes its values unreadable, unless it is an
// option, which is then none, or named in VOX_DEFAULTS(Type, field...), which gives it the value
// that it has in Type{}.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <variant>

#include "vox/base/assert.hpp"
#include "vox/schema/for_each.hpp"
#include "vox/schema/type_std.hpp"

namespace vox::schema {

/// `Outer::Inner` and `outer::Inner<T>` as `Inner`.
constexpr std::string_view bare_name(std::string_view name) {
  name = name.substr(0, name.find('<'));
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// What the macros leave behind for a type: a name and its members.
template <auto... members>
struct Fields {
  std::string_view name;
  std::array<std::string_view, sizeof...(members)> names;
};
template <auto... enumerators>
struct Enumerators {
  std::string_view name;
  std::array<std::string_view, sizeof...(enumerators)> names;
};
// A macro puts a comma before each member, so something stands before the first.
template <auto nothing, auto... members>
using FieldsBehind = Fields<members...>;
template <auto nothing, auto... enumerators>
using EnumeratorsBehind = Enumerators<enumerators...>;
template <std::size_t count>
struct Cases {
  std::string_view name;
  std::array<std::string_view, count> names;
};

template <typename T>
concept HasFields = requires(const T* type) {
  vox_fields(type);
};
template <typename T>
concept HasCaseFields = requires(const T* type) {
  vox_case_fields(type);
};
template <typename T>
concept HasEnumerators = requires(const T* type) {
  vox_enumerators(type);
};
template <typename T>
concept HasCases = requires(const T* type) {
  vox_cases(type);
};
template <typename T>
concept HasDefaults = requires(const T* type) {
  vox_defaults(type);
};

template <typename Member>
struct MemberType;
template <typename Class, typename T>
struct MemberType<T Class::*> {
  using type = T;
};
template <auto member>
using member_type = typename MemberType<decltype(member)>::type;

template <typename T>
inline constexpr bool is_option = false;
template <typename T>
inline constexpr bool is_option<std::optional<T>> = true;

template <typename T, auto member>
void append_default_of(Bytes& out) {
  Bytes encoded;
  Encoder encoder(encoded);
  const T value{};
  Type<member_type<member>>::encode(encoder, value.*member);
  encoder.finish();
  out.insert(out.end(), encoded.begin(), encoded.end());
}

template <typename T>
constexpr bool has_default(std::string_view field) {
  if constexpr (HasDefaults<T>) {
    constexpr auto named = vox_defaults(static_cast<const T*>(nullptr));
    return std::find(named.begin(), named.end(), field) != named.end();
  }
  return false;
}

template <typename T, auto member>
FieldShape field_shape(std::string_view name) {
  static_assert(Sendable<member_type<member>>,
                "vox: a field of a described struct has a type that cannot be sent");
  FieldShape field{.name = name, .type = &shape_of<member_type<member>>};
  const bool is_declared = has_default<T>(name);
  if (is_declared || is_option<member_type<member>>) {
    field.append_default = &append_default_of<T, member>;
    field.default_is_private = !is_declared;
  }
  return field;
}

/// Members one after the other: a struct, or a case with fields.
template <typename T, typename Description>
struct FieldsCodec;
template <typename T, auto... members>
struct FieldsCodec<T, Fields<members...>> {
  static constexpr std::size_t bytes_min =
      (std::size_t{0} + ... + Type<member_type<members>>::bytes_min);

  static std::span<const FieldShape> shapes(const Fields<members...>& description) {
    std::size_t number = 0;
    static const std::array<FieldShape, sizeof...(members)> fields{
        field_shape<T, members>(description.names[number++])...};
    return fields;
  }
  static void encode(Encoder& encoder, const T& value) {
    (Type<member_type<members>>::encode(encoder, value.*members), ...);
  }
  static void decode(Decoder& decoder, T& value) {
    (Type<member_type<members>>::decode(decoder, value.*members), ...);
  }
};

template <HasFields T>
struct Type<T> {
  static constexpr auto description = vox_fields(static_cast<const T*>(nullptr));
  using Codec = FieldsCodec<T, std::remove_const_t<decltype(description)>>;
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = Codec::bytes_min;

  static const Shape& shape() {
    static const Shape shape{.kind = ShapeKind::structure,
                             .declaration = &declaration_of<T>,
                             .name = description.name,
                             .fields = Codec::shapes(description)};
    return shape;
  }
  static void encode(Encoder& encoder, const T& value) { Codec::encode(encoder, value); }
  static void decode(Decoder& decoder, T& value) { Codec::decode(decoder, value); }
};

template <typename T, typename Description>
struct EnumCodec;
template <typename T, auto... enumerators>
struct EnumCodec<T, Enumerators<enumerators...>> {
  static constexpr std::array<T, sizeof...(enumerators)> values{enumerators...};
  static std::span<const VariantShape> shapes(const Enumerators<enumerators...>& description) {
    static const auto variants = [&description] {
      std::array<VariantShape, sizeof...(enumerators)> all;
      for (std::size_t i = 0; i < all.size(); ++i) all[i].name = description.names[i];
      return all;
    }();
    return variants;
  }
};

template <HasEnumerators T>
struct Type<T> {
  static constexpr auto description = vox_enumerators(static_cast<const T*>(nullptr));
  using Codec = EnumCodec<T, std::remove_const_t<decltype(description)>>;
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;

  static const Shape& shape() {
    static const Shape shape{.kind = ShapeKind::enumeration,
                             .declaration = &declaration_of<T>,
                             .name = description.name,
                             .variants = Codec::shapes(description)};
    return shape;
  }
  /// `value` is one of the enumerators that were described: asserted.
  static void encode(Encoder& encoder, T value) {
    const auto found = std::find(Codec::values.begin(), Codec::values.end(), value);
    VOX_ASSERT(found != Codec::values.end());
    encoder.write_variant(static_cast<std::uint32_t>(found - Codec::values.begin()));
  }
  static void decode(Decoder& decoder, T& value) {
    value = Codec::values[decoder.read_variant(static_cast<std::uint32_t>(Codec::values.size()))];
  }
};

/// One case of a variant: nothing, fields, or a value.
template <typename T>
struct CaseCodec {
  static constexpr bool is_unit = std::is_empty_v<T>;

  static VariantShape shape(std::string_view name) {
    if constexpr (HasCaseFields<T>) {
      static constexpr auto description = vox_case_fields(static_cast<const T*>(nullptr));
      using Codec = FieldsCodec<T, std::remove_const_t<decltype(description)>>;
      return {name, PayloadKind::structure, Codec::shapes(description)};
    } else if constexpr (is_unit) {
      return {.name = name};
    } else {
      static_assert(Sendable<T>, "vox: a case of a described variant cannot be sent");
      static const FieldShape fields[] = {{.name = {}, .type = &shape_of<T>}};
      return {name, PayloadKind::newtype, fields};
    }
  }
  static void encode(Encoder& encoder, const T& value) {
    if constexpr (HasCaseFields<T>) {
      constexpr auto description = vox_case_fields(static_cast<const T*>(nullptr));
      FieldsCodec<T, std::remove_const_t<decltype(description)>>::encode(encoder, value);
    } else if constexpr (!is_unit) {
      Type<T>::encode(encoder, value);
    }
  }
  static void decode(Decoder& decoder, T& value) {
    if constexpr (HasCaseFields<T>) {
      constexpr auto description = vox_case_fields(static_cast<const T*>(nullptr));
      FieldsCodec<T, std::remove_const_t<decltype(description)>>::decode(decoder, value);
    } else if constexpr (!is_unit) {
      Type<T>::decode(decoder, value);
    }
  }
};

template <typename Variant>
struct VariantCodec;
template <typename... Alternatives>
struct VariantCodec<std::variant<Alternatives...>> {
  static constexpr std::size_t count = sizeof...(Alternatives);
  using Value = std::variant<Alternatives...>;

  static std::span<const VariantShape> shapes(const Cases<count>& description) {
    std::size_t number = 0;
    static const std::array<VariantShape, count> variants{
        CaseCodec<Alternatives>::shape(description.names[number++])...};
    return variants;
  }
  static void encode(Encoder& encoder, const Value& value) {
    VOX_ASSERT(!value.valueless_by_exception());
    encoder.write_variant(static_cast<std::uint32_t>(value.index()));
    encode_case(encoder, value, std::make_index_sequence<count>());
  }
  static void decode(Decoder& decoder, Value& value) {
    const Decoder::Nested nested(decoder);
    const std::size_t index = decoder.read_variant(static_cast<std::uint32_t>(count));
    if (!decoder.failed()) decode_case(decoder, value, index, std::make_index_sequence<count>());
  }

 private:
  template <std::size_t... numbers>
  static void encode_case(Encoder& encoder, const Value& value, std::index_sequence<numbers...>) {
    static_cast<void>(
        ((value.index() == numbers &&
          (CaseCodec<Alternatives>::encode(encoder, *std::get_if<numbers>(&value)), true)) ||
         ...));
  }
  template <std::size_t... numbers>
  static void decode_case(Decoder& decoder, Value& value, std::size_t index,
                          std::index_sequence<numbers...>) {
    static_cast<void>(
        ((index == numbers &&
          (CaseCodec<Alternatives>::decode(decoder, value.template emplace<numbers>()), true)) ||
         ...));
  }
};

template <HasCases T>
struct Type<T> {
  static constexpr auto description = vox_cases(static_cast<const T*>(nullptr));
  using Codec = VariantCodec<decltype(T::value)>;
  static_assert(description.names.size() == Codec::count,
                "vox: VOX_VARIANT names one case for each alternative of the variant");
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;

  static const Shape& shape() {
    static const Shape shape{.kind = ShapeKind::enumeration,
                             .declaration = &declaration_of<T>,
                             .name = description.name,
                             .variants = Codec::shapes(description)};
    return shape;
  }
  static void encode(Encoder& encoder, const T& value) { Codec::encode(encoder, value.value); }
  static void decode(Decoder& decoder, T& value) { Codec::decode(decoder, value.value); }
};

}  // namespace vox::schema

#define VOX_NAME_OF(context, name) #name,
#define VOX_MEMBER_OF(context, name) , &context::name
#define VOX_ENUMERATOR_OF(context, name) , context::name
#define VOX_FIELDS_FUNCTION(function, wire_name, type, ...)                               \
  [[maybe_unused]] constexpr auto function(const type*) {                                 \
    return ::vox::schema::FieldsBehind<0 VOX_FOR_EACH(VOX_MEMBER_OF, type, __VA_ARGS__)>{ \
        ::vox::schema::bare_name(wire_name), {VOX_FOR_EACH(VOX_NAME_OF, , __VA_ARGS__)}}; \
  }
#define VOX_STRUCT_AS(wire_name, type, ...) \
  VOX_FIELDS_FUNCTION(vox_fields, wire_name, type, __VA_ARGS__)
#define VOX_STRUCT(type, ...) VOX_FIELDS_FUNCTION(vox_fields, #type, type, __VA_ARGS__)
#define VOX_CASE(type, ...) VOX_FIELDS_FUNCTION(vox_case_fields, #type, type, __VA_ARGS__)

#define VOX_ENUM_AS(wire_name, type, ...)                                                          \
  [[maybe_unused]] constexpr auto vox_enumerators(const type*) {                                   \
    return ::vox::schema::EnumeratorsBehind<0 VOX_FOR_EACH(VOX_ENUMERATOR_OF, type, __VA_ARGS__)>{ \
        ::vox::schema::bare_name(wire_name), {VOX_FOR_EACH(VOX_NAME_OF, , __VA_ARGS__)}};          \
  }
#define VOX_ENUM(type, ...) VOX_ENUM_AS(#type, type, __VA_ARGS__)

#define VOX_COUNT_OF(context, name) +1
#define VOX_VARIANT_AS(wire_name, type, ...)                                              \
  [[maybe_unused]] constexpr auto vox_cases(const type*) {                                \
    return ::vox::schema::Cases<0 VOX_FOR_EACH(VOX_COUNT_OF, , __VA_ARGS__)>{             \
        ::vox::schema::bare_name(wire_name), {VOX_FOR_EACH(VOX_NAME_OF, , __VA_ARGS__)}}; \
  }
#define VOX_VARIANT(type, ...) VOX_VARIANT_AS(#type, type, __VA_ARGS__)

#define VOX_DEFAULTS(type, ...)                                                       \
  [[maybe_unused]] constexpr auto vox_defaults(const type*) {                         \
    return std::array<std::string_view, 0 VOX_FOR_EACH(VOX_COUNT_OF, , __VA_ARGS__)>{ \
        VOX_FOR_EACH(VOX_NAME_OF, , __VA_ARGS__)};                                    \
  }
