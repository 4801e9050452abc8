// The tables.
#include "sim/catalog.hpp"

#include <iterator>

#include "sim/actors/actors.hpp"
#include "sim/catalog_tables.hpp"
#include "sim/checkers/checkers.hpp"
#include "vox/base/assert.hpp"
#include "vox/base/result.hpp"
#include "vox/connection/channel_end.hpp"
#include "vox/connection/close_reason.hpp"
#include "vox/runtime/observer.hpp"
#include "vox/wire/violation.hpp"

namespace vox::sim {
namespace {

constexpr const WorkloadSpec* workloads[] = {
    &service_caller_spec,  &service_host_spec,     &session_attacker_spec,   &session_caller_spec,
    &session_opener_spec,  &session_parrot_spec,   &session_proxy_spec,      &session_server_spec,
    &session_stopper_spec, &session_streamer_spec, &stream_echo_server_spec, &stream_pingpong_spec,
};

constexpr const PromiseSpec* promises[] = {
    &bytes_intact_spec,
    &channels_end_once_spec,
    &connections_end_for_a_reason_spec,
    &connections_speak_in_turn_spec,
    &control_answered_once_spec,
    &control_bounded_spec,
    &control_fair_spec,
    &control_prompt_spec,
    &credit_conserved_spec,
    &liveness_spec,
    &memory_bounded_spec,
    &order_kept_spec,
    &pongs_answer_spec,
    &progress_spec,
    &quiescent_spec,
    &registry_lean_spec,
    &requests_answered_once_spec,
    &requests_at_most_once_spec,
    &resume_kept_spec,
    &sessions_end_with_links_spec,
    &sessions_undisturbed_spec,
    &shutdown_bounded_spec,
    &slots_agree_spec,
    &work_succeeds_spec,
};

// Keys that several kinds of faults share.
constexpr ParamSpec from_key{"from", ParamKind::host, "", "Where segments come from."};
constexpr ParamSpec to_key{"to", ParamKind::host, "", "Where segments go to."};
constexpr ParamSpec at_key{"at", ParamKind::duration, "", "When it strikes first.", true};
constexpr ParamSpec lasts_key{"lasts", ParamKind::duration, "for_ever",
                              "How long each strike lasts.", true};
constexpr ParamSpec both_ways_key{"both_ways", ParamKind::flag, "false",
                                  "Whether the way back suffers as well."};
constexpr ParamSpec repeat_key{"repeat", ParamKind::count, "1", "How often it strikes.", true};
constexpr ParamSpec every_key{"every", ParamKind::duration, "1s",
                              "From the beginning of one strike to that of the next.", true};
constexpr ParamSpec pick_one_key{
    "pick_one", ParamKind::flag, "false",
    "Whether each strike hits one drawn pair of those that match, not all of them."};

constexpr ParamSpec path_params[] = {from_key,   to_key,    at_key,      lasts_key,
                                     repeat_key, every_key, pick_one_key};
constexpr ParamSpec both_ways_params[] = {from_key,   to_key,    at_key,       lasts_key,
                                          repeat_key, every_key, pick_one_key, both_ways_key};
constexpr ParamSpec delay_params[] = {
    from_key,
    to_key,
    at_key,
    lasts_key,
    repeat_key,
    every_key,
    pick_one_key,
    both_ways_key,
    {"extra_latency", ParamKind::duration, "", "What every segment takes longer.", true}};
constexpr ParamSpec reset_params[] = {from_key,   to_key,    at_key,
                                      repeat_key, every_key, pick_one_key};
constexpr ParamSpec pick_one_host_key{
    "pick_one", ParamKind::flag, "false",
    "Whether each strike hits one drawn host of those that match, not all of them."};
constexpr ParamSpec crash_params[] = {
    {"host", ParamKind::host, "", "Who loses power."},
    at_key,
    {"lasts", ParamKind::duration, "for_ever", "How long until it boots again.", true},
    repeat_key,
    every_key,
    pick_one_host_key};
constexpr ParamSpec clock_drift_params[] = {
    {"host", ParamKind::host, "", "Whose clock runs wrong."},
    at_key,
    lasts_key,
    repeat_key,
    every_key,
    pick_one_host_key,
    {"rate_ppm", ParamKind::count, "800000..1250000",
     "What the clock counts while the world counts a million; drawn for each strike.", true}};
constexpr ParamSpec clock_pause_params[] = {
    {"host", ParamKind::host, "", "Who stands still."},
    at_key,
    {"lasts", ParamKind::duration, "", "How long until it goes on; over before the run ends.",
     true},
    repeat_key,
    every_key,
    pick_one_host_key};

constexpr FaultSpec faults[] = {
    {FaultKind::clock_drift, "The clock of a host runs faster or slower than the world's.",
     clock_drift_params},
    {FaultKind::clock_pause, "A host stands still, its clock as well, and then goes on.",
     clock_pause_params},
    {FaultKind::crash, "A host loses power, and boots with nothing when the fault ends.",
     crash_params},
    {FaultKind::delay, "Every segment from one host to another takes longer.", delay_params},
    {FaultKind::half_open,
     "Segments vanish without a word, and with them all that follow on the same stream.",
     both_ways_params},
    {FaultKind::one_way_partition, "Nothing travels from one host to another; nothing is lost.",
     path_params},
    {FaultKind::partition, "Nothing travels between two hosts; nothing is lost.", path_params},
    {FaultKind::reset, "Every stream between two hosts is cut: both ends see a reset.",
     reset_params},
    {FaultKind::stall, "One host gets nothing from another for a while, then all of it.",
     both_ways_params},
};

constexpr std::uint64_t ended_with(Error error) { return 1 + static_cast<std::uint64_t>(error); }
template <Violation rule>
bool is_broken_rule(const TraceEvent& event) {
  return event.b == 0 && event.a == static_cast<std::uint64_t>(rule);
}
template <ChannelEnd end>
bool is_ended_as(const TraceEvent& event) {
  return event.c == static_cast<std::uint64_t>(end);
}
template <CloseReason reason>
bool is_ended_for(const TraceEvent& event) {
  return event.c == static_cast<std::uint64_t>(reason);
}

// Append only: a mark's place is its number in traces.
constexpr MarkSpec marks[] = {
    {"host.crashed", "A host lost power.", event_number(WorldEvent::host_crashed), nullptr},
    {"stream.refused", "A connect found nobody listening.",
     event_number(WorldEvent::stream_refused), nullptr},
    {"stream.reset", "A stream was cut.", event_number(WorldEvent::stream_reset), nullptr},
    {"stream.full", "A write found no room: the reader was slower than the writer."},
    {"work.failed", "A piece of an actor's work ended with an error.",
     event_number(WorldEvent::work_ended), [](const TraceEvent& event) { return event.b != 0; }},
    {"control.busy", "A control operation was refused because its mailbox was full.",
     event_number(EventKind::control_ended),
     [](const TraceEvent& event) { return event.c == ended_with(Error::busy); }},
    {"control.waited", "A control operation waited for a place in its mailbox.",
     event_number(EventKind::control_occupancy),
     [](const TraceEvent& event) { return event.c > 0; }},
    {"connection.rejected", "A connection was refused by its acceptor.",
     event_number(EventKind::control_ended),
     [](const TraceEvent& event) { return event.c == ended_with(Error::rejected); }},
    {"link.lost", "A session lost its link.", event_number(EventKind::link_ended), nullptr},
    {"link.resumed", "A session went on over another link.", event_number(EventKind::link_attached),
     [](const TraceEvent& event) { return event.a > 1; }},
    {"session.violation", "A side named a broken rule of the protocol.",
     event_number(EventKind::session_violation), nullptr},
    {"keepalive.missed", "A ping stayed without its answer.",
     event_number(EventKind::keepalive_missed), nullptr},
    {"shutdown.midway", "A session was shut down while its openers were at work."},
    {"shutdown.establishing", "A session was shut down during its handshake."},
    {"shutdown.open", "A session was shut down while open."},
    {"shutdown.awaiting_resume", "A session was shut down while it had no link."},
    {"shutdown.recovering", "A session was shut down while it resumed."},
    {"shutdown.draining", "A session was shut down while it drained."},
    {"shutdown.closed", "A session was shut down that was closed."},
    {"attacker.thrown_out", "An attacker found its stream ended."},
    {"session.backlogged", "A session owed 256 messages for which its link had no room.",
     event_number(EventKind::outgoing_count),
     [](const TraceEvent& event) { return event.a >= 256; }},
    {"violation.open_flood", "A counterpart made itself refused too often.",
     event_number(EventKind::session_violation), is_broken_rule<Violation::open_flood>},
    {"violation.too_many_requests", "A counterpart had more requests open than it may.",
     event_number(EventKind::session_violation), is_broken_rule<Violation::too_many_requests>},
    {"violation.ping_flood", "A counterpart pinged too often.",
     event_number(EventKind::session_violation), is_broken_rule<Violation::ping_flood>},
    {"violation.cancel_flood", "A counterpart cancelled too often.",
     event_number(EventKind::session_violation), is_broken_rule<Violation::cancel_flood>},
    {"violation.schema_too_large", "A counterpart described more types than may be remembered.",
     event_number(EventKind::session_violation), is_broken_rule<Violation::schema_too_large>},
    {"violation.stray_flood", "A counterpart spoke too often of what is not there.",
     event_number(EventKind::session_violation), is_broken_rule<Violation::stray_flood>},
    {"link.frame_stalled", "A frame that had begun did not end in time.",
     event_number(EventKind::session_transition), is_ended_for<CloseReason::frame_stalled>},
    {"link.write_stalled", "A link took nothing, or too little.",
     event_number(EventKind::session_transition), is_ended_for<CloseReason::write_stalled>},
    {"handshake.timed_out", "A handshake did not end in time.",
     event_number(EventKind::session_transition), is_ended_for<CloseReason::handshake_timeout>},
    {"handshake.given_up", "An unfinished handshake made room for a newer one."},
    {"work.indeterminate", "A piece of work may or may not have been done.",
     event_number(WorldEvent::work_ended),
     [](const TraceEvent& event) { return event.b == ended_with(Error::indeterminate); }},
    {"proxy.held", "A proxy held several messages of one direction.",
     event_number(EventKind::proxy_bytes), nullptr},
    {"channel.credit_spent", "A sender had no credit left.",
     event_number(EventKind::channel_item_sent),
     [](const TraceEvent& event) { return event.c == 0; }},
    {"channel.reset", "A receiver lost interest before its stream's end.",
     event_number(EventKind::channel_ended), is_ended_as<ChannelEnd::reset_there>},
    {"channel.link_lost", "A channel ended with its link.", event_number(EventKind::channel_ended),
     is_ended_as<ChannelEnd::link_lost>},
    {"channel.exhausted", "A channel was reset because its items did not fit into memory.",
     event_number(EventKind::channel_ended), is_ended_as<ChannelEnd::exhausted>},
    {"violation.credit_overrun", "A counterpart sent an item without credit.",
     event_number(EventKind::session_violation), is_broken_rule<Violation::credit_overrun>},
    {"violation.channel_flood", "A counterpart began more channels than there may be.",
     event_number(EventKind::session_violation), is_broken_rule<Violation::channel_flood>},
    {"shutdown.drained", "A shutdown waited for requests in flight, and they ended in time."},
    {"shutdown.aborted", "A shutdown had to give up, or leave behind, what it waited for."},
    {"shutdown.left_behind", "A shutdown left a handler behind that ignored its cancellation."},
    {"parrot.repeated", "A counterpart said a thing again that it had said."},
    {"clock.paused", "A host stood still.", event_number(WorldEvent::clock_rate),
     [](const TraceEvent& event) { return event.object == 0; }},
};

constexpr ParamSpec world_keys[] = {
    {"seeds", ParamKind::count, "1..50", "The seeds of an ordinary run.", true},
    {"duration", ParamKind::duration, "30s", "When workloads are told to end."},
};
constexpr ParamSpec network_keys[] = {
    {"latency", ParamKind::duration, "1ms", "How long a segment travels; drawn for each.", true},
    {"buffer", ParamKind::bytes, "64KiB",
     "Bytes a stream takes beyond what its reader has taken; drawn for each direction.", true},
    {"short_read", ParamKind::ratio, "0/1", "How often a read gives less than there is."},
    {"short_write", ParamKind::ratio, "0/1", "How often a write takes less than there is room."},
};
constexpr ParamSpec host_keys[] = {
    {"name", ParamKind::text, "", "The host; with a count, what each name begins with."},
    {"count", ParamKind::count, "none", "Makes NAME-1 to NAME-count instead of NAME."},
};
constexpr ParamSpec workload_keys[] = {
    {"host", ParamKind::host, "", "Where it runs: every host that matches."},
    {"run", ParamKind::text, "", "What runs: a name from the list of workloads."},
    {"name", ParamKind::text, "RUN-N", "What its draws are keyed by."},
};
constexpr ParamSpec expect_keys[] = {
    {"liveness_bound", ParamKind::duration, "10s",
     "How long an operation may wait once faults have healed."},
};

// What there is to find. Changes at most once, before anybody has looked: see extension.hpp.
constinit CatalogTables tables{
    .workloads = workloads, .promises = promises, .marks = marks, .events = {}};

}  // namespace

const CatalogTables& catalog_tables() { return tables; }
bool are_catalog_tables_replaced() { return tables.marks.data() != marks; }
void replace_catalog_tables(const CatalogTables& joined) {
  VOX_ASSERT(!are_catalog_tables_replaced());
  VOX_ASSERT(joined.marks.size() >= std::size(marks));
  tables = joined;
}

std::span<const WorkloadSpec* const> workload_specs() { return tables.workloads; }
std::span<const PromiseSpec* const> promise_specs() { return tables.promises; }
std::span<const FaultSpec> fault_specs() { return faults; }
std::span<const MarkSpec> mark_specs() { return tables.marks; }
std::span<const ParamSpec> world_params() { return world_keys; }
std::span<const ParamSpec> network_params() { return network_keys; }
std::span<const ParamSpec> host_params() { return host_keys; }
std::span<const ParamSpec> workload_params() { return workload_keys; }
std::span<const ParamSpec> expect_params() { return expect_keys; }

const WorkloadSpec* find_workload(std::string_view name) {
  for (const WorkloadSpec* spec : tables.workloads) {
    if (spec->name == name) return spec;
  }
  return nullptr;
}

const PromiseSpec* find_promise(std::string_view name) {
  for (const PromiseSpec* spec : tables.promises) {
    if (spec->name == name) return spec;
  }
  return nullptr;
}

const FaultSpec* find_fault(std::string_view name) {
  for (const FaultSpec& spec : faults) {
    if (to_string(spec.kind) == name) return &spec;
  }
  return nullptr;
}

std::uint32_t mark_number(std::string_view name) {
  std::uint32_t number = 1;
  for (const MarkSpec& spec : tables.marks) {
    if (spec.name == name) return number;
    number += 1;
  }
  return 0;
}

}  // namespace vox::sim
