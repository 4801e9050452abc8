// What segments do when they arrive, and what becomes of ends that nobody holds.
#include "sim/conversation.hpp"

#include "sim/sim_executor.hpp"
#include "sim/sim_network.hpp"
#include "sim/sim_stream.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

Conversation::Conversation(SimNetwork& network, const Options& options)
    : network_(network),
      number_(options.number),
      port_(options.port),
      directions_{{{options.there, number_, *this}, {options.back, number_, *this}}} {
  ends_[index(Side::connector)].host = options.there.writer.host();
  ends_[index(Side::acceptor)].host = options.there.reader.host();
}

Conversation::~Conversation() { VOX_ASSERT(!has_open_end()); }

void Conversation::open_end(Side side, SimStream& stream) {
  VOX_ASSERT(end(side).state == EndState::absent);
  end(side).state = EndState::open;
  end(side).stream = &stream;
}

void Conversation::connect() {
  VOX_ASSERT(end(Side::connector).state == EndState::open);
  outgoing(Side::connector).send(SegmentKind::connect);
}

void Conversation::release(Side side) {
  End& released = end(side);
  VOX_ASSERT(released.state == EndState::open);
  const bool failed = released.stream->has_failed();
  released.state = EndState::gone;
  released.stream = nullptr;
  // An orderly end needs our end sent and their bytes read; bytes that come later are answered
  // when they come.
  const bool lost = !outgoing(side).has_sent_end() || incoming(side).readable_bytes() > 0;
  incoming(side).discard_readable();
  if (lost && !failed) {
    released.has_answered = true;
    outgoing(side).send(SegmentKind::reset);
  }
  destroy_if_over();
}

void Conversation::cut() {
  for (const Side side : {Side::connector, Side::acceptor}) {
    outgoing(side).silence();
    if (end(side).state != EndState::open || end(side).stream->has_failed()) continue;
    network_.report(end(side).host, WorldEvent::stream_reset, number_);
    end(side).stream->handle_failure(Error::reset);
  }
  destroy_if_over();
}

void Conversation::vanish(std::uint32_t host) {
  for (const Side side : {Side::connector, Side::acceptor}) {
    if (end(side).host == host) vanish_end(side);
  }
  destroy_if_over();
}

// What the host had sent is lost with it; what is on its way there still arrives, at nobody.
void Conversation::vanish_end(Side side) {
  End& vanished = end(side);
  outgoing(side).silence();
  if (vanished.state == EndState::absent) return;  // it may be up again when the connect arrives
  if (vanished.state == EndState::open) vanished.stream->handle_vanished();
  vanished.stream = nullptr;
  vanished.state = EndState::vanished;
  vanished.has_answered = false;
  incoming(side).discard_readable();
}

void Conversation::release_held(std::uint32_t from_host, std::uint32_t to_host) {
  for (Direction& direction : directions_) {
    const std::uint32_t from = direction.from_host();
    const std::uint32_t to = direction.to_host();
    if (from == from_host && to == to_host) direction.release_held();
    if (to == from_host && from == to_host) direction.release_room();
  }
}

bool Conversation::is_between(std::uint32_t host_a, std::uint32_t host_b) const {
  const std::uint32_t from = ends_[0].host;
  const std::uint32_t to = ends_[1].host;
  return (from == host_a && to == host_b) || (from == host_b && to == host_a);
}

bool Conversation::has_open_end() const {
  return ends_[0].state == EndState::open || ends_[1].state == EndState::open;
}

bool Conversation::is_over() const {
  if (has_open_end()) return false;
  // A connect on its way will still be seen by a listener, if only to be reset.
  return ends_[1].state != EndState::absent || !directions_[0].is_under_way();
}

std::uint64_t Conversation::held_bytes() const {
  return directions_[0].held_bytes() + directions_[1].held_bytes();
}

void Conversation::deliver(Direction& direction) {
  const Segment segment = direction.take_arrived();
  const Side side = reader_of(direction);
  if (segment.kind == SegmentKind::connect) {
    VOX_ASSERT(side == Side::acceptor);
    deliver_connect();
  } else if (end(side).state == EndState::open) {
    deliver_to_open(side, direction, segment);
  } else {
    deliver_to_nobody(side, direction, segment);
  }
  destroy_if_over();
}

void Conversation::deliver_connect() {
  End& acceptor = end(Side::acceptor);
  VOX_ASSERT(acceptor.state == EndState::absent);
  const std::uint32_t connector_host = end(Side::connector).host;
  switch (network_.take_connect(*this, acceptor.host, connector_host, port_)) {
    case SimNetwork::Connect::swallowed: return;
    case SimNetwork::Connect::refused: return outgoing(Side::acceptor).send(SegmentKind::refuse);
    case SimNetwork::Connect::taken: break;
  }
  VOX_ASSERT(acceptor.state == EndState::open);
  network_.report(acceptor.host, WorldEvent::stream_accepted, number_, connector_host);
  outgoing(Side::acceptor).send(SegmentKind::accept);
}

void Conversation::deliver_to_open(Side side, Direction& direction, const Segment& segment) {
  SimStream& stream = *end(side).stream;
  const std::uint32_t host = end(side).host;
  if (stream.has_failed()) return;
  switch (segment.kind) {
    case SegmentKind::connect: VOX_UNREACHABLE("a connect is delivered to a listener");
    case SegmentKind::data: direction.make_readable(segment); return stream.handle_arrived();
    case SegmentKind::accept: return stream.handle_connected();
    case SegmentKind::end:
      network_.report(host, WorldEvent::stream_ended, number_);
      return stream.handle_end();
    case SegmentKind::refuse:
      network_.report(host, WorldEvent::stream_refused, number_, end(opposite(side)).host);
      return stream.handle_failure(Error::refused);
    case SegmentKind::reset:
      network_.report(host, WorldEvent::stream_reset, number_);
      outgoing(side).silence();  // nobody waits for it
      return stream.handle_failure(Error::reset);
  }
}

void Conversation::deliver_to_nobody(Side side, Direction& direction, const Segment& segment) {
  if (segment.kind == SegmentKind::data) direction.drop(segment);
  End& nobody = end(side);
  if (nobody.state == EndState::absent || nobody.has_answered) return;
  if (segment.kind == SegmentKind::reset || !network_.is_up(nobody.host)) return;
  // One's own release was orderly unless bytes come after it. A former life knows nothing at all.
  if (nobody.state == EndState::gone && segment.kind != SegmentKind::data) return;
  nobody.has_answered = true;
  outgoing(side).send(SegmentKind::reset);
}

void Conversation::handle_room(Direction& direction) {
  End& writer = end(opposite(reader_of(direction)));
  if (writer.state == EndState::open) writer.stream->handle_room();
}

void Conversation::destroy_if_over() {
  if (is_over()) network_.destroy(*this);
}

}  // namespace vox::sim
