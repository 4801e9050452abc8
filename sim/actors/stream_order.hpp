// What actors say to each other about a stream of items: what is wanted, and what its items are.
//
// Items can be checked by whoever gets them: each begins with the work it belongs to and its place
// in the stream, and the rest follows from the place.
#pragma once

#include <cstdint>
#include <optional>

#include "vox/base/bytes.hpp"
#include "vox/base/ids.hpp"

namespace vox::sim {

/// The method by which a channel is named: its arguments are a StreamOrder.
inline constexpr MethodId stream_method{0x57E4};

struct StreamOrder {
  std::uint64_t work = 0;
  ChannelId channel;
  bool caller_sends = true;
  std::uint64_t items_count = 0;  // of a callee that sends
  std::uint64_t item_bytes = 0;
};
[[nodiscard]] Bytes encode(const StreamOrder& order);
[[nodiscard]] std::optional<StreamOrder> decode_order(BytesView args);

/// What the callee says when it is done.
struct StreamReport {
  std::uint64_t items_count = 0;  // that it sent or got
  bool is_complete = false;       // it saw the stream to its end
};
[[nodiscard]] Bytes encode(const StreamReport& report);
[[nodiscard]] std::optional<StreamReport> decode_report(BytesView value);

/// The item at `place`, as many bytes as wanted but at least what makes it checkable.
[[nodiscard]] Bytes make_item(std::uint64_t work, std::uint64_t place, std::uint64_t bytes);
/// Whether `item` is the one that belongs there, whatever its size.
[[nodiscard]] bool is_item(BytesView item, std::uint64_t work, std::uint64_t place);

}  // namespace vox::sim
