// The table, and values in and out of its fields.
#include "sim/limits_table.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

constexpr LimitField fields[] = {
    {"control_places", &Limits::control_places,
     "Open operations between acceptance and outcome; at it, opens wait or say busy."},
    {"connections_local_max", &Limits::connections_local_max,
     "Virtual connections opened by this side; at it, opens wait or say busy."},
    {"connections_remote_max", &Limits::connections_remote_max,
     "Virtual connections opened by the counterpart; at it, its opens are rejected."},
    {"opens_undecided_max", &Limits::opens_undecided_max,
     "Opens by the counterpart that are with the acceptor; at it, its opens are rejected."},
    {"refusals_pending_max", &Limits::refusals_pending_max,
     "Refusals owed to the counterpart; past it the session ends."},
    {"refusals_burst", &Limits::refusals_burst,
     "Refusals the counterpart may have at once; past it the session ends (open_flood)."},
    {"refusal_interval", &Limits::refusal_interval,
     "How long until the counterpart may have one more refusal; 0s for any number."},
    {"closes_unconfirmed_max", &Limits::closes_unconfirmed_max,
     "Closes a resumable session may have to repeat on its next link; at it, closes wait."},
    {"requests_max", &Limits::requests_max,
     "Requests the counterpart may have open on one connection; past it the session ends."},
    {"calls_max", &Limits::calls_max,
     "Calls this side may have open on one connection; at it, callers wait."},
    {"request_bytes_max", &Limits::request_bytes_max,
     "Bytes of requests held for handlers; a request past it is answered cancelled."},
    {"channels_max", &Limits::channels_max,
     "Channels either side may have open on one connection; past it ours are busy, theirs a "
     "flood."},
    {"channels_unclaimed_max", &Limits::channels_unclaimed_max,
     "Channels of one connection that no handler has claimed; at it, the oldest is reset."},
    {"channel_items_initial", &Limits::channel_items_initial,
     "Items under way on a channel before the first grant; past it the session ends."},
    {"channel_credit_max", &Limits::channel_credit_max,
     "Credit that may pile up for one channel; past it the session ends."},
    {"channel_bytes_max", &Limits::channel_bytes_max,
     "Bytes of items held for consumers; a channel whose item passes it is reset."},
    {"pings_unanswered_max", &Limits::pings_unanswered_max,
     "Pings that may arrive while a pong is owed; past it the session ends."},
    {"pings_burst", &Limits::pings_burst,
     "Pings that may arrive at once; past it the session ends (ping_flood)."},
    {"ping_interval", &Limits::ping_interval,
     "How long until one more ping may arrive; 0s for any number."},
    {"cancels_burst", &Limits::cancels_burst,
     "Cancels that may arrive at once; past it the session ends (cancel_flood)."},
    {"cancel_interval", &Limits::cancel_interval,
     "How long until one more cancel may arrive; 0s for any number."},
    {"strays_burst", &Limits::strays_burst,
     "Messages about things that are not there and that crossed nothing; past it the session ends "
     "(stray_flood)."},
    {"stray_interval", &Limits::stray_interval,
     "How long until one more such message may arrive; 0s for any number."},
    {"handshakes_pending_max", &Limits::handshakes_pending_max,
     "Handshakes of strangers that a server has under way; at it, the oldest is given up."},
    {"payload_bytes_max", &Limits::payload_bytes_max,
     "One payload of the link; a longer one is refused on its header."},
    {"handshake_bytes_max", &Limits::handshake_bytes_max,
     "One payload of the link until the handshake has ended."},
    {"outbox_high_water_bytes", &Limits::outbox_high_water_bytes,
     "Bytes held for the link beyond which it takes no further payload."},
    {"metadata_entries_max", &Limits::metadata_entries_max,
     "Metadata entries of one message; past it the message is malformed."},
    {"metadata_bytes_max", &Limits::metadata_bytes_max,
     "Metadata bytes of one message; past it the message is malformed."},
    {"messages_per_turn", &Limits::messages_per_turn,
     "Messages a session takes from its link in one turn."},
    {"handshake_timeout", &Limits::handshake_timeout,
     "Prologue and handshake together; past it establishment fails."},
    {"write_stall_timeout", &Limits::write_stall_timeout,
     "How long a link may take nothing while bytes wait for it."},
    {"frame_timeout", &Limits::frame_timeout,
     "How long a frame that has begun may take, beyond what its bytes may take."},
    {"link_bytes_per_second_min", &Limits::link_bytes_per_second_min,
     "What a link has to move in a second, each way, while there is something to move."},
    {"resume_timeout", &Limits::resume_timeout,
     "How long a session without a link waits for a resume before it ends."},
    {"keepalive_interval", &Limits::keepalive_interval,
     "Silence after which the counterpart is pinged; 0s for no pings."},
    {"keepalive_timeout", &Limits::keepalive_timeout,
     "How long a ping may stay unanswered before the link is given up."},
};

