// The rows, and that there is one for each member.
#include "vox/base/limits_table.hpp"

#include <iterator>

namespace vox {
namespace {

constexpr LimitRow rows[] = {
    {.name = "control_places",
     .member = &Limits::control_places,
     .doc = "Open operations between acceptance and outcome; at it, opens wait or say busy.",
     .reason = "The backpressure that a slow counterpart puts on callers, so it is small.",
     .gauge = "control_places"},
    {.name = "connections_local_max",
     .member = &Limits::connections_local_max,
     .doc = "Virtual connections opened by this side; at it, opens wait or say busy.",
     .reason = "A connection that ended counts until it has been told and its handlers have ended, "
               "so opening and closing in a loop piles up nothing.",
     .gauge = "connections_local"},
    {.name = "connections_remote_max",
     .member = &Limits::connections_remote_max,
     .doc = "Virtual connections opened by the counterpart; at it, its opens are rejected.",
     .reason = "Each costs a table and, while it is decided, a fiber of the acceptor.",
     .gauge = "connections_remote"},
    {.name = "opens_undecided_max",
     .member = &Limits::opens_undecided_max,
     .doc = "Opens by the counterpart that are with the acceptor; at it, its opens are rejected.",
     .reason = "Each costs a fiber. Above control_places, so that a counterpart like us is never "
               "rejected for it.",
     .gauge = "opens_undecided"},
    {.name = "refusals_pending_max",
     .member = &Limits::refusals_pending_max,
     .doc = "Refusals owed to the counterpart; past it the session ends.",
     .reason = "A refusal has no connection that could own it, so they are queued; who makes more "
               "of them than it reads is flooding.",
     .gauge = "refusals_pending",
     .violation = "open_flood"},
    {.name = "refusals_burst",
     .member = &Limits::refusals_burst,
     .doc = "Refusals the counterpart may have at once; past it the session ends (open_flood).",
     .reason = "Twice connections_remote_max: an honest counterpart whose connections are still "
               "winding down here may be refused all of its opens, and once more.",
     .no_gauge = "a rate: nothing is held",
     .violation = "open_flood"},
    {.name = "refusal_interval",
     .member = &Limits::refusal_interval,
     .doc = "How long until the counterpart may have one more refusal; 0s for any number.",
     .reason = "Bounds who reads its refusals and opens again at once.",
     .violation = "open_flood"},
    {.name = "closes_unconfirmed_max",
     .member = &Limits::closes_unconfirmed_max,
     .doc = "Closes a resumable session may have to repeat on its next link; at it, closes wait.",
     .reason = "A close that was with a link when it died has to be said again; a pong confirms "
               "all before it.",
     .gauge = "closes_unconfirmed"},
    {.name = "requests_max",
     .member = &Limits::requests_max,
     .doc = "Requests the counterpart may have open on one connection; past it the session ends.",
     .reason = "Announced to the counterpart. Each costs a fiber while its handler runs.",
     .gauge = "requests",
     .violation = "too_many_requests"},
    {.name = "calls_max",
     .member = &Limits::calls_max,
     .doc = "Calls this side may have open on one connection; at it, callers wait.",
     .reason = "Holds when the counterpart would allow more than this side cares to track.",
     .gauge = "calls"},
    {.name = "request_bytes_max",
     .member = &Limits::request_bytes_max,
     .doc = "Bytes of requests held for handlers; a request past it is answered cancelled.",
     .reason = "Of the whole session, since a counterpart spreads over connections as it likes.",
     .gauge = "request_bytes"},
    {.name = "channels_max",
     .member = &Limits::channels_max,
     .doc = "Channels either side may have open on one connection; past it ours are busy, theirs a "
            "flood.",
     .reason = "The counterpart is not told of it, so it is generous.",
     .gauge = "channels",
     .violation = "channel_flood"},
    {.name = "channels_unclaimed_max",
     .member = &Limits::channels_unclaimed_max,
     .doc = "Channels of one connection that no handler has claimed; at it, the oldest is reset.",
     .reason = "Most likely nobody knows what the oldest is for.",
     .gauge = "channels_unclaimed"},
    {.name = "channel_items_initial",
     .member = &Limits::channel_items_initial,
     .doc = "Items under way on a channel before the first grant; past it the session ends.",
     .reason = "Agreed by the protocol: only two ends of vox that both set it may use another.",
     .no_gauge = "a property of one channel, whose items count as channel_bytes",
     .violation = "credit_overrun"},
    {.name = "channel_credit_max",
     .member = &Limits::channel_credit_max,
     .doc = "Credit that may pile up for one channel; past it the session ends.",
     .reason = "More than anybody needs who consumes what it asks for.",
     .no_gauge = "a number of one channel: nothing is held for it",
     .violation = "credit_excess"},
    {.name = "channel_bytes_max",
     .member = &Limits::channel_bytes_max,
     .doc = "Bytes of items held for consumers; a channel whose item passes it is reset.",
     .reason = "Of the whole session; items that try_send holds for the link count as well.",
     .gauge = "channel_bytes"},
    {.name = "proxy_bytes_max",
     .member = &Limits::proxy_bytes_max,
     .doc = "Bytes held for the other side of one proxied connection; past it the pair ends.",
     .reason =
         "Sixteen items of 16 KiB, the credit of one channel. An empty line takes one message "
         "of any size.",
     .no_gauge = "of one direction of a pair: the session's gauge has all of them"},
    {.name = "proxies_bytes_max",
     .member = &Limits::proxies_bytes_max,
     .doc = "The same of all proxied connections of the session; at it, no line has room.",
     .reason = "What a counterpart can make a proxy hold, over however many connections.",
     .gauge = "proxied_bytes"},
    {.name = "schemas_max",
     .member = &Limits::schemas_max,
     .doc =
         "Schemas that the counterpart may describe on one connection; past it the session ends.",
     .reason = "One for each type of its services. Ours go out without schemas past it.",
     .no_gauge = "they count as schema_bytes",
     .violation = "schema_too_large"},
    {.name = "schema_bytes_max",
     .member = &Limits::schema_bytes_max,
     .doc = "Bytes that those and the bindings of methods to them may take; past it the session "
            "ends.",
     .reason = "Counted 16 for each byte of a payload that says anything new, and 256 for itself: "
               "what the worst of them takes in memory. Those of a large service are 10 KiB.",
     .no_gauge = "of one connection: the session's gauge has all of them",
     .violation = "schema_too_large"},
    {.name = "schemas_bytes_max",
     .member = &Limits::schemas_bytes_max,
     .doc = "The same of all connections of the session together; past it the session ends.",
     .reason = "What a counterpart can make us remember, over however many connections; 64 for "
               "each schema and binding that was sent count as well.",
     .gauge = "schema_bytes",
     .violation = "schema_too_large"},
    {.name = "answer_bytes_max",
     .member = &Limits::answer_bytes_max,
     .doc = "Bytes of answers that wait to be sent; an answer past it is replaced by send_failed.",
     .reason = "Of the whole session: a counterpart that asks and never reads gets no more than "
               "this out of us.",
     .gauge = "answer_bytes"},
    {.name = "results_high_water_bytes",
     .member = &Limits::results_high_water_bytes,
     .doc = "Bytes of results that callers have yet to take, beyond which a turn reads no further.",
     .reason = "Those callers were woken already and wait for nobody, so reading goes on at once; "
               "one result may pass it.",
     .gauge = "result_bytes"},
    {.name = "pings_unanswered_max",
     .member = &Limits::pings_unanswered_max,
     .doc = "Pings that may arrive while a pong is owed; past it the session ends.",
     .reason = "One pong answers all of them, so they cost no memory, but each costs time.",
     .gauge = "pings_unanswered",
     .violation = "ping_flood"},
    {.name = "pings_burst",
     .member = &Limits::pings_burst,
     .doc = "Pings that may arrive at once; past it the session ends (ping_flood).",
     .reason = "Several times what a session of ours sends; a Close pays for one besides.",
     .no_gauge = "a rate: nothing is held",
     .violation = "ping_flood"},
    {.name = "ping_interval",
     .member = &Limits::ping_interval,
     .doc = "How long until one more ping may arrive; 0s for any number.",
     .reason = "Bounds who reads its pongs and pings again at once.",
     .violation = "ping_flood"},
    {.name = "cancels_burst",
     .member = &Limits::cancels_burst,
     .doc = "Cancels that may arrive at once; past it the session ends (cancel_flood).",
     .reason = "Each undoes work that cost its sender one small message.",
     .no_gauge = "a rate: nothing is held",
     .violation = "cancel_flood"},
    {.name = "cancel_interval",
     .member = &Limits::cancel_interval,
     .doc = "How long until one more cancel may arrive; 0s for any number.",
     .reason = "Bounds who asks and cancels in a loop.",
     .violation = "cancel_flood"},
    {.name = "strays_burst",
     .member = &Limits::strays_burst,
     .doc =
         "Messages about things that are not there and that crossed nothing; past it the session "
         "ends (stray_flood).",
     .reason = "Honest counterparts send none; these are for those of other make.",
     .no_gauge = "a rate: nothing is held",
     .violation = "stray_flood"},
    {.name = "stray_interval",
     .member = &Limits::stray_interval,
     .doc = "How long until one more such message may arrive; 0s for any number.",
     .reason = "Each costs the time to look for what it is about.",
     .violation = "stray_flood"},
    {.name = "handshakes_pending_max",
     .member = &Limits::handshakes_pending_max,
     .doc = "Handshakes of strangers that a server has under way; at it, the oldest is given up.",
     .reason = "Whoever finishes in a few round trips is served, however many never do.",
     .no_gauge = "a bound of a server, which counts its sessions itself"},
    {.name = "payload_bytes_max",
     .member = &Limits::payload_bytes_max,
     .doc = "One payload of the link; a longer one is refused on its header.",
     .reason = "Memory follows the bytes that arrive, so announcing costs the announcer.",
     .gauge = "receive_bytes",
     .violation = "frame_too_large"},
    {.name = "handshake_bytes_max",
     .member = &Limits::handshake_bytes_max,
     .doc = "One payload of the link until the handshake has ended.",
     .reason = "A stranger gets less than a counterpart; it must hold a Hello with the envelope's "
               "schema.",
     .no_gauge = "it replaces payload_bytes_max during the handshake, whose gauge shows it",
     .violation = "frame_too_large"},
    {.name = "outbox_high_water_bytes",
     .member = &Limits::outbox_high_water_bytes,
     .doc = "Bytes held for the link beyond which it takes no further payload.",
     .reason = "Enough for one write of the operating system; one payload may pass it, so none is "
               "refused for being larger than what is free.",
     .gauge = "outbox_bytes"},
    {.name = "metadata_entries_max",
     .member = &Limits::metadata_entries_max,
     .doc = "Metadata entries of one message; past it the message is malformed.",
     .reason = "To look for a key is to go over all of them.",
     .no_gauge = "a property of one message: nothing adds up",
     .violation = "metadata_too_large"},
    {.name = "metadata_bytes_max",
     .member = &Limits::metadata_bytes_max,
     .doc = "Metadata bytes of one message; past it the message is malformed.",
     .reason = "Metadata is copied where payloads are lent.",
     .no_gauge = "a property of one message: nothing adds up",
     .violation = "metadata_too_large"},
    {.name = "messages_per_turn",
     .member = &Limits::messages_per_turn,
     .doc = "Messages a session takes from its link in one turn.",
     .reason = "A flooding counterpart takes turns with the session's callers and with others.",
     .no_gauge = "a quota of a turn: nothing is held between turns"},
    {.name = "handshake_timeout",
     .member = &Limits::handshake_timeout,
     .doc = "Prologue and handshake together; past it establishment fails.",
     .reason = "Whoever connects and says nothing holds a session that nobody uses."},
    {.name = "write_stall_timeout",
     .member = &Limits::write_stall_timeout,
     .doc = "How long a link may take nothing while bytes wait for it.",
     .reason = "A counterpart that never reads holds a full outbox; the link is given up."},
    {.name = "frame_timeout",
     .member = &Limits::frame_timeout,
     .doc = "How long a frame that has begun may take, beyond what its bytes may take.",
     .reason = "Who sends a frame a byte at a time holds a buffer and nothing else."},
    {.name = "link_bytes_per_second_min",
     .member = &Limits::link_bytes_per_second_min,
     .doc = "What a link has to move in a second, each way, while there is something to move.",
     .reason = "Far below what any link in use does, and far above a trickle.",
     .no_gauge = "a least, not a most"},
    {.name = "resume_timeout",
     .member = &Limits::resume_timeout,
     .doc = "How long a session without a link waits for a resume before it ends.",
     .reason = "It holds its connections for a counterpart that may never come back."},
    {.name = "keepalive_interval",
     .member = &Limits::keepalive_interval,
     .doc = "Silence after which the counterpart is pinged; 0s for no pings.",
     .reason = "A link whose other end vanished says nothing by itself."},
    {.name = "keepalive_timeout",
     .member = &Limits::keepalive_timeout,
     .doc = "How long a ping may stay unanswered before the link is given up.",
     .reason = "Counted from the decision to ping: a link that takes nothing is dead as well."},
};

/// Stands for any member in a trial initialization.
struct AnyMember {
  template <typename T>
  constexpr operator T() const;  // NOLINT(google-explicit-constructor): that is its purpose
};

/// How many members Limits has: the longest list that initializes it.
template <typename... Members>
consteval std::size_t count_members() {
  if constexpr (requires { Limits{Members{}..., AnyMember{}}; }) {
    return count_members<Members..., AnyMember>();
  } else {
    return sizeof...(Members);
  }
}

consteval bool names_each_member_once() {
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (rows[i].member == rows[j].member) return false;
      if (rows[i].name == rows[j].name) return false;
    }
  }
  return true;
}

consteval bool shows_or_explains_each() {
  for (const LimitRow& row : rows) {
    const bool is_time = std::holds_alternative<Duration Limits::*>(row.member);
    if (!row.gauge.empty() && !row.no_gauge.empty()) return false;
    if (!is_time && row.gauge.empty() && row.no_gauge.empty()) return false;
    if (row.doc.empty() || row.reason.empty()) return false;
  }
  return true;
}

static_assert(std::size(rows) == count_members(), "a member of Limits has no row");
static_assert(names_each_member_once());
static_assert(shows_or_explains_each());

}  // namespace

std::span<const LimitRow> limit_rows() { return rows; }

}  // namespace vox
