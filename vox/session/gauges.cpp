// The table of gauges, and how each is read.
#include "vox/session/gauges.hpp"

#include <algorithm>

#include "vox/session/session_core.hpp"

namespace vox {

// What the readers may see of a session; a friend of it.
class GaugeReader {
 public:
  static Gauge control_places(const SessionCore& core) {
    return of_permits(core.mailbox_.open_places());
  }
  static Gauge connections_local(const SessionCore& core) {
    return of_permits(core.mailbox_.connection_slots());
  }
  static Gauge connections_remote(const SessionCore& core) {
    return {{},
            core.connections_.remote_count(),
            core.connections_.remote_count_max(),
            limits(core).connections_remote_max};
  }
  static Gauge opens_undecided(const SessionCore& core) {
    return {{},
            core.counterpart_.deciding_count(),
            core.counterpart_.deciding_high_water(),
            limits(core).opens_undecided_max};
  }
  static Gauge refusals_pending(const SessionCore& core) {
    return {{},
            core.counterpart_.refusals_count(),
            core.counterpart_.refusals_high_water(),
            limits(core).refusals_pending_max};
  }
  static Gauge closes_unconfirmed(const SessionCore& core) {
    return {{},
            core.close_log_.size(),
            core.close_log_.size_max(),
            limits(core).closes_unconfirmed_max};
  }
  static Gauge request_bytes(const SessionCore& core) { return of_budget(core.ledger_.requests); }
  static Gauge answer_bytes(const SessionCore& core) { return of_budget(core.ledger_.answers); }
  static Gauge channel_bytes(const SessionCore& core) { return of_budget(core.ledger_.channels); }
  static Gauge proxied_bytes(const SessionCore& core) { return of_budget(core.ledger_.proxied); }
  static Gauge schema_bytes(const SessionCore& core) {
    Gauge gauge = of_budget(core.ledger_.schemas);
    gauge.bound += limits(core).schema_bytes_max;  // of the payload that passes it
    return gauge;
  }
  static Gauge plan_bytes(const SessionCore& core) { return of_budget(core.ledger_.plans); }
  static Gauge result_bytes(const SessionCore& core) {
    Gauge gauge = of_budget(core.ledger_.results);
    gauge.bound += limits(core).payload_bytes_max + costs::metadata_bytes(limits(core));
    return gauge;
  }
  static Gauge pings_unanswered(const SessionCore& core) {
    return {{},
            core.counterpart_.pings_unanswered_count(),
            core.counterpart_.pings_unanswered_high_water(),
            limits(core).pings_unanswered_max};
  }
  static Gauge receive_bytes(const SessionCore& core) {
    const LinkUsage usage = core.link_ == nullptr ? LinkUsage{} : core.link_->usage();
    return {{},
            usage.receive_bytes,
            std::max(core.marks_.receive_bytes, usage.receive_bytes_max),
            costs::receive_bytes(limits(core))};
  }
  static Gauge outbox_bytes(const SessionCore& core) {
    const std::uint64_t bytes = core.link_ == nullptr ? 0 : core.link_->outbox_bytes();
    return {{}, bytes, core.marks_.outbox_bytes, costs::outbox_bytes(limits(core))};
  }
  static Gauge control_slots(const SessionCore& core) {
    return {
        {}, core.outgoing_.count(), core.outgoing_.count_max(), limits(core).control_slots_max()};
  }
  static Gauge session_bytes(const SessionCore& core) {
    const std::uint64_t bytes = core.held_bytes();
    return {
        {}, bytes, std::max(core.marks_.session_bytes, bytes), limits(core).session_bytes_max()};
  }
  static Gauge channels(const Connection& connection) {
    const ChannelTable& table = connection.channels_;
    return {{},
            table.size(),
            table.size_max(),
            2 * std::uint64_t{connection.owner_->limits().channels_max}};
  }
  static Gauge channels_unclaimed(const Connection& connection) {
    const ChannelTable& table = connection.channels_;
    return {{},
            table.unclaimed_count(),
            table.unclaimed_count_max(),
            connection.owner_->limits().channels_unclaimed_max};
  }
  static Gauge calls(const Connection& connection) { return of_permits(connection.call_permits_); }
  static Gauge requests(const Connection& connection) {
    return {{},
            connection.requests_served() - connection.stale_requests_count_,
            connection.requests_current_max_,
            connection.ours_.max_concurrent_requests};
  }

