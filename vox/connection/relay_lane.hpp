// One direction of a proxied pair: what one connection's counterpart said and the other's has yet
// to be sent, and the calls that go this way. Internal.
//
// The messages stand in one line in the order in which they came, because that is the order they
// have to arrive in: schemas before the call that needs them, items one after the other. The line
// takes one place in the other session's list of what is owed, and each time that comes up, one
// message. What it may hold is bounded by what pays for it: calls, answers and cancels by the
// requests that were announced, everything by proxy_bytes_max.
//
// A call passes: queued --written--> sent --answered--> answering --answer written--> over
//                   \--refused here, too large--> answering
// Until it is over it counts for whoever made it, so a slow reader of answers makes no more calls.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>

#include "vox/base/ids.hpp"
#include "vox/base/intrusive_list.hpp"
#include "vox/base/time.hpp"
#include "vox/connection/connection_owner.hpp"
#include "vox/connection/held_message.hpp"
#include "vox/connection/outgoing.hpp"
#include "vox/connection/request_table.hpp"

namespace vox {

enum class RelayedState : std::uint8_t { queued, sent, answering };

struct RelayedRequest : ListLink<RelayedRequest> {
  RequestId id;
  RelayedState state = RelayedState::queued;
  Time since{};
  bool cancel_seen = false;  // one Cancel is passed on; repeats say nothing new
};

class RelayLane {
 public:
  /// From `from`'s counterpart to `to`'s. Nothing is put into it once `from` is gone, and nothing
  /// is in it once `to` is.
  RelayLane(Connection& from, Connection& to);
  /// Empty: asserted.
  ~RelayLane();
  RelayLane(const RelayLane&) = delete;
  RelayLane& operator=(const RelayLane&) = delete;

  // --- messages

  /// Whether the line and the session may hold this, too. An empty line takes one message of any
  /// size.
  [[nodiscard]] bool has_room_for(const wire::Payload& payload) const;
  /// Puts a message at the end of the line, which has room for it.
  void push(HeldMessage message);
  /// The same with one of a few bytes that its request pays for: an answer of the proxy's own, a
  /// Cancel without its metadata.
  void push_small(HeldMessage message);
  [[nodiscard]] bool empty() const { return line_.empty(); }
  [[nodiscard]] const HeldMessage& front() const { return line_.front().message; }
  /// The first has been sent, or cannot be. The rest comes up again behind what is owed meanwhile.
  void pop();
  /// The first could not be sent: this, of a few bytes, goes out from its place.
  void replace_front(HeldMessage message);
  /// Nothing of it will be sent.
  void drop();
  [[nodiscard]] const Outgoing& slot() const { return slot_; }

  // --- calls made this way

  [[nodiscard]] RequestTable<RelayedRequest>& requests() { return requests_; }
  /// Calls that were passed on and are not answered.
  [[nodiscard]] std::uint32_t unanswered_count() const { return unanswered_count_; }
  RelayedRequest& add_request(RequestId id);
  /// It is answered, by whomever: what is left is to say so.
  void handle_answered(RelayedRequest& request);
  void remove_request(RelayedRequest& request);
  /// All that is left, which must be answered already.
  void clear_requests();
  [[nodiscard]] std::uint32_t requests_count() const { return requests_.size(); }

  [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }
  /// The most that held_bytes() can be.
  [[nodiscard]] std::size_t held_bytes_max() const;

 private:
  struct Held {
    HeldMessage message;
    std::size_t charged_bytes;
  };
  void put(HeldMessage message, std::size_t charged_bytes);
  void give_back(std::size_t bytes);
  void observe_held();

  Connection& from_;
  Connection& to_;
  Outgoing slot_;
  std::shared_ptr<ConnectionOwner> charged_to_;  // of `from`, which may be gone before the line is
  std::deque<Held> line_;
  std::size_t held_bytes_ = 0;
  RequestTable<RelayedRequest> requests_;
  std::uint32_t unanswered_count_ = 0;
};

}  // namespace vox
