// One flush a turn, one notification at a time.
//
// Nothing here calls the link's owner except notify(), and that does so last: the owner may destroy
// the link in any event. Nothing a stream calls does so at all, as a stream need not survive its
// own events.
#include "vox/transport/stream_link.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "vox/base/assert.hpp"

namespace vox {

StreamLink::StreamLink(Executor& executor, std::unique_ptr<Stream> stream,
                       StreamLinkOptions options)
    : stream_(std::move(stream)),
      high_water_bytes_(options.outbox_high_water_bytes),
      outbox_(options.outbox_high_water_bytes),
      reader_(options.payload_bytes_max),
      flush_task_(executor, calls<&StreamLink::flush>, this),
      notify_task_(executor, calls<&StreamLink::notify>, this) {
  VOX_ASSERT(stream_ != nullptr);
  VOX_ASSERT(high_water_bytes_ > 0);
  set_payload_bytes_max(options.payload_bytes_max);
  stream_->attach(*this);
}

StreamLink::~StreamLink() = default;

void StreamLink::set_payload_bytes_max(std::size_t bytes) {
  payload_bytes_max_ = bytes;
  payload_bytes_max_ever_ = std::max(payload_bytes_max_ever_, bytes);
  reader_.set_payload_bytes_max(bytes);
}

std::size_t StreamLink::outbox_bytes_max() const {
  return high_water_bytes_ - 1 + frame_header_bytes + payload_bytes_max_ever_;
}

Result<void> StreamLink::try_send(std::span<const BytesView> parts) {
  if (send_closed_) return fail(Error::closed);
  std::size_t payload_bytes = 0;
  for (const BytesView part : parts) payload_bytes += part.size();
  if (payload_bytes > payload_bytes_max_) return fail(Error::payload_too_large);
  if (outbox_.size() >= high_water_bytes_) {
    writable_wanted_ = true;
    return fail(Error::busy);
  }
  const FrameHeader header = encode_frame_header(payload_bytes);
  outbox_.reserve(header.size() + payload_bytes);
  outbox_.append(header);
  for (const BytesView part : parts) outbox_.append(part);
  VOX_ASSERT(outbox_.size() <= outbox_bytes_max());
  if (!write_blocked_) flush_task_.post();
  return {};
}

void StreamLink::flush() {
  while (!outbox_.empty()) {
    const std::array<BytesView, 2> parts = outbox_.parts();
    const std::size_t parts_count = parts[1].empty() ? 1 : 2;
    const Result<std::size_t> written =
        stream_->try_write(std::span<const BytesView>(parts).first(parts_count));
    if (!written && written.error() == Error::would_block) {
      write_blocked_ = true;
      break;
    }
    if (!written) return fail_send(written.error());
    VOX_ASSERT(*written > 0);
    outbox_.consume(*written);
    taken_bytes_total_ += *written;
  }
  if (outbox_.empty() && send_closed_ && !write_closed_) {
    write_closed_ = true;
    stream_->close_write();
  }
  if (writable_wanted_ && has_room_again()) notify_task_.post();
}

bool StreamLink::has_room_again() const {
  return outbox_.size() <= high_water_bytes_ / 2;  // see the top of the header for why half
}

// What was owed is lost. The owner hears of it through both events, whichever it waits for.
void StreamLink::fail_send(Error error) {
  VOX_ASSERT(error != Error::would_block);
  send_error_ = error;
  send_closed_ = write_closed_ = true;
  outbox_.clear();
  if (readable_wanted_ || writable_wanted_) notify_task_.post();
}

void StreamLink::handle_writable() {
  write_blocked_ = false;
  flush();
}

void StreamLink::handle_readable() {
  if (readable_wanted_) notify_task_.post();
}

Result<BytesView> StreamLink::try_receive() {
  readable_wanted_ = !fill();
  if (readable_wanted_) {
    if (has_frame_to_say()) notify_task_.post();
    return fail(Error::would_block);
  }
  frame_said_ = false;
  if (receive_end_.has_value()) return fail(*receive_end_);
  return reader_.take();
}

bool StreamLink::has_frame_to_say() const { return !frame_said_ && reader_.bytes_held() > 0; }

// Reads until there is something to receive; false when the stream has not got it yet. One frame's
// worth at most, so it ends however fast the counterpart is.
bool StreamLink::fill() {
  while (!receive_end_.has_value()) {
    const FrameState state = reader_.state();
    if (state == FrameState::whole) return true;
    if (state == FrameState::too_large) {
      receive_end_ = Error::payload_too_large;
      break;
    }
    const Result<std::size_t> read = stream_->try_read(reader_.room());
    if (read) {
      VOX_ASSERT(*read > 0);
      reader_.commit(*read);
    } else if (read.error() == Error::would_block) {
      if (!send_error_.has_value()) return false;
      receive_end_ = send_error_;
    } else {
      receive_end_ = read.error() == Error::end_of_stream ? reader_.end() : read.error();
    }
  }
  return true;
}

void StreamLink::notify() {
  VOX_ASSERT(events_ != nullptr);
  const bool readable = readable_wanted_ && fill();
  const bool writable = writable_wanted_ && has_room_again();
  if (readable && writable) notify_task_.post();  // the second in a turn of its own
  if (readable) {
    readable_wanted_ = false;
    events_->handle_link_readable();  // may destroy this
  } else if (writable) {
    if (readable_wanted_ && has_frame_to_say()) notify_task_.post();
    writable_wanted_ = false;
    events_->handle_link_writable();  // may destroy this
  } else if (readable_wanted_ && has_frame_to_say()) {
    frame_said_ = true;
    events_->handle_link_frame_begun();  // may destroy this
  }
}

void StreamLink::close_send() {
  if (send_closed_) return;
  send_closed_ = true;
  if (!write_blocked_) flush();
}

void StreamLink::abort() {
  send_closed_ = write_closed_ = true;
  readable_wanted_ = writable_wanted_ = false;
  if (!receive_end_.has_value()) receive_end_ = Error::closed;
  outbox_.clear();
  flush_task_.withdraw();
  notify_task_.withdraw();
  stream_->abort();
}

}  // namespace vox
