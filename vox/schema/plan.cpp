// Reading remote bytes along the nodes of a plan, and writing what the local type's codec reads.
//
// What is skipped, and what is the same on both sides, is walked with nothing to write to: it has
// to be walked to find its end, and is checked on the way. Depth is counted, output is counted, and
// loops end when the input does or when a turn neither reads nor writes.
#include "vox/schema/plan.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/schema/plan_nodes.hpp"
#include "vox/wire/postcard_reader.hpp"

namespace vox::schema {
namespace {

class Translator {
 public:
  Translator(const PlanNodes& plan, BytesView remote, Bytes& out, std::size_t bytes_max)
      : nodes_(plan.nodes),
        remote_(remote),
        reader_(remote),
        out_(&out),
        room_(bytes_max > ~out.size() ? ~std::size_t{0} : out.size() + bytes_max) {}

  Violation run(NodeIndex root) {
    walk(root);
    return reader_.finish();
  }

 private:
  // For as long as it lives, nothing is written.
  class Mute {
   public:
    explicit Mute(Translator& translator) : translator_(translator), out_(translator.out_) {
      translator.out_ = nullptr;
    }
    Mute(const Mute&) = delete;
    Mute& operator=(const Mute&) = delete;
    ~Mute() { translator_.out_ = out_; }

   private:
    Translator& translator_;
    Bytes* out_;
  };

  std::size_t position() const { return remote_.size() - reader_.remaining(); }
  std::size_t written() const { return out_ == nullptr ? 0 : out_->size(); }

  void check_room() {
    if (written() > room_) reader_.refuse(Violation::payload_too_large);
  }

  void append(BytesView bytes) {
    if (out_ == nullptr || reader_.failed()) return;
    if (bytes.size() > room_ - std::min(room_, written())) {
      return reader_.refuse(Violation::payload_too_large);
    }
    out_->insert(out_->end(), bytes.begin(), bytes.end());
  }

  void append_since(std::size_t begin) {
    if (!reader_.failed()) append(remote_.subspan(begin, position() - begin));
  }

  void append_varint(std::uint64_t value) {
    std::array<std::byte, wire::varint_bytes_max<std::uint64_t>> bytes{};
    append(BytesView(bytes).first(wire::put_varint(bytes.data(), value)));
  }

  void append_default(const PlanDefault& missing) {
    if (out_ == nullptr || reader_.failed()) return;
    missing.append(*out_);
    check_room();
  }

  void walk(NodeIndex index) {
    const PlanNode& node = nodes_[index];
    if (reader_.failed() || (out_ == nullptr && node.is_empty)) return;
    if (depth_ == plan_nesting_max) return reader_.refuse(Violation::nesting_too_deep);
    depth_ += 1;
    const std::size_t begin = position();
    if (out_ != nullptr && node.is_identity) {
      walk_muted(node);
      append_since(begin);
    } else {
      walk_inside(node);
    }
    depth_ -= 1;
  }

  void walk_muted(const PlanNode& node) {
    const Mute mute(*this);
    walk_inside(node);
  }

  void walk_inside(const PlanNode& node) {
    switch (node.kind) {
      case NodeKind::primitive: return read_primitive(node.primitive);
      case NodeKind::channel: return static_cast<void>(reader_.read_u64());
      case NodeKind::sequence: return walk_layout(node.layout);
      case NodeKind::choice: return walk_choice(node);
      case NodeKind::array: return repeat(node.layout, node.length);
      case NodeKind::list: {
        const std::uint64_t count = reader_.read_u64();
        append_varint(count);
        return repeat(node.layout, count);
      }
      case NodeKind::option: {
        const bool has_value = reader_.read_option();
        append_varint(has_value ? 1 : 0);
        if (has_value) walk_layout(node.layout);
        return;
      }
    }
  }

  void repeat(const PlanLayout& layout, std::uint64_t count) {
    for (std::uint64_t turn = 0; turn < count && !reader_.failed(); ++turn) {
      const std::pair before(position(), written());
      walk_layout(layout);
      // Nor will the turns to come, however many were announced.
      if (before == std::pair(position(), written())) return;
    }
  }

