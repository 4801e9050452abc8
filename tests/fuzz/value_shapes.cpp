// Each pair is one way in which a type may change, or may not have: fields in another order, gone
// and new, variants with other numbers, all of it inside of lists, maps, options and itself.
#include "tests/fuzz/value_shapes.hpp"

#include <array>

#include "tests/vox/schema/shapes.hpp"
#include "vox/wire/postcard_writer.hpp"

namespace vox::fuzz {
namespace {

using namespace schema;
using namespace schema::shapes;

template <Primitive primitive>
inline constexpr ShapeOf scalar = of<primitive>;

// One of each, the same on both sides.
constexpr ShapeOf scalars = tuple<
    boolean, u8, scalar<Primitive::u16>, u32, u64, scalar<Primitive::u128>, scalar<Primitive::i8>,
    scalar<Primitive::i16>, i32, i64, scalar<Primitive::i128>,
    tuple<scalar<Primitive::f32>, f64, scalar<Primitive::character>, string, unit, bytes, payload>>;

void append_zero(Bytes& out) { out.push_back(std::byte{0}); }
void append_text(Bytes& out) {
  const Bytes text = to_bytes("\x07unknown");
  out.insert(out.end(), text.begin(), text.end());
}

// Profile: three releases.
const Shape& profile_then() {
  static constexpr FieldShape fields[] = {
      {"id", u64}, {"name", string}, {"age", u8}, {"tags", list<string>}};
  static const Shape shape = structure("Profile", fields);
  return shape;
}
const Shape& profile_reordered() {
  static constexpr FieldShape fields[] = {
      {"tags", list<string>}, {"age", u8}, {"id", u64}, {"name", string}};
  static const Shape shape = structure("Profile", fields);
  return shape;
}
const Shape& profile_now() {
  static constexpr FieldShape fields[] = {{"name", string},
                                          {"avatar", option<bytes>, append_zero},
                                          {"id", u64},
                                          {"city", string, append_text}};
  static const Shape shape = structure("Profile", fields);
  return shape;
}

// An enumeration that lost a variant, gained one, and has others in other places.
template <ShapeOf profile>
constexpr FieldShape rect_then[] = {{"width", u32}, {"height", u32}, {"owner", profile}};
template <ShapeOf profile>
constexpr FieldShape rect_now[] = {{"owner", profile}, {"height", u32}, {"width", u32}};
template <ShapeOf profile>
constexpr FieldShape named[] = {{"", profile}};
constexpr FieldShape pair_of_numbers[] = {{"", i32}, {"", u64}};

const Shape& figure_then() {
  static constexpr VariantShape variants[] = {
      {"Empty", PayloadKind::unit},
      {"Rect", PayloadKind::structure, rect_then<profile_then>},
      {"Gone", PayloadKind::tuple, pair_of_numbers},
      {"Named", PayloadKind::newtype, named<profile_then>},
      {"Point", PayloadKind::tuple, pair_of_numbers}};
  static const Shape shape = enumeration("Figure", variants);
  return shape;
}
const Shape& figure_now() {
  static constexpr VariantShape variants[] = {
      {"Point", PayloadKind::tuple, pair_of_numbers},
      {"Named", PayloadKind::newtype, named<profile_now>},
      {"New", PayloadKind::unit},
      {"Rect", PayloadKind::structure, rect_now<profile_now>},
      {"Empty", PayloadKind::unit}};
  static const Shape shape = enumeration("Figure", variants);
  return shape;
}

// A type that contains itself.
const Shape& tree_then() {
  static constexpr FieldShape fields[] = {
      {"label", string}, {"children", list<tree_then>}, {"weight", option<u32>}};
  static const Shape shape = structure("Tree", fields);
  return shape;
}
const Shape& tree_now() {
  static constexpr FieldShape fields[] = {
      {"children", list<tree_now>}, {"color", u8, append_zero}, {"label", string}};
  static const Shape shape = structure("Tree", fields);
  return shape;
}

const Shape& holder_then() {
  static constexpr FieldShape fields[] = {{"skipped", map<string, figure_then>},
                                          {"figures", list<figure_then>},
                                          {"four", array<profile_then, 2>},
                                          {"skipped_too", tuple<boolean, option<tree_then>>},
                                          {"by_name", map<string, profile_then>}};
  static const Shape shape = structure("Holder", fields);
  return shape;
}
const Shape& holder_now() {
  static constexpr FieldShape fields[] = {{"by_name", map<string, profile_now>},
                                          {"four", array<profile_now, 2>},
                                          {"figures", list<figure_now>}};
  static const Shape shape = structure("Holder", fields);
  return shape;
}

// A list that may announce any number of elements, as they take no bytes.
const Shape& idle_then() {
  static constexpr FieldShape fields[] = {{"skipped", list<unit>}, {"id", u64}};
  static const Shape shape = structure("Idle", fields);
  return shape;
}
const Shape& idle_now() {
  static constexpr FieldShape fields[] = {{"id", u64}};
  static const Shape shape = structure("Idle", fields);
  return shape;
}

// Nothing but a default behind what came.
const Shape& grown_now() {
  static constexpr FieldShape fields[] = {{"id", u64}, {"city", string, append_text}};
  static const Shape shape = structure("Idle", fields);
  return shape;
}

constexpr std::array pairs = {
    ShapePair{scalars, scalars},
    ShapePair{profile_then, profile_then},
    ShapePair{profile_then, profile_reordered},
    ShapePair{profile_then, profile_now},
    ShapePair{list<profile_then>, list<profile_now>},
    ShapePair{figure_then, figure_now},
    ShapePair{tree_then, tree_then},
    ShapePair{tree_then, tree_now},
    ShapePair{holder_then, holder_now},
    ShapePair{response<profile_then, string>, response<profile_now, string>},
    ShapePair{tuple<option<option<u32>>, map<u8, list<boolean>>, sender<u32>>,
              tuple<option<option<u32>>, map<u8, list<boolean>>, sender<u32>>},
    ShapePair{idle_then, idle_now},
    ShapePair{list<idle_now>, list<grown_now>},
};

}  // namespace

std::span<const ShapePair> shape_pairs() { return pairs; }

}  // namespace vox::fuzz
