// Reading remote bytes along the nodes of a plan, and writing what the local type's codec reads.
//
// What is skipped, and what is the same on both sides, is walked with nothing to write to: it has
// to be walked to find its end, and is checked on the way. Depth is counted, output is counted, and
// loops end when the input does or when a turn neither reads nor writes.
//
// Memory is taken for what is written and for no more: as much as the remote value is large, which
// most local values are not larger than, and where one turns out to be, exactly what it needs,
// which a walk that only counts has found out. A vector left to itself would hold three times as
// much.
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
  // Without `out` it only counts. Sizes are kept in 32 bits, as frames have them.
  Translator(const PlanNodes& plan, BytesView remote, Bytes* out, std::size_t bytes_max)
      : plan_(plan),
        remote_(remote),
        reader_(remote),
        out_(out),
        bytes_max_(std::min<std::size_t>(bytes_max, ~std::uint32_t{0})) {}

  Violation run() {
    if (out_ != nullptr) {
      begin_ = out_->size();
      out_->reserve(begin_ + std::min(remote_.size(), bytes_max_));
    }
    walk(plan_.root);
    return reader_.finish();
  }

 private:
  // For as long as it lives, nothing is written.
  class Mute {
   public:
    explicit Mute(Translator& translator)
        : translator_(translator), was_muted_(std::exchange(translator.is_muted_, true)) {}
    Mute(const Mute&) = delete;
    Mute& operator=(const Mute&) = delete;
    ~Mute() { translator_.is_muted_ = was_muted_; }

   private:
    Translator& translator_;
    bool was_muted_;
  };

  std::size_t position() const { return remote_.size() - reader_.remaining(); }
  std::size_t written() const { return is_muted_ ? 0 : written_bytes_; }

  // Whether so many more bytes are to be written now, for which there is room then.
  bool take_room(std::size_t bytes) {
    if (is_muted_ || reader_.failed()) return false;
    if (bytes > bytes_max_ - written_bytes_) {
      reader_.refuse(Violation::value_too_large);
      return false;
    }
    if (out_ != nullptr && bytes > out_->capacity() - out_->size() && !grow()) return false;
    written_bytes_ += bytes;
    return out_ != nullptr;
  }

  // To what all of the value needs, and so once at most. What users' defaults are larger than they
  // were is left to the vector.
  bool grow() {
    if (std::exchange(has_grown_, true)) return true;
    Translator counter(plan_, remote_, nullptr, bytes_max_);
    const Violation violation = counter.run();
    if (violation != Violation::none) reader_.refuse(violation);
    if (!reader_.failed()) out_->reserve(begin_ + counter.written_bytes_);
    return !reader_.failed();
  }

  void append(BytesView bytes) {
    if (take_room(bytes.size())) out_->insert(out_->end(), bytes.begin(), bytes.end());
  }

  void append_since(std::size_t begin) {
    if (!reader_.failed()) append(remote_.subspan(begin, position() - begin));
  }

  void append_varint(std::uint64_t value) {
    std::array<std::byte, wire::varint_bytes_max<std::uint64_t>> bytes{};
    append(BytesView(bytes).first(wire::put_varint(bytes.data(), value)));
  }

  void append_default(const PlanDefault& missing) {
    if (!take_room(missing.bytes)) return;
    missing.append(*out_);
    // A user's constructor may give another value each time.
    written_bytes_ = out_->size() - begin_;
    if (written_bytes_ > bytes_max_) reader_.refuse(Violation::value_too_large);
  }

  void walk(NodeIndex index) {
    const PlanNode& node = plan_.nodes[index];
    if (reader_.failed() || (is_muted_ && node.is_empty)) return;
    if (depth_ == plan_nesting_max) return reader_.refuse(Violation::nesting_too_deep);
    depth_ += 1;
    const std::size_t begin = position();
    if (!is_muted_ && node.is_identity) {
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
    if (!is_muted_ && out_ != nullptr && !layout.is_in_order) return walk_reordered(layout);
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
    struct Piece {  // half as large as with std::size_t: there may be some at each level
      std::uint32_t begin = 0;
      std::uint32_t bytes = 0;
    };
    std::vector<Piece> pieces;
    const std::size_t begin = written();
    const auto end_piece = [&](std::uint32_t place, std::size_t piece_begin) {
      if (place == no_place || reader_.failed()) return;
      // Not before there is one: a value that breaks off costs nothing here.
      if (pieces.empty()) pieces.resize(layout.places_count);
      pieces[place] = {static_cast<std::uint32_t>(piece_begin - begin),
                       static_cast<std::uint32_t>(written() - piece_begin)};
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
    const auto first = out_->begin() + static_cast<std::ptrdiff_t>(begin_ + begin);
    const Bytes unordered(first, out_->end());
    auto place = first;
    for (const Piece& piece : pieces) {
      const BytesView bytes = BytesView(unordered).subspan(piece.begin, piece.bytes);
      place = std::copy(bytes.begin(), bytes.end(), place);
    }
    VOX_ASSERT(place == out_->end());
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

  const PlanNodes& plan_;
  BytesView remote_;
  wire::PostcardReader reader_;
  Bytes* out_;                     // null: what would be written is counted
  std::size_t bytes_max_;          // that may be written
  std::size_t written_bytes_ = 0;  // or would be: never more
  std::size_t begin_ = 0;          // where that begins in the output
  bool is_muted_ = false;
  bool has_grown_ = false;
  std::uint32_t depth_ = 0;
};

}  // namespace

// With the control block of who shares it.
Plan::Plan(std::unique_ptr<const Nodes> nodes)
    : nodes_(std::move(nodes)),
      held_bytes_(sizeof(Plan) + sizeof(Nodes) + 64 + schema::held_bytes(nodes_->nodes)) {}

Plan::~Plan() = default;

bool Plan::is_identity() const { return nodes_->nodes[nodes_->root].is_identity; }

Violation Plan::translate(BytesView remote, Bytes& out, std::size_t bytes_max) const {
  return Translator(*nodes_, remote, &out, bytes_max).run();
}

}  // namespace vox::schema
