// The words of schemas on the wire, once for who writes them and who reads them.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "vox/schema/schema.hpp"

namespace vox::schema {

/// Indexed by the enumeration of the same things.
inline constexpr std::array<std::string_view, 19> primitive_names = {
    "bool", "u8",  "u16", "u32",  "u64",    "u128", "i8",    "i16",   "i32",    "i64",
    "i128", "f32", "f64", "char", "string", "unit", "never", "bytes", "payload"};
static_assert(primitive_names.size() == static_cast<std::size_t>(Primitive::payload) + 1);

inline constexpr std::array<std::string_view, 9> kind_names = {
    "primitive", "struct", "enum", "tuple", "list", "option", "map", "array", "channel"};
static_assert(kind_names.size() == static_cast<std::size_t>(SchemaKind::channel) + 1);

inline constexpr std::array<std::string_view, 4> payload_names = {"unit", "newtype", "tuple",
                                                                  "struct"};
static_assert(payload_names.size() == static_cast<std::size_t>(PayloadKind::structure) + 1);

inline constexpr std::array<std::string_view, 2> direction_names = {"tx", "rx"};
static_assert(direction_names.size() == static_cast<std::size_t>(Direction::rx) + 1);

template <typename Enum, std::size_t count>
constexpr std::string_view name_in(const std::array<std::string_view, count>& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

template <typename Enum, std::size_t count>
constexpr std::optional<Enum> find_in(const std::array<std::string_view, count>& names,
                                      std::string_view name) {
  for (std::size_t index = 0; index < count; ++index) {
    if (names[index] == name) return static_cast<Enum>(index);
  }
  return std::nullopt;
}

}  // namespace vox::schema
