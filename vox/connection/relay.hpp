// Two connections joined: what comes on one goes out on the other, undecoded. Internal.
//
// A proxy stands between two sessions of its own and has no part in what is said. Ids pass through
// unchanged, so the two connections are numbered alike: what one counterpart may call the other may
// be called by, and at most as many calls are open as the stricter of them announced. Payloads,
// schemas and channel messages are not looked into; channel credit holds from end to end.
//
// Each direction is a RelayLane of its own: one that cannot move has no influence on the other
// (G-38), and the reader of neither session waits for it (R5). More than a lane holds ends the
// pair, not the sessions.
//
//   joined --an end closed in order, or lost--> finishing --line sent--> over
//      \--a lane past its bound---------------------------------------> over
//
// finishing: what had come before the end still goes out, then the Close, which says whether that
// end was orderly. A pair does not outlive the loss of a link, also not in a session that will be
// resumed: what was on its way is unknown, and each side would go on without the other's schemas.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "vox/base/result.hpp"
#include "vox/connection/close_reason.hpp"
#include "vox/connection/relay_lane.hpp"
#include "vox/connection/shutdown_report.hpp"
#include "vox/runtime/observer.hpp"
#include "vox/wire/message.hpp"

namespace vox {

class Connection;

class Relay final {
 public:
  /// Whether two connections can be joined. Fails with invalid_argument (one and the same, of
  /// another executor, used before, or proxied already), root_connection, closed, disconnected,
  /// and settings_mismatch: both number their requests alike, or one announced more calls than the
  /// other's counterpart takes.
  [[nodiscard]] static Result<void> check(const Connection& left, const Connection& right);
  /// Joins two that fit: asserted. From here on each is closed by the other's end.
  static void join(Connection& left, Connection& right);

  ~Relay();

  // For the two connections, which keep it during the call.
  /// Passes on a request, schema or channel message that came on `from`. False when it is about
  /// nothing that the other side asked for.
  [[nodiscard]] Result<bool, Violation> handle_message(Connection& from, wire::Payload& payload);
  /// `end` is over. `metadata` came with its counterpart's Close.
  void handle_closed(Connection& end, CloseReason reason, Metadata metadata);
  [[nodiscard]] wire::Message message_of(const Outgoing& slot) const;
  void handle_sent(const Outgoing& slot);
  void handle_too_large(const Outgoing& slot);
  /// Calls that `end` carries to its counterpart, and from it.
  [[nodiscard]] std::uint32_t calls_in_flight(const Connection& end) const;
  [[nodiscard]] std::uint32_t requests_served(const Connection& end) const;
  /// Adds the calls that `end` carries to its counterpart and that are not answered.
  void report_requests(const Connection& end, ShutdownReport& report);

 private:
  using End = std::size_t;  // 0 left, 1 right
  static constexpr End other(End end) { return 1 - end; }

  Relay(Connection& left, Connection& right);
  [[nodiscard]] End end_of(const Connection& connection) const;
  /// The lane that ends in `slot`, by the end it comes from.
  [[nodiscard]] End source_of(const Outgoing& slot) const;
  [[nodiscard]] bool is_over(End end) const { return ends_[end] == nullptr; }

  [[nodiscard]] Violation handle_call(End from, wire::Payload& payload);
  [[nodiscard]] bool handle_response(End from, wire::Payload& payload);
  void handle_cancel(End from, wire::Payload& payload);
  void pass_on(End from, wire::Payload& payload);
  /// Answers in the callee's stead.
  void answer(End caller, RelayedRequest& request, wire::CallError error, std::string_view text);
  void end_request(End caller, RelayedRequest& request, std::uint64_t outcome, bool was_passed_on);
  void end_unanswered(End caller);
  void check_drained();
  void overflow();
  void finish();
  void observe(End end, EventKind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c);

  // A connection is held until it is over; then the one that is left is told, and forgotten too.
  std::array<std::shared_ptr<Connection>, 2> ends_;
  std::array<RelayLane, 2> lanes_;  // by the end they come from
  CloseReason finish_reason_ = CloseReason::none;
  Metadata finish_metadata_;
};

}  // namespace vox
