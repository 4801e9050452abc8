// Playing the other end of a stream, and both of its buffers.
#include "tests/vox/support/scripted_stream.hpp"

#include <algorithm>

#include "vox/base/assert.hpp"

namespace vox::test {

StreamScript::StreamScript(Executor& executor)
    : readable_task_(executor, calls<&StreamScript::post_readable>, this),
      writable_task_(executor, calls<&StreamScript::post_writable>, this) {}

std::unique_ptr<Stream> StreamScript::make_stream() {
  VOX_ASSERT(!is_attached && !is_destroyed);
  return std::make_unique<ScriptedStream>(*this);
}

void StreamScript::post_readable() {
  VOX_ASSERT(events_ != nullptr);
  readable_wanted_ = false;
  events_->handle_readable();
}

void StreamScript::post_writable() {
  VOX_ASSERT(events_ != nullptr);
  writable_wanted_ = false;
  events_->handle_writable();
}

void StreamScript::deliver(BytesView bytes) {
  VOX_ASSERT(!read_end_.has_value());
  incoming_.insert(incoming_.end(), bytes.begin(), bytes.end());
  if (readable_wanted_) readable_task_.post();
}

void StreamScript::end_reads(Error error) {
  VOX_ASSERT(error != Error::would_block);
  read_end_ = error;
  if (readable_wanted_) readable_task_.post();
}

void StreamScript::allow_writes(std::size_t bytes) {
  writes_allowed_ = (writes_allowed_ == unlimited ? 0 : writes_allowed_) + bytes;
  if (writable_wanted_ && writes_allowed_ > 0) writable_task_.post();
}

void StreamScript::fail_writes(Error error) {
  VOX_ASSERT(error != Error::would_block);
  write_error_ = error;
  if (writable_wanted_) writable_task_.post();
}

void StreamScript::raise_spurious_events() {
  VOX_ASSERT(events_ != nullptr && !is_aborted && !is_destroyed);
  readable_task_.post();
  writable_task_.post();
}

void StreamScript::silence() {
  readable_task_.withdraw();
  writable_task_.withdraw();
  readable_wanted_ = writable_wanted_ = false;
}

Result<std::size_t> StreamScript::read(std::span<std::byte> into) {
  VOX_ASSERT(is_attached && !into.empty());
  read_calls += 1;
  if (incoming_.empty()) {
    if (read_end_.has_value()) return fail(*read_end_);
    readable_wanted_ = true;
    return fail(Error::would_block);
  }
  const std::size_t bytes = std::min({into.size(), incoming_.size(), read_bytes_max});
  const auto end = incoming_.begin() + static_cast<std::ptrdiff_t>(bytes);
  std::copy(incoming_.begin(), end, into.begin());
  incoming_.erase(incoming_.begin(), end);
  return bytes;
}

Result<std::size_t> StreamScript::write(std::span<const BytesView> parts) {
  VOX_ASSERT(is_attached && !is_write_closed && !is_aborted);
  write_calls += 1;
  if (write_error_.has_value()) return fail(*write_error_);
  std::size_t room = std::min(writes_allowed_, write_bytes_max);
  if (room == 0) {
    write_calls_blocked += 1;
    writable_wanted_ = true;
    return fail(Error::would_block);
  }
  std::size_t taken = 0;
  for (const BytesView part : parts) {
    VOX_ASSERT(!part.empty());  // a part for nothing costs a slot of a gathered write
    const BytesView accepted = part.first(std::min(part.size(), room));
    written.insert(written.end(), accepted.begin(), accepted.end());
    taken += accepted.size();
    room -= accepted.size();
  }
  VOX_ASSERT(taken > 0);
  if (writes_allowed_ != unlimited) writes_allowed_ -= taken;
  return taken;
}

ScriptedStream::~ScriptedStream() {
  script_.is_destroyed = true;
  script_.silence();
}

void ScriptedStream::attach(StreamEvents& events) {
  VOX_ASSERT(!script_.is_attached);
  script_.is_attached = true;
  script_.events_ = &events;
}

void ScriptedStream::abort() {
  script_.is_aborted = true;
  script_.silence();
}

}  // namespace vox::test
