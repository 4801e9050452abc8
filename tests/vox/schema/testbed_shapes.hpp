// The types of the reference implementation's test service, as shapes.
#pragma once

#include "tests/vox/schema/shapes.hpp"

namespace vox::schema::shapes {

inline const Shape& tagged_point() {
  static constexpr FieldShape fields[] = {
      {"label", string},
      {"x", i32},
      {"y", i32},
      {"active", boolean},
  };
  static const Shape shape = structure("TaggedPoint", fields);
  return shape;
}

inline const Shape& point() {
  static constexpr FieldShape fields[] = {
      {"x", i32},
      {"y", i32},
  };
  static const Shape shape = structure("Point", fields);
  return shape;
}

inline const Shape& person() {
  static constexpr FieldShape fields[] = {
      {"name", string},
      {"age", u8},
      {"email", option<string>},
  };
  static const Shape shape = structure("Person", fields);
  return shape;
}

inline const Shape& rectangle() {
  static constexpr FieldShape fields[] = {
      {"top_left", point},
      {"bottom_right", point},
      {"label", option<string>},
  };
  static const Shape shape = structure("Rectangle", fields);
  return shape;
}

inline const Shape& color() {
  static constexpr VariantShape variants[] = {
      {"Red"},
      {"Green"},
      {"Blue"},
  };
  static const Shape shape = enumeration("Color", variants);
  return shape;
}

inline const Shape& drawn_shape() {
  static constexpr FieldShape of_circle[] = {{"radius", f64}};
  static constexpr FieldShape of_rectangle[] = {{"width", f64}, {"height", f64}};
  static constexpr VariantShape variants[] = {
      {"Circle", PayloadKind::structure, of_circle},
      {"Rectangle", PayloadKind::structure, of_rectangle},
      {"Point"},
  };
  static const Shape shape = enumeration("Shape", variants);
  return shape;
}

inline const Shape& canvas() {
  static constexpr FieldShape fields[] = {
      {"name", string},
      {"shapes", list<drawn_shape>},
      {"background", color},
  };
  static const Shape shape = structure("Canvas", fields);
  return shape;
}

inline const Shape& gnarly_attr() {
  static constexpr FieldShape fields[] = {
      {"key", string},
      {"value", string},
  };
  static const Shape shape = structure("GnarlyAttr", fields);
  return shape;
}

inline const Shape& gnarly_kind() {
  static constexpr FieldShape of_file[] = {{"mime", string}, {"tags", list<string>}};
  static constexpr FieldShape of_directory[] = {{"child_count", u32}, {"children", list<string>}};
  static constexpr FieldShape of_symlink[] = {{"target", string}, {"hops", list<u32>}};
  static constexpr VariantShape variants[] = {
      {"File", PayloadKind::structure, of_file},
      {"Directory", PayloadKind::structure, of_directory},
      {"Symlink", PayloadKind::structure, of_symlink},
  };
  static const Shape shape = enumeration("GnarlyKind", variants);
  return shape;
}

inline const Shape& gnarly_entry() {
  static constexpr FieldShape fields[] = {
      {"id", u64},           {"parent", option<u64>},      {"name", string},
      {"path", string},      {"attrs", list<gnarly_attr>}, {"chunks", list<bytes>},
      {"kind", gnarly_kind},
  };
  static const Shape shape = structure("GnarlyEntry", fields);
  return shape;
}

inline const Shape& gnarly_payload() {
  static constexpr FieldShape fields[] = {
      {"revision", u64},          {"mount", string}, {"entries", list<gnarly_entry>},
      {"footer", option<string>}, {"digest", bytes},
  };
  static const Shape shape = structure("GnarlyPayload", fields);
  return shape;
}

inline const Shape& message() {
  static constexpr FieldShape of_text[] = {{"", string}};
  static constexpr FieldShape of_number[] = {{"", i64}};
  static constexpr FieldShape of_data[] = {{"", bytes}};
  static constexpr VariantShape variants[] = {
      {"Text", PayloadKind::newtype, of_text},
      {"Number", PayloadKind::newtype, of_number},
      {"Data", PayloadKind::newtype, of_data},
  };
  static const Shape shape = enumeration("Message", variants);
  return shape;
}

inline const Shape& math_error() {
  static constexpr VariantShape variants[] = {
      {"DivisionByZero"},
      {"Overflow"},
  };
  static const Shape shape = enumeration("MathError", variants);
  return shape;
}

inline const Shape& lookup_error() {
  static constexpr VariantShape variants[] = {
      {"NotFound"},
      {"AccessDenied"},
  };
  static const Shape shape = enumeration("LookupError", variants);
  return shape;
}

inline const Shape& profile() {
  static constexpr FieldShape fields[] = {
      {"name", string},
      {"bio", string},
  };
  static const Shape shape = structure("Profile", fields);
  return shape;
}

inline const Shape& record() {
  static constexpr FieldShape fields[] = {
      {"alpha", i32},
      {"beta", string},
      {"gamma", f64},
  };
  static const Shape shape = structure("Record", fields);
  return shape;
}

inline const Shape& status() {
  static constexpr VariantShape variants[] = {
      {"Active"},
      {"Inactive"},
  };
  static const Shape shape = enumeration("Status", variants);
  return shape;
}

inline const Shape& tag() {
  static constexpr FieldShape fields[] = {
      {"label", string},
      {"priority", u32},
      {"note", string},
  };
  static const Shape shape = structure("Tag", fields);
  return shape;
}

inline const Shape& measurement() {
  static constexpr FieldShape fields[] = {
      {"unit", string},
      {"value", f64},
  };
  static const Shape shape = structure("Measurement", fields);
  return shape;
}

inline const Shape& config() {
  static constexpr FieldShape fields[] = {
      {"key", string},
      {"value", string},
  };
  static const Shape shape = structure("Config", fields);
  return shape;
}

}  // namespace vox::schema::shapes
