// Containers of the standard library as values that can be sent.
//
// Lists: std::vector, std::set. Maps: std::map. Bytes: std::vector of std::byte or std::uint8_t,
// and lent as BytesView. Arrays, tuples and pairs, options, and owning pointers, which are on the
// wire what they point to and are never null there. Containers without an order of their own are
// not here: what is sent should not depend on a hash function.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "vox/schema/type_fixed.hpp"

namespace vox::schema {

// The declarations that instances share. All lists are one, bytes among them.
struct ListDeclaration {};
struct SetDeclaration {};
struct MapDeclaration {};
struct OptionDeclaration {};

/// What nodes of trees take beside their values, at least.
inline constexpr std::size_t tree_node_bytes = 48;

template <Sendable T, typename Declaration>
struct ListShape {
  static const Shape& get() {
    static const Parameter parameters[] = {{"T", &shape_of<T>}};
    static const FieldShape fields[] = {{.name = {}, .type = &shape_of<T>}};
    static const Shape shape{.kind = ShapeKind::list,
                             .declaration = &declaration_of<Declaration>,
                             .parameters = parameters,
                             .fields = fields};
    return shape;
  }
};

template <Sendable T>
struct Type<std::vector<T>> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;
  static const Shape& shape() { return ListShape<T, ListDeclaration>::get(); }

  static void encode(Encoder& encoder, const std::vector<T>& value) {
    encoder.write_count(value.size());
    for (const auto& element : value) Type<T>::encode(encoder, element);
  }

  static void decode(Decoder& decoder, std::vector<T>& value) {
    const Decoder::Nested nested(decoder);
    const std::size_t count = decoder.read_elements(Type<T>::bytes_min, sizeof(T));
    value.clear();
    value.reserve(count);
    for (std::size_t i = 0; i < count && !decoder.failed(); ++i) {
      T element{};
      Type<T>::decode(decoder, element);
      value.push_back(std::move(element));
    }
  }
};

/// A list of numbers of one byte is a string of bytes.
template <>
struct Type<std::vector<std::uint8_t>> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;
  static const Shape& shape() { return ListShape<std::uint8_t, ListDeclaration>::get(); }
  static void encode(Encoder& encoder, const std::vector<std::uint8_t>& value) {
    encoder.write_bytes(std::as_bytes(std::span(value)));
  }
  static void decode(Decoder& decoder, std::vector<std::uint8_t>& value) {
    const BytesView bytes = decoder.read_bytes();
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    if (decoder.charge(bytes.size(), 1)) value.assign(data, data + bytes.size());
  }
};

template <>
struct Type<Bytes> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;
  static const Shape& shape() { return Type<std::vector<std::uint8_t>>::shape(); }
  static void encode(Encoder& encoder, BytesView value) { encoder.write_bytes(value); }
  static void decode(Decoder& decoder, Bytes& value) {
    const BytesView bytes = decoder.read_bytes();
    if (decoder.charge(bytes.size(), 1)) value.assign(bytes.begin(), bytes.end());
  }
};

/// Lent from the message it is read from: for arguments, as long as the handler runs.
template <>
struct Type<BytesView> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;
  static const Shape& shape() { return Type<std::vector<std::uint8_t>>::shape(); }
  static void encode(Encoder& encoder, BytesView value) { encoder.write_bytes(value); }
  static void decode(Decoder& decoder, BytesView& value) { value = decoder.read_bytes(); }
};

/// In order; what comes twice is there once.
template <Sendable T>
struct Type<std::set<T>> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;
  static const Shape& shape() { return ListShape<T, SetDeclaration>::get(); }

  static void encode(Encoder& encoder, const std::set<T>& value) {
    encoder.write_count(value.size());
    for (const T& element : value) Type<T>::encode(encoder, element);
  }

  static void decode(Decoder& decoder, std::set<T>& value) {
    const Decoder::Nested nested(decoder);
    const std::size_t count =
        decoder.read_elements(Type<T>::bytes_min, sizeof(T) + tree_node_bytes);
    value.clear();
    for (std::size_t i = 0; i < count && !decoder.failed(); ++i) {
      T element{};
      Type<T>::decode(decoder, element);
      value.insert(std::move(element));
    }
  }
};

/// In the order of keys; of a key that comes twice the last one holds.
template <Sendable Key, Sendable Value>
struct Type<std::map<Key, Value>> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;

  static const Shape& shape() {
    static const Parameter parameters[] = {{"K", &shape_of<Key>}, {"V", &shape_of<Value>}};
    static const FieldShape fields[] = {{.name = {}, .type = &shape_of<Key>},
                                        {.name = {}, .type = &shape_of<Value>}};
    static const Shape shape{.kind = ShapeKind::map,
                             .declaration = &declaration_of<MapDeclaration>,
                             .parameters = parameters,
                             .fields = fields};
    return shape;
  }

  static void encode(Encoder& encoder, const std::map<Key, Value>& value) {
    encoder.write_count(value.size());
    for (const auto& [key, mapped] : value) {
      Type<Key>::encode(encoder, key);
      Type<Value>::encode(encoder, mapped);
    }
  }

  static void decode(Decoder& decoder, std::map<Key, Value>& value) {
    const Decoder::Nested nested(decoder);
    const std::size_t count =
        decoder.read_elements(Type<Key>::bytes_min + Type<Value>::bytes_min,
                              sizeof(std::pair<const Key, Value>) + tree_node_bytes);
    value.clear();
    for (std::size_t i = 0; i < count && !decoder.failed(); ++i) {
      Key key{};
      Value mapped{};
      Type<Key>::decode(decoder, key);
      Type<Value>::decode(decoder, mapped);
      value.insert_or_assign(std::move(key), std::move(mapped));
    }
  }
};

template <Sendable T>
struct Type<std::optional<T>> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;

  static const Shape& shape() {
    static const Parameter parameters[] = {{"T", &shape_of<T>}};
    static const FieldShape fields[] = {{.name = {}, .type = &shape_of<T>}};
    static const Shape shape{.kind = ShapeKind::option,
                             .declaration = &declaration_of<OptionDeclaration>,
                             .parameters = parameters,
                             .fields = fields};
    return shape;
  }

  static void encode(Encoder& encoder, const std::optional<T>& value) {
    encoder.write_option(value.has_value());
    if (value) Type<T>::encode(encoder, *value);
  }

  static void decode(Decoder& decoder, std::optional<T>& value) {
    const Decoder::Nested nested(decoder);
    value.reset();
    if (decoder.read_option()) Type<T>::decode(decoder, value.emplace());
  }
};

}  // namespace vox::schema
