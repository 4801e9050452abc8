// Trying, and waiting for the event that says to try again.
#include "sim/actors/await_stream.hpp"

namespace vox::sim {

AwaitStream::AwaitStream(Executor& executor, std::unique_ptr<Stream> stream)
    : stream_(std::move(stream)), readable_(executor), writable_(executor) {
  VOX_ASSERT(stream_ != nullptr);
  stream_->attach(*this);
}

Result<void> AwaitStream::await_read(std::span<std::byte> into, Time deadline) {
  std::size_t read_bytes = 0;
  while (read_bytes < into.size()) {
    const Result<std::size_t> taken = stream_->try_read(into.subspan(read_bytes));
    if (taken) {
      VOX_ASSERT(*taken > 0 && *taken <= into.size() - read_bytes);
      read_bytes += *taken;
    } else if (taken.error() != Error::would_block) {
      const bool cut_short = taken.error() == Error::end_of_stream && read_bytes > 0;
      return fail(cut_short ? Error::truncated : taken.error());
    } else if (const Wake wake = readable_.await_wake(deadline); wake != Wake::signalled) {
      return to_result(wake);
    }
  }
  return {};
}

Result<void> AwaitStream::await_write(BytesView bytes, Time deadline) {
  while (!bytes.empty()) {
    const Result<std::size_t> taken = stream_->try_write(std::span(&bytes, 1));
    if (taken) {
      VOX_ASSERT(*taken > 0 && *taken <= bytes.size());
      bytes = bytes.subspan(*taken);
    } else if (taken.error() != Error::would_block) {
      return fail(taken.error());
    } else {
      full_count_ += 1;
      const Wake wake = writable_.await_wake(deadline);
      if (wake != Wake::signalled) return to_result(wake);
    }
  }
  return {};
}

}  // namespace vox::sim
