// The error type of a method that declares none: no value of it exists.
#pragma once

#include "vox/base/assert.hpp"
#include "vox/schema/type.hpp"

namespace vox {

class Never {
  Never() = default;
  friend struct schema::Type<Never>;
};

template <>
struct schema::Type<Never> : schema::PrimitiveType<Never, schema::Primitive::never> {
  static constexpr std::size_t bytes_min = 0;
  [[noreturn]] static void encode(Encoder&, const Never&) {
    VOX_UNREACHABLE("there is no value of this type");
  }
  static Never decode_none(Decoder& decoder) {
    decoder.refuse(Violation::unknown_variant);
    return {};
  }
};

}  // namespace vox