  void walk_choice(const PlanNode& node) {
    const std::uint32_t index = reader_.read_u32();
    const auto found = std::lower_bound(node.choices.begin(), node.choices.end(), index,
                                        [](const PlanChoice& choice, std::uint32_t wanted) {
                                          return choice.remote_index < wanted;
                                        });
    if (found == node.choices.end() || found->remote_index != index || !found->is_possible) {
      return reader_.refuse(Violation::unknown_variant);
    }
    append_varint(found->local_index);
    walk_layout(found->layout);
  }

  void walk_step(const PlanStep& step) {
    if (step.place != no_place) return walk(step.node);
    const Mute mute(*this);
    walk(step.node);
  }

  void walk_layout(const PlanLayout& layout) {
    if (out_ != nullptr && !layout.is_in_order) return walk_reordered(layout);
    auto missing = layout.defaults.begin();
    for (const PlanStep& step : layout.steps) {
      if (reader_.failed()) return;
      while (missing != layout.defaults.end() && missing->place < step.place &&
             step.place != no_place) {
        append_default(*missing++);
      }
      walk_step(step);
    }
    while (missing != layout.defaults.end()) append_default(*missing++);
  }

  // Parts are written as they come, and put in order afterwards.
  void walk_reordered(const PlanLayout& layout) {
    struct Piece {
      std::size_t begin = 0;
      std::size_t bytes = 0;
    };
    std::vector<Piece> pieces(layout.places_count);
    const std::size_t begin = written();
    const auto end_piece = [&](std::uint32_t place, std::size_t piece_begin) {
      if (place != no_place) pieces[place] = {piece_begin - begin, written() - piece_begin};
    };
    for (const PlanStep& step : layout.steps) {
      const std::size_t piece_begin = written();
      walk_step(step);
      end_piece(step.place, piece_begin);
    }
    for (const PlanDefault& missing : layout.defaults) {
      const std::size_t piece_begin = written();
      append_default(missing);
      end_piece(missing.place, piece_begin);
    }
    if (reader_.failed()) return;
    const Bytes unordered(out_->begin() + static_cast<std::ptrdiff_t>(begin), out_->end());
    out_->resize(begin);
    for (const Piece& piece : pieces) {
      append(BytesView(unordered).subspan(piece.begin, piece.bytes));
    }
    VOX_ASSERT(out_->size() == begin + unordered.size());
  }

  void read_primitive(Primitive primitive) {
    const std::size_t begin = position();
    check_primitive(primitive);
    append_since(begin);
  }

  // Reads one and throws it away: what matters is where it ends and that it is one.
  void check_primitive(Primitive primitive) {
    switch (primitive) {
      case Primitive::boolean: return static_cast<void>(reader_.read_bool());
      case Primitive::u8:
      case Primitive::i8: return static_cast<void>(reader_.read_u8());
      case Primitive::u16:
      case Primitive::i16: return static_cast<void>(reader_.read_u16());
      case Primitive::u32:
      case Primitive::i32: return static_cast<void>(reader_.read_u32());
      case Primitive::u64:
      case Primitive::i64: return static_cast<void>(reader_.read_u64());
      case Primitive::u128:
      case Primitive::i128: return static_cast<void>(reader_.read_u128());
      case Primitive::f32: return static_cast<void>(reader_.read_raw(4));
      case Primitive::f64: return static_cast<void>(reader_.read_raw(8));
      case Primitive::character: return static_cast<void>(reader_.read_char());
      case Primitive::string: return static_cast<void>(reader_.read_text());
      case Primitive::bytes: return static_cast<void>(reader_.read_bytes());
      case Primitive::payload: return static_cast<void>(reader_.read_opaque());
      case Primitive::unit:
      case Primitive::never: return;
    }
  }

  const std::vector<PlanNode>& nodes_;
  BytesView remote_;
  wire::PostcardReader reader_;
  Bytes* out_;  // null: nothing is written
  std::size_t room_;
  std::uint32_t depth_ = 0;
};

}  // namespace

Plan::Plan(std::unique_ptr<const Nodes> nodes) : nodes_(std::move(nodes)) {}

Plan::~Plan() = default;

bool Plan::is_identity() const { return nodes_->nodes[nodes_->root].is_identity; }

Violation Plan::translate(BytesView remote, Bytes& out, std::size_t bytes_max) const {
  return Translator(*nodes_, remote, out, bytes_max).run(nodes_->root);
}

}  // namespace vox::schema
