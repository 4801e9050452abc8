// The names of observations, in one table.
#include "vox/runtime/observer.hpp"

#include "vox/base/assert.hpp"

namespace vox {
namespace {

struct Entry {
  EventKind kind;
  std::string_view name;
  std::array<std::string_view, 3> fields;
};

constexpr Entry entries[] = {
    {EventKind::session_transition, "session.transition", {"from", "to", "reason"}},
    {EventKind::session_violation, "session.violation", {"rule", "ours", ""}},
    {EventKind::link_attached, "link.attached", {"epoch", "stream", ""}},
    {EventKind::link_ended, "link.ended", {"epoch", "error", ""}},
    {EventKind::control_submitted, "control.submitted", {"operation", "kind", "waiting"}},
    {EventKind::control_accepted, "control.accepted", {"operation", "kind", "of"}},
    {EventKind::control_ended, "control.ended", {"operation", "kind", "outcome"}},
    {EventKind::control_occupancy, "control.occupancy", {"taken", "capacity", "waiting"}},
    {EventKind::connection_transition, "connection.transition", {"from", "to", "local"}},
    {EventKind::request_started, "request.started", {"request", "caller", "method"}},
    {EventKind::request_ended, "request.ended", {"request", "caller", "outcome"}},
    {EventKind::handler_started, "handler.started", {"request", "running", "max"}},
    {EventKind::handler_ended, "handler.ended", {"request", "running", ""}},
    {EventKind::message_sent, "message.sent", {"message", "id", "bytes"}},
    {EventKind::message_received, "message.received", {"message", "id", "bytes"}},
    {EventKind::outgoing_count, "outgoing.count", {"used", "bound", ""}},
    {EventKind::outbox_bytes, "outbox.bytes", {"held", "bound", ""}},
    {EventKind::inbound_bytes, "inbound.bytes", {"held", "bound", ""}},
    {EventKind::keepalive_missed, "keepalive.missed", {"nonce", "", ""}},
    {EventKind::channel_opened, "channel.opened", {"channel", "sender", "credit"}},
    {EventKind::channel_item_sent, "channel.item_sent", {"channel", "bytes", "credit"}},
    {EventKind::channel_item_received, "channel.item_received", {"channel", "bytes", "held"}},
    {EventKind::channel_item_taken, "channel.item_taken", {"channel", "bytes", "held"}},
    {EventKind::channel_credit_granted, "channel.credit_granted", {"channel", "additional", ""}},
    {EventKind::channel_credit_received,
     "channel.credit_received",
     {"channel", "additional", "credit"}},
    {EventKind::channel_ended, "channel.ended", {"channel", "sender", "end"}},
    {EventKind::channel_bytes, "channel.bytes", {"held", "bound", ""}},
    {EventKind::handlers_detached, "handlers.detached", {"count", "", ""}},
    {EventKind::answer_bytes, "answer.bytes", {"held", "bound", ""}},
    {EventKind::result_bytes, "result.bytes", {"held", "mark", ""}},
    {EventKind::session_memory, "session.memory", {"held", "bound", "ended"}},
    {EventKind::proxy_bytes, "proxy.bytes", {"held", "max", ""}},
};
static_assert(std::size(entries) == event_kinds_count);

const Entry& entry_of(EventKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  VOX_ASSERT(index < std::size(entries));
  VOX_ASSERT(entries[index].kind == kind);
  return entries[index];
}

}  // namespace

std::string_view to_string(EventKind kind) { return entry_of(kind).name; }

std::array<std::string_view, 3> field_names(EventKind kind) { return entry_of(kind).fields; }

}  // namespace vox