 private:
  static const Limits& limits(const SessionCore& core) { return core.options_.limits; }
  static Gauge of_permits(const Permits& permits) {
    return {{}, permits.taken_count(), permits.taken_count_max(), permits.capacity()};
  }
  static Gauge of_budget(const ByteBudget& budget) {
    return {{}, budget.held_bytes(), budget.held_bytes_max(), budget.bytes_max()};
  }
};

namespace {

constexpr GaugeRow rows[] = {
    {.name = "control_places",
     .doc = "opens between acceptance and outcome",
     .limit = "control_places",
     .read_session = GaugeReader::control_places},
    {.name = "connections_local",
     .doc = "virtual connections opened here, until nothing is left of them",
     .limit = "connections_local_max",
     .read_session = GaugeReader::connections_local},
    {.name = "connections_remote",
     .doc = "virtual connections opened by the counterpart",
     .limit = "connections_remote_max",
     .read_session = GaugeReader::connections_remote},
    {.name = "opens_undecided",
     .doc = "opens of the counterpart that are with the acceptor",
     .limit = "opens_undecided_max",
     .read_session = GaugeReader::opens_undecided},
    {.name = "refusals_pending",
     .doc = "refusals owed to the counterpart",
     .limit = "refusals_pending_max",
     .read_session = GaugeReader::refusals_pending},
    {.name = "closes_unconfirmed",
     .doc = "closes that the next link would have to repeat",
     .limit = "closes_unconfirmed_max",
     .read_session = GaugeReader::closes_unconfirmed},
    {.name = "requests",
     .doc = "requests of the counterpart being served on the connection",
     .limit = "requests_max",
     .read_connection = GaugeReader::requests},
    {.name = "calls",
     .doc = "calls in flight on the connection",
     .limit = "calls_max",
     .read_connection = GaugeReader::calls},
    {.name = "request_bytes",
     .doc = "bytes of requests and opens that handlers and acceptors look at",
     .limit = "request_bytes_max",
     .read_session = GaugeReader::request_bytes},
    {.name = "answer_bytes",
     .doc = "bytes of answers that wait to be sent",
     .limit = "answer_bytes_max",
     .read_session = GaugeReader::answer_bytes},
    {.name = "channels",
     .doc =
         "channels of the connection that the counterpart may still hear of, both sides' together",
     .limit = "channels_max",
     .read_connection = GaugeReader::channels},
    {.name = "channels_unclaimed",
     .doc = "channels of the connection that no handler has claimed",
     .limit = "channels_unclaimed_max",
     .read_connection = GaugeReader::channels_unclaimed},
    {.name = "channel_bytes",
     .doc = "bytes of items held for consumers, and for the link by try_send",
     .limit = "channel_bytes_max",
     .read_session = GaugeReader::channel_bytes},
    {.name = "proxied_bytes",
     .doc = "bytes held of proxied connections for their other sides",
     .limit = "proxies_bytes_max",
     .read_session = GaugeReader::proxied_bytes},
    {.name = "schema_bytes",
     .doc = "bytes of schemas that the counterpart has described, and of which it has of ours",
     .limit = "schemas_bytes_max",
     .read_session = GaugeReader::schema_bytes},
    {.name = "plan_bytes",
     .doc = "bytes of plans kept to read what the counterpart has described; bound by an eighth of "
            "schemas_bytes_max, and what finds no room is made anew for each call",
     .limit = {},
     .read_session = GaugeReader::plan_bytes},
    {.name = "result_bytes",
     .doc = "bytes of results that callers have yet to take",
     .limit = "results_high_water_bytes",
     .read_session = GaugeReader::result_bytes},
    {.name = "pings_unanswered",
     .doc = "pings since the last pong was sent",
     .limit = "pings_unanswered_max",
     .read_session = GaugeReader::pings_unanswered},
    {.name = "receive_bytes",
     .doc = "bytes set aside for what arrives",
     .limit = "payload_bytes_max",
     .read_session = GaugeReader::receive_bytes},
    {.name = "outbox_bytes",
     .doc = "bytes that the link has taken and not handed on",
     .limit = "outbox_high_water_bytes",
     .read_session = GaugeReader::outbox_bytes},
    {.name = "control_slots",
     .doc = "messages owed to the link; bound by Limits::control_slots_max()",
     .limit = {},
     .read_session = GaugeReader::control_slots},
    {.name = "session_bytes",
     .doc = "bytes held in all, as accounted; bound by Limits::session_bytes_max()",
     .limit = {},
     .read_session = GaugeReader::session_bytes},
};

}  // namespace

std::span<const GaugeRow> gauge_rows() { return rows; }

Gauges read_gauges(const SessionCore& core) {
  Gauges gauges;
  for (const GaugeRow& row : rows) {
    if (row.read_session == nullptr) continue;
    Gauge gauge = row.read_session(core);
    gauge.name = row.name;
    gauges.add(gauge);
  }
  return gauges;
}

Gauges read_gauges(const Connection& connection) {
  Gauges gauges;
  for (const GaugeRow& row : rows) {
    if (row.read_connection == nullptr) continue;
    Gauge gauge = row.read_connection(connection);
    gauge.name = row.name;
    gauges.add(gauge);
  }
  return gauges;
}

}  // namespace vox
