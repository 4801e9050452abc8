// The types of the next version of the test service, as far as they differ.
#pragma once

#include "tests/vox/schema/shapes.hpp"

namespace vox::schema::shapes::evolved {


inline const Shape& profile() {
  static constexpr FieldShape fields[] = {
      {"name", string},
      {"bio", string},
      {"avatar", option<string>},
  };
  static const Shape shape = structure("Profile", fields);
  return shape;
}

inline const Shape& record() {
  static constexpr FieldShape fields[] = {
      {"gamma", f64},
      {"alpha", i32},
      {"beta", string},
  };
  static const Shape shape = structure("Record", fields);
  return shape;
}

inline const Shape& status() {
  static constexpr VariantShape variants[] = {
      {"Active"},
      {"Inactive"},
      {"Suspended"},
  };
  static const Shape shape = enumeration("Status", variants);
  return shape;
}

inline const Shape& tag() {
  static constexpr FieldShape fields[] = {
      {"label", string},
      {"priority", u32},
  };
  static const Shape shape = structure("Tag", fields);
  return shape;
}

inline const Shape& measurement() {
  static constexpr FieldShape fields[] = {
      {"unit", string},
      {"value", string},
  };
  static const Shape shape = structure("Measurement", fields);
  return shape;
}

inline const Shape& config() {
  static constexpr FieldShape fields[] = {
      {"key", string},
      {"value", string},
      {"owner", string},
  };
  static const Shape shape = structure("Config", fields);
  return shape;
}

}  // namespace vox::schema::shapes::evolved