ParamKind kind_of(const LimitMember& member) {
  if (std::holds_alternative<std::uint32_t Limits::*>(member)) return ParamKind::count;
  if (std::holds_alternative<std::size_t Limits::*>(member)) return ParamKind::bytes;
  return ParamKind::duration;
}

std::uint64_t read_field(const Limits& limits, const LimitMember& member) {
  if (const auto* count = std::get_if<std::uint32_t Limits::*>(&member)) return limits.**count;
  if (const auto* bytes = std::get_if<std::size_t Limits::*>(&member)) return limits.**bytes;
  const Duration duration = limits.*std::get<Duration Limits::*>(member);
  VOX_ASSERT(duration >= Duration::zero());
  return static_cast<std::uint64_t>(duration.count());
}

// A count that does not fit its field is the largest that does: the reader has complained already.
void write_field(Limits& limits, const LimitMember& member, std::uint64_t value) {
  if (const auto* count = std::get_if<std::uint32_t Limits::*>(&member)) {
    constexpr std::uint64_t largest = std::numeric_limits<std::uint32_t>::max();
    limits.** count = static_cast<std::uint32_t>(std::min(value, largest));
  } else if (const auto* bytes = std::get_if<std::size_t Limits::*>(&member)) {
    limits.** bytes = value;
  } else {
    limits.*std::get<Duration Limits::*>(member) = Duration(static_cast<Duration::rep>(value));
  }
}

Setting setting_of(const LimitField& field) {
  const std::uint64_t value = read_field(Limits{}, field.member);
  return {.name = std::string(field.name), .kind = kind_of(field.member), .range = {value, value}};
}

// The texts that the specs' defaults refer to, made once: a ParamSpec owns nothing.
struct Table {
  Table() {
    texts.reserve(std::size(fields));
    for (const LimitField& field : fields) {
      std::string text = format_setting(setting_of(field));
      std::erase(text, '"');
      texts.push_back(std::move(text));
      params.push_back({field.name, kind_of(field.member), texts.back(), field.doc, true});
    }
  }
  std::vector<std::string> texts;
  std::vector<ParamSpec> params;
};

}  // namespace

std::span<const LimitField> limit_fields() { return fields; }

std::span<const ParamSpec> limit_params() {
  static const Table table;  // constant, and made on first use from any thread
  return table.params;
}

Limits resolve_limits(const Settings& settings, const Random& random) {
  Limits limits;
  for (const LimitField& field : fields) {
    Draws draws = scenario_draws(random, "limits/" + std::string(field.name));
    write_field(limits, field.member, draws.within(find_setting(settings, field.name).range));
  }
  return limits;
}

Result<void> validate_limits(const Settings& settings) {
  Limits least;
  Limits largest;
  for (const LimitField& field : fields) {
    const Range<std::uint64_t> range = find_setting(settings, field.name).range;
    write_field(least, field.member, range.min);
    write_field(largest, field.member, range.max);
  }
  if (const Result<void> fits = least.validate(); !fits) return fits;
  VOX_ASSERT(settings.size() == std::size(fields));
  return largest.validate();
}

}  // namespace vox::sim
