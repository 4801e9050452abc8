// How variants that are described are sent: the number of the case, then what belongs to it.
// Internal to describe.hpp.
#pragma once

#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "vox/base/assert.hpp"
#include "vox/schema/described.hpp"

namespace vox::schema {

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
