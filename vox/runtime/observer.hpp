// INTERFACE: whoever wants to know what happens. Metrics and logs in production, the trace, its
// hash and the promise checkers in the simulator.
//
// An Observation is a kind and numbers, never text and never an address: it costs a few stores, can
// be hashed, and means the same in two runs. What the numbers of a kind mean is said beside the
// kind and by field_names(), so that a trace can be printed without a second table.
//
// Rules:
//   O1  observe() is called on the executor's thread, in the order things happen.
//   O2  An observer never calls back into what it observes and never throws.
//   O3  Observing changes nothing: a run without an observer takes the same decisions.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace vox {

enum class EventKind : std::uint16_t {
  // Sessions. `object` is the session's number on its host.
  session_transition,  // from, to, reason (SessionState, SessionState, CloseReason)
  session_violation,   // rule, who (0 the counterpart broke it, 1 it says that we did)
  link_attached,       // epoch, number of the stream (the same at both ends) or 0
  link_ended,          // epoch, error
  // Control operations: one `control_submitted`, then exactly one `control_ended`.
  control_submitted,  // operation number, OperationKind, waiting (0 or 1)
  control_accepted,   // operation number, OperationKind, connection or 0
  control_ended,      // operation number, OperationKind, outcome (0 ok, 1 + Error otherwise)
  control_occupancy,  // places taken, capacity, fibers waiting for a place
  // Connections. `connection` is the connection id.
  connection_transition,  // from, to, opened by us (1) or by the counterpart (0)
  // Requests. `a` is the request id, `b` 1 when we are the caller and 0 when we serve it.
  request_started,  // request, is_caller, method
  request_ended,    // request, is_caller, outcome (0 answered, 1 + Error otherwise)
  handler_started,  // request, handlers running now, max_concurrent_requests
  handler_ended,    // request, handlers running now
  // Messages of the envelope. `a` is its index on the wire, `b` the id it carries (request,
  // channel or nonce), `c` its size in bytes.
  message_sent,
  message_received,
  // Gauges, observed when they change.
  outgoing_count,  // control slots in use, their bound
  outbox_bytes,    // bytes held for the link, their bound
  inbound_bytes,   // bytes held of requests being served and opens being decided, their bound
  // The counterpart's liveness.
  keepalive_missed,  // nonce
  // Channels. `a` is the channel id. What is granted is seen at both ends.
  channel_opened,           // channel, is_sender, credit it begins with
  channel_item_sent,        // channel, bytes, credit left
  channel_item_received,    // channel, bytes, items held for the consumer
  channel_item_taken,       // channel, bytes, items held for the consumer
  channel_credit_granted,   // channel, additional
  channel_credit_received,  // channel, additional, credit there is now
  channel_ended,            // channel, is_sender, ChannelEnd
  channel_bytes,            // bytes held of items, their bound: a gauge
  // Handlers and acceptors that outlived their session: observed when that changes.
  handlers_detached,  // how many there are
  // More gauges.
  answer_bytes,    // bytes held of answers that wait to be sent, their bound
  result_bytes,    // bytes held of results that callers have yet to take, the mark where reading
                   // pauses
  session_memory,  // bytes held in all, their bound, bytes of ended connections that handles keep
  // Proxied connections.
  proxy_bytes,  // bytes held of one for its other side, their bound
};
inline constexpr std::uint16_t event_kinds_count =
    static_cast<std::uint16_t>(EventKind::proxy_bytes) + 1;

struct Observation {
  EventKind kind;
  std::uint32_t object = 0;
  std::uint64_t connection = 0;
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  std::uint64_t c = 0;
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void observe(const Observation& observation) = 0;
};

/// What a kind is called in traces, e.g. "session.transition".
std::string_view to_string(EventKind kind);
/// What its `a`, `b` and `c` are called, empty for those it does not use.
std::array<std::string_view, 3> field_names(EventKind kind);

}  // namespace vox
