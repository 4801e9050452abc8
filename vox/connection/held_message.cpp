// Owning what a message lends, and leaving out what ends here.
#include "vox/connection/held_message.hpp"

#include <array>
#include <utility>
#include <variant>

#include "vox/base/assert.hpp"
#include "vox/wire/metadata_cost.hpp"

namespace vox {
namespace {

static_assert(sizeof(HeldMessage) <= HeldMessage::overhead_bytes);

/// The parts of a payload that are not plain numbers; null where it has none.
template <typename View, typename Entries>
struct Parts {
  View* opaque = nullptr;
  View* schemas = nullptr;
  Entries* metadata = nullptr;
};

template <typename View, typename Entries, typename Payload>
Parts<View, Entries> parts_of(Payload& payload) {
  if (auto* call = std::get_if<wire::Call>(&payload)) {
    return {&call->args, &call->schemas, &call->metadata};
  }
  if (auto* response = std::get_if<wire::Response>(&payload)) {
    return {&response->ret, &response->schemas, &response->metadata};
  }
  if (auto* cancel = std::get_if<wire::Cancel>(&payload)) return {{}, {}, &cancel->metadata};
  if (auto* schema = std::get_if<wire::Schema>(&payload)) return {{}, &schema->schemas, {}};
  if (auto* item = std::get_if<wire::ChannelItem>(&payload)) return {&item->item, {}, {}};
  if (auto* close = std::get_if<wire::ChannelClose>(&payload)) return {{}, {}, &close->metadata};
  if (auto* reset = std::get_if<wire::ChannelReset>(&payload)) return {{}, {}, &reset->metadata};
  VOX_ASSERT(std::holds_alternative<wire::GrantCredit>(payload));
  return {};
}

Parts<const BytesView, const Metadata> parts_of(const wire::Payload& payload) {
  return parts_of<const BytesView, const Metadata>(payload);
}

}  // namespace

std::size_t cost_of_holding(const wire::Payload& payload) {
  const auto parts = parts_of(payload);
  std::size_t bytes = HeldMessage::overhead_bytes;
  if (parts.opaque != nullptr) bytes += parts.opaque->size();
  if (parts.schemas != nullptr) bytes += parts.schemas->size();
  if (parts.metadata != nullptr) bytes += wire::held_bytes(*parts.metadata);
  return bytes;
}

HeldMessage::HeldMessage(wire::Payload&& payload) : payload_(std::move(payload)) {
  const auto parts = parts_of<BytesView, Metadata>(payload_);
  if (parts.metadata != nullptr) parts.metadata->drop_no_propagate();
  std::size_t bytes = 0;
  for (const BytesView* view : {parts.opaque, parts.schemas}) {
    if (view != nullptr) bytes += view->size();
  }
  storage_.reserve(bytes);  // never grows: what is lent below stays where it is
  for (BytesView* view : {parts.opaque, parts.schemas}) {
    if (view == nullptr || view->empty()) continue;
    const std::size_t begin = storage_.size();
    storage_.insert(storage_.end(), view->begin(), view->end());
    *view = BytesView(storage_).subspan(begin);
  }
  VOX_ASSERT(storage_.size() == bytes);
  cost_bytes_ = cost_of_holding(payload_);
}

bool HeldMessage::carries_schemas() const {
  const auto parts = parts_of(payload_);
  return parts.schemas != nullptr && !parts.schemas->empty();
}

}  // namespace vox
