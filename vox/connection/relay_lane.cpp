// The line of one direction, and the calls that go its way.
#include "vox/connection/relay_lane.hpp"

#include <algorithm>
#include <utility>

#include "vox/connection/connection.hpp"

namespace vox {

RelayLane::RelayLane(Connection& from, Connection& to)
    : from_(from),
      to_(to),
      slot_(OutgoingKind::relay, to),
      charged_to_(from.share_owner()),
      requests_(from.our_settings().max_concurrent_requests) {}

RelayLane::~RelayLane() {
  VOX_ASSERT(line_.empty() && held_bytes_ == 0);
  VOX_ASSERT(requests_.size() == 0 && unanswered_count_ == 0);
}

bool RelayLane::has_room_for(const wire::Payload& payload) const {
  const std::size_t bytes = cost_of_holding(payload);
  const ByteBudget& all = charged_to_->ledger().proxied;
  if (all.held_bytes() + bytes > all.bytes_max()) return false;
  return line_.empty() || held_bytes_ + bytes <= charged_to_->limits().proxy_bytes_max;
}

void RelayLane::push(HeldMessage message) {
  const std::size_t bytes = message.cost_bytes();
  const bool charged = charged_to_->ledger().proxied.try_charge(bytes);
  VOX_ASSERT(charged);
  put(std::move(message), bytes);
}

void RelayLane::push_small(HeldMessage message) { put(std::move(message), 0); }

void RelayLane::put(HeldMessage message, std::size_t charged_bytes) {
  held_bytes_ += charged_bytes;
  line_.push_back({std::move(message), charged_bytes});
  if (line_.size() > 1) observe_held();
  to_.owner().owe(slot_);
}

void RelayLane::give_back(std::size_t bytes) {
  VOX_ASSERT(held_bytes_ >= bytes);
  held_bytes_ -= bytes;
  charged_to_->ledger().proxied.give_back(bytes);
}

void RelayLane::pop() {
  VOX_ASSERT(!line_.empty());
  give_back(line_.front().charged_bytes);
  line_.pop_front();
  if (line_.empty()) return to_.owner().withdraw(slot_);
  to_.owner().owe(slot_);
}

void RelayLane::replace_front(HeldMessage message) {
  VOX_ASSERT(!line_.empty());
  give_back(line_.front().charged_bytes);
  line_.front() = {std::move(message), 0};
  to_.owner().owe_first(slot_);
}

// `to_` may be gone when nothing is left to send to it.
void RelayLane::drop() {
  if (slot_.is_linked()) to_.owner().withdraw(slot_);
  line_.clear();
  give_back(held_bytes_);
}

RelayedRequest& RelayLane::add_request(RequestId id) {
  RelayedRequest& request = requests_.add(id);
  request.state = RelayedState::queued;
  request.cancel_seen = false;
  request.since = from_.executor().now();
  unanswered_count_ += 1;
  return request;
}

void RelayLane::handle_answered(RelayedRequest& request) {
  VOX_ASSERT(request.state != RelayedState::answering);
  VOX_ASSERT(unanswered_count_ > 0);
  request.state = RelayedState::answering;
  unanswered_count_ -= 1;
}

void RelayLane::remove_request(RelayedRequest& request) {
  VOX_ASSERT(request.state == RelayedState::answering);
  requests_.remove(request);
}

void RelayLane::clear_requests() {
  requests_.for_each([this](RelayedRequest& request) { remove_request(request); });
}

// Its bytes, or one message by itself.
std::size_t RelayLane::held_bytes_max() const {
  const Limits& limits = charged_to_->limits();
  const std::size_t largest =
      HeldMessage::overhead_bytes + limits.payload_bytes_max + costs::metadata_bytes(limits);
  return std::max(limits.proxy_bytes_max, largest);
}

// Only what has to wait is worth watching.
void RelayLane::observe_held() {
  charged_to_->observe({.kind = EventKind::proxy_bytes,
                        .connection = from_.id().value,
                        .a = held_bytes_,
                        .b = held_bytes_max()});
}

}  // namespace vox
