// epoll, as little of it as edge triggering needs.
#include "net/epoll_poller.hpp"

#include <cerrno>

#include "net/system_error.hpp"
#include "vox/base/assert.hpp"

namespace vox::net {

EpollPoller::EpollPoller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) { VOX_ASSERT(epoll_); }

Result<void> EpollPoller::add(int fd, PollHandler& handler, std::uint32_t events) {
  VOX_ASSERT(fd >= 0);
  epoll_event event{};
  event.events = events | EPOLLET;
  event.data.ptr = &handler;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) return fail(error_of(errno));
  return {};
}

void EpollPoller::remove(int fd) {
  const int removed = ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  VOX_ASSERT(removed == 0);
}

void EpollPoller::poll(int timeout_ms) {
  const int count =
      ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), timeout_ms);
  if (count < 0) {
    VOX_ASSERT(errno == EINTR);
    return;
  }
  // Handlers only post tasks, so none is removed while this batch is told.
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events_[static_cast<std::size_t>(i)];
    static_cast<PollHandler*>(event.data.ptr)->handle_ready(event.events);
  }
}

}  // namespace vox::net
