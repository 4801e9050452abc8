// Parsing by one shape and writing by another. Matches parts anew for each value; plans do it once.
//
// A tree's parts lie in a pool: under AddressSanitizer an allocation for each costs more than all
// that is tried here.
#include "tests/fuzz/value_tree.hpp"

#include <algorithm>
#include <array>
#include <memory_resource>
#include <vector>

#include "vox/base/assert.hpp"
#include "vox/wire/postcard_reader.hpp"

namespace vox::fuzz {
namespace {

using schema::FieldShape;
using schema::PayloadKind;
using schema::Primitive;
using schema::Shape;
using schema::ShapeKind;
using schema::VariantShape;

constexpr std::size_t nesting_max = 64;

struct Tree {
  explicit Tree(std::pmr::memory_resource& pool) : parts(&pool) {}

  BytesView raw;                 // of a primitive
  std::size_t variant = 0;       // of an enumeration
  std::pmr::vector<Tree> parts;  // of anything else, in their order
};

class Parser {
 public:
  Parser(BytesView value, std::pmr::memory_resource& pool)
      : value_(value), reader_(value), pool_(pool) {}

  Tree parse(const Shape& shape, std::size_t depth = 0) {
    Tree tree(pool_);
    if (depth == nesting_max) reader_.refuse(Violation::nesting_too_deep);
    if (reader_.failed()) return tree;
    const std::size_t begin = position();
    switch (shape.kind) {
      case ShapeKind::primitive: read(shape.primitive); break;
      case ShapeKind::channel: static_cast<void>(reader_.read_u64()); break;
      case ShapeKind::structure:
      case ShapeKind::tuple:
      case ShapeKind::named_tuple: parse_parts(tree, shape.fields, depth); break;
      case ShapeKind::enumeration:
        tree.variant = reader_.read_variant(static_cast<std::uint32_t>(shape.variants.size()));
        parse_parts(tree, shape.variants[tree.variant].fields, depth);
        break;
      case ShapeKind::option:
        if (reader_.read_option()) parse_parts(tree, shape.fields, depth);
        break;
      case ShapeKind::list:
        if (takes_no_bytes(shape.fields[0].type())) return parse_idle();
        [[fallthrough]];
      case ShapeKind::map: repeat(tree, shape.fields, reader_.read_count(1), depth); break;
      case ShapeKind::array: repeat(tree, shape.fields, shape.array_length, depth); break;
    }
    if (!reader_.failed()) tree.raw = value_.subspan(begin, position() - begin);
    return tree;
  }

  Violation finish() { return reader_.finish(); }

 private:
  [[nodiscard]] std::size_t position() const { return value_.size() - reader_.remaining(); }

  // Only lists that are skipped have such elements here, so nobody asks how many there were.
  static bool takes_no_bytes(const Shape& shape) {
    return shape.kind == ShapeKind::primitive && shape.primitive == Primitive::unit;
  }
  Tree parse_idle() {
    static_cast<void>(reader_.read_u64());
    return Tree(pool_);
  }

  void parse_parts(Tree& tree, std::span<const FieldShape> fields, std::size_t depth) {
    if (tree.parts.empty()) tree.parts.reserve(fields.size());
    for (const FieldShape& field : fields) {
      tree.parts.push_back(parse(field.type(), depth + 1));
      if (reader_.failed()) return;
    }
  }

  void repeat(Tree& tree, std::span<const FieldShape> fields, std::uint64_t count,
              std::size_t depth) {
    for (std::uint64_t turn = 0; turn < count && !reader_.failed(); ++turn) {
      parse_parts(tree, fields, depth);
    }
  }

