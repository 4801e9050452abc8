// Reading, writing and ending, as rules S1 to S9 of vox/transport/stream.hpp say it.
#include "sim/sim_stream.hpp"

#include "sim/memory_account.hpp"
#include "sim/sim_executor.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

SimStream::SimStream(Conversation& conversation, Side side, SimExecutor& executor,
                     std::string peer_address)
    : conversation_(&conversation),
      side_(side),
      connected_(side == Side::acceptor),
      readable_(executor, calls<&SimStream::report_readable>, this),
      writable_(executor, calls<&SimStream::report_writable>, this),
      peer_address_(std::move(peer_address)),
      number_(conversation.number()) {
  conversation.open_end(side, *this);
}

SimStream::SimStream(Error failure, SimExecutor& executor, std::string peer_address)
    : conversation_(nullptr),
      read_end_(failure),
      write_end_(failure),
      failed_(true),
      readable_(executor, calls<&SimStream::report_readable>, this),
      writable_(executor, calls<&SimStream::report_writable>, this),
      peer_address_(std::move(peer_address)) {}

SimStream::~SimStream() { abort(); }

void SimStream::attach(StreamEvents& events) {
  VOX_ASSERT(events_ == nullptr);
  events_ = &events;
}

Result<std::size_t> SimStream::try_read(std::span<std::byte> into) {
  VOX_ASSERT(!into.empty());
  VOX_ASSERT(events_ != nullptr);
  const Uncharged network;
  if (read_end_) return fail(*read_end_);
  Direction& incoming = conversation_->incoming(side_);
  if (incoming.readable_bytes() > 0) return incoming.read(into);
  if (end_arrived_) {
    read_end_ = Error::end_of_stream;
    return fail(*read_end_);
  }
  reader_waits_ = true;
  return fail(Error::would_block);
}

Result<std::size_t> SimStream::try_write(std::span<const BytesView> parts) {
  VOX_ASSERT(events_ != nullptr);
  const Uncharged network;
  if (write_end_) return fail(*write_end_);
  if (connected_) {
    Direction& outgoing = conversation_->outgoing(side_);
    const std::size_t room = outgoing.room();
    if (room > 0) return outgoing.write(parts, room);
    outgoing.await_room();
  }
  writer_waits_ = true;
  return fail(Error::would_block);
}

void SimStream::close_write() {
  if (write_end_) return;
  const Uncharged network;
  write_end_ = Error::closed;
  writer_waits_ = false;
  writable_.withdraw();
  conversation_->outgoing(side_).send(SegmentKind::end);
}

void SimStream::abort() {
  const Uncharged network;
  silence();
  if (conversation_ == nullptr) return;
  Conversation& conversation = *conversation_;
  conversation_ = nullptr;
  if (!read_end_) read_end_ = Error::closed;
  if (!write_end_) write_end_ = Error::closed;
  conversation.release(side_);
}

void SimStream::handle_connected() {
  VOX_ASSERT(!connected_);
  connected_ = true;
  wake_writer();
}

void SimStream::handle_end() {
  VOX_ASSERT(!end_arrived_);
  end_arrived_ = true;
  wake_reader();
}

void SimStream::handle_failure(Error error) {
  VOX_ASSERT(!failed_);
  failed_ = true;
  conversation_->incoming(side_).discard_readable();
  // What was said to be final stays: an end that was read, our own close.
  if (!read_end_) read_end_ = error;
  if (!write_end_) write_end_ = error;
  wake_reader();
  wake_writer();
}

// To what is left of the host's own code it is a reset, so that whatever lives by a stream ends.
void SimStream::handle_vanished() {
  conversation_ = nullptr;
  failed_ = true;
  read_end_ = write_end_ = Error::reset;
  wake_reader();
  wake_writer();
}

void SimStream::wake_reader() {
  if (!reader_waits_) return;
  reader_waits_ = false;
  readable_.post();
}

void SimStream::wake_writer() {
  if (!writer_waits_) return;
  writer_waits_ = false;
  writable_.post();
}

void SimStream::silence() {
  reader_waits_ = writer_waits_ = false;
  readable_.withdraw();
  writable_.withdraw();
}

}  // namespace vox::sim
