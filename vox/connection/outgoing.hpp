// Something owed to the link: a slot that belongs to the state it concerns, never a queued copy.
//
// A session sends by walking one list of these in order of arrival and encoding each from the
// state it stands for, while the link has room. A repeat changes the slot that is there already.
// So what can wait to be sent is bounded by what exists (Limits::control_slots_max), and a
// counterpart that does not read costs nothing more than the slots it already has.
#pragma once

#include <cstdint>

#include "vox/base/intrusive_list.hpp"

namespace vox {

class Connection;

enum class OutgoingKind : std::uint8_t {
  connection,
  outbound_request,
  inbound_request,
  channel,
  relay,
};

class Outgoing : public ListLink<Outgoing> {
 public:
  Outgoing(OutgoingKind slot_kind, Connection& of) : kind(slot_kind), connection(of) {}
  const OutgoingKind kind;
  Connection& connection;
};

}  // namespace vox
