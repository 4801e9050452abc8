// Orders, reports and items as bytes: 64-bit little-endian numbers, one after the other.
#include "sim/actors/stream_order.hpp"

#include <algorithm>
#include <array>

namespace vox::sim {
namespace {

constexpr std::size_t number_bytes = 8;
constexpr std::size_t item_bytes_min = 2 * number_bytes;

template <std::size_t Count>
Bytes encode_numbers(const std::array<std::uint64_t, Count>& numbers) {
  Bytes bytes;
  bytes.reserve(Count * number_bytes);
  for (const std::uint64_t number : numbers) {
    for (std::size_t i = 0; i < number_bytes; ++i) {
      bytes.push_back(static_cast<std::byte>(number >> (8 * i)));
    }
  }
  return bytes;
}

template <std::size_t Count>
std::optional<std::array<std::uint64_t, Count>> decode_numbers(BytesView bytes) {
  if (bytes.size() != Count * number_bytes) return std::nullopt;
  std::array<std::uint64_t, Count> numbers{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    numbers[i / number_bytes] |= std::to_integer<std::uint64_t>(bytes[i])
                                 << (8 * (i % number_bytes));
  }
  return numbers;
}

}  // namespace

Bytes encode(const StreamOrder& order) {
  return encode_numbers<5>({order.work, order.channel.value, order.caller_sends ? 1u : 0u,
                            order.items_count, order.item_bytes});
}

std::optional<StreamOrder> decode_order(BytesView args) {
  const auto numbers = decode_numbers<5>(args);
  if (!numbers) return std::nullopt;
  const auto& [work, channel, caller_sends, items_count, item_bytes] = *numbers;
  return StreamOrder{work, ChannelId{channel}, caller_sends != 0, items_count, item_bytes};
}

Bytes encode(const StreamReport& report) {
  return encode_numbers<2>({report.items_count, report.is_complete ? 1u : 0u});
}

std::optional<StreamReport> decode_report(BytesView value) {
  const auto numbers = decode_numbers<2>(value);
  if (!numbers) return std::nullopt;
  return StreamReport{(*numbers)[0], (*numbers)[1] != 0};
}

Bytes make_item(std::uint64_t work, std::uint64_t place, std::uint64_t bytes) {
  Bytes item = encode_numbers<2>({work, place});
  item.resize(std::max<std::size_t>(bytes, item_bytes_min));
  for (std::size_t i = item_bytes_min; i < item.size(); ++i) {
    item[i] = static_cast<std::byte>(place + i);
  }
  return item;
}

bool is_item(BytesView item, std::uint64_t work, std::uint64_t place) {
  const Bytes expected = make_item(work, place, item.size());
  return are_equal(item, expected);
}

}  // namespace vox::sim