  void read(Primitive primitive) {
    switch (primitive) {
      case Primitive::boolean: return static_cast<void>(reader_.read_bool());
      case Primitive::u8: return static_cast<void>(reader_.read_u8());
      case Primitive::u16: return static_cast<void>(reader_.read_u16());
      case Primitive::u32: return static_cast<void>(reader_.read_u32());
      case Primitive::u64: return static_cast<void>(reader_.read_u64());
      case Primitive::u128: return static_cast<void>(reader_.read_u128());
      case Primitive::i8: return static_cast<void>(reader_.read_i8());
      case Primitive::i16: return static_cast<void>(reader_.read_i16());
      case Primitive::i32: return static_cast<void>(reader_.read_i32());
      case Primitive::i64: return static_cast<void>(reader_.read_i64());
      case Primitive::i128: return static_cast<void>(reader_.read_i128());
      case Primitive::f32: return static_cast<void>(reader_.read_f32());
      case Primitive::f64: return static_cast<void>(reader_.read_f64());
      case Primitive::character: return static_cast<void>(reader_.read_char());
      case Primitive::string: return static_cast<void>(reader_.read_text());
      case Primitive::bytes: return static_cast<void>(reader_.read_bytes());
      case Primitive::payload: return static_cast<void>(reader_.read_opaque());
      case Primitive::unit:
      case Primitive::never: return;
    }
  }

  BytesView value_;
  wire::PostcardReader reader_;
  std::pmr::memory_resource& pool_;
};

class Writer {
 public:
  explicit Writer(Bytes& out) : out_(out) {}

  [[nodiscard]] Violation violation() const { return violation_; }

  void write(const Tree& tree, const Shape& remote, const Shape& local) {
    VOX_ASSERT(remote.kind == local.kind);
    switch (remote.kind) {
      case ShapeKind::primitive:
      case ShapeKind::channel: return append(tree.raw);
      case ShapeKind::structure: return write_by_name(tree, remote.fields, local.fields);
      case ShapeKind::tuple:
      case ShapeKind::named_tuple:
      case ShapeKind::array: return write_in_order(tree, remote.fields, local.fields);
      case ShapeKind::enumeration: return write_variant(tree, remote, local);
      case ShapeKind::option: append_varint(tree.parts.empty() ? 0 : 1); break;
      case ShapeKind::list:
      case ShapeKind::map: append_varint(tree.parts.size() / remote.fields.size()); break;
    }
    write_in_order(tree, remote.fields, local.fields);
  }

 private:
  void append(BytesView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }

  void append_varint(std::uint64_t value) {
    std::array<std::byte, wire::varint_bytes_max<std::uint64_t>> bytes{};
    append(BytesView(bytes).first(wire::put_varint(bytes.data(), value)));
  }

  // Parts that repeat do so with the same fields.
  void write_in_order(const Tree& tree, std::span<const FieldShape> remote,
                      std::span<const FieldShape> local) {
    VOX_ASSERT(remote.size() == local.size());
    for (std::size_t index = 0; index < tree.parts.size(); ++index) {
      const std::size_t field = index % remote.size();
      write(tree.parts[index], remote[field].type(), local[field].type());
    }
  }

  void write_by_name(const Tree& tree, std::span<const FieldShape> remote,
                     std::span<const FieldShape> local) {
    for (const FieldShape& field : local) {
      const auto found = std::ranges::find(remote, field.name, &FieldShape::name);
      if (found == remote.end()) {
        field.append_default(out_);
      } else {
        const auto index = static_cast<std::size_t>(found - remote.begin());
        write(tree.parts[index], found->type(), field.type());
      }
    }
  }

  void write_variant(const Tree& tree, const Shape& remote, const Shape& local) {
    const VariantShape& variant = remote.variants[tree.variant];
    const auto found = std::ranges::find(local.variants, variant.name, &VariantShape::name);
    if (found == local.variants.end()) {
      violation_ = Violation::unknown_variant;
      return;
    }
    append_varint(static_cast<std::uint64_t>(found - local.variants.begin()));
    if (variant.payload == PayloadKind::structure) {
      write_by_name(tree, variant.fields, found->fields);
    } else {
      write_in_order(tree, variant.fields, found->fields);
    }
  }

  Bytes& out_;
  Violation violation_ = Violation::none;
};

}  // namespace

Violation translate_slowly(const Shape& remote, const Shape& local, BytesView value, Bytes& out) {
  static std::array<std::byte, std::size_t{64} << 10> room;
  std::pmr::monotonic_buffer_resource pool(room.data(), room.size());
  Parser parser(value, pool);
  const Tree tree = parser.parse(remote);
  const Violation violation = parser.finish();
  if (violation != Violation::none) return violation;
  out.reserve(out.size() + 2 * value.size());
  Writer writer(out);
  writer.write(tree, remote, local);
  return writer.violation();
}

}  // namespace vox::fuzz
