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

#include <array>
#include <string_view>

#include "vox/schema/described_variant.hpp"
#include "vox/schema/for_each.hpp"

// Names of types and members take no parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define VOX_NAME_OF(context, name) #name,
#define VOX_MEMBER_OF(context, name) , &context::name
#define VOX_ENUMERATOR_OF(context, name) , context::name
#define VOX_MEMBERS_FUNCTION(function, member_of, wire_name, type, ...)                   \
  [[maybe_unused]] constexpr auto function(const type*) {                                 \
    return ::vox::schema::MembersBehind<0 VOX_FOR_EACH(member_of, type, __VA_ARGS__)>{    \
        ::vox::schema::bare_name(wire_name), {VOX_FOR_EACH(VOX_NAME_OF, , __VA_ARGS__)}}; \
  }
#define VOX_STRUCT_AS(wire_name, type, ...) \
  VOX_MEMBERS_FUNCTION(vox_fields, VOX_MEMBER_OF, wire_name, type, __VA_ARGS__)
#define VOX_STRUCT(type, ...) VOX_STRUCT_AS(#type, type, __VA_ARGS__)
#define VOX_CASE(type, ...) \
  VOX_MEMBERS_FUNCTION(vox_case_fields, VOX_MEMBER_OF, #type, type, __VA_ARGS__)

#define VOX_ENUM_AS(wire_name, type, ...) \
  VOX_MEMBERS_FUNCTION(vox_enumerators, VOX_ENUMERATOR_OF, wire_name, type, __VA_ARGS__)
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
// NOLINTEND(bugprone-macro-parentheses)
