// What the macros of describe.hpp leave behind, and how structs and enums that have it are sent.
//
// A macro makes a function that is found by the type's own namespace: its result has the members as
// template arguments and their names as texts. Internal to describe.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <variant>

#include "vox/base/assert.hpp"
#include "vox/schema/type_std.hpp"

namespace vox::schema {

/// `Outer::Inner` and `outer::Inner<T>` as `Inner`.
constexpr std::string_view bare_name(std::string_view name) {
  name = name.substr(0, name.find('<'));
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// What the macros leave behind for a type: a name, and its fields or enumerators with theirs.
template <auto... members>
struct Members {
  std::string_view name;
  std::array<std::string_view, sizeof...(members)> names;
};
// A macro puts a comma before each member, so something stands before the first.
template <auto nothing, auto... members>
using MembersBehind = Members<members...>;
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
struct FieldsCodec<T, Members<members...>> {
  static constexpr std::size_t bytes_min =
      (std::size_t{0} + ... + Type<member_type<members>>::bytes_min);

  static std::span<const FieldShape> shapes(const Members<members...>& description) {
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
struct EnumCodec<T, Members<enumerators...>> {
  static constexpr std::array<T, sizeof...(enumerators)> values{enumerators...};
  static std::span<const VariantShape> shapes(const Members<enumerators...>& description) {
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

}  // namespace vox::schema
