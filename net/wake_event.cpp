// An eventfd: written by others, emptied by the poll that it woke.
#include "net/wake_event.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "vox/base/assert.hpp"

namespace vox::net {

WakeEvent::WakeEvent(EpollPoller& poller)
    : poller_(poller), event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  VOX_ASSERT(event_);
  // Reading it makes it writable, which nobody wants to be woken for.
  const Result<void> added = poller_.add(event_.get(), *this, EPOLLIN);
  VOX_ASSERT(added.has_value());
}

WakeEvent::~WakeEvent() { poller_.remove(event_.get()); }

void WakeEvent::signal() {
  const std::uint64_t one = 1;
  const ssize_t written = ::write(event_.get(), &one, sizeof one);
  VOX_ASSERT(written == sizeof one || errno == EAGAIN);  // full: it is signalled already
}

void WakeEvent::handle_ready(std::uint32_t) {
  std::uint64_t count = 0;
  const ssize_t taken = ::read(event_.get(), &count, sizeof count);
  VOX_ASSERT(taken == sizeof count || errno == EAGAIN);
}

}  // namespace vox::net
