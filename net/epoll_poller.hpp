// Readiness of descriptors, edge-triggered: told once, when it changes.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>

#include "net/fd.hpp"
#include "vox/base/result.hpp"

namespace vox::net {

/// INTERFACE: whoever owns a registered descriptor.
class PollHandler {
 public:
  virtual ~PollHandler() = default;
  /// `events` are EPOLL* bits. Called from the executor's poll, between tasks: posts tasks, and
  /// neither runs user code nor destroys anything.
  virtual void handle_ready(std::uint32_t events) = 0;
};

class EpollPoller {
 public:
  EpollPoller();

  /// What a stream wants to be told.
  static constexpr std::uint32_t both_ways = EPOLLIN | EPOLLOUT | EPOLLRDHUP;

  /// Fails with exhausted and io; then there is nothing to remove.
  [[nodiscard]] Result<void> add(int fd, PollHandler& handler, std::uint32_t events = both_ways);
  void remove(int fd);

  /// Waits at most `timeout_ms` (-1: for ever) and tells the handlers. The executor calls it.
  void poll(int timeout_ms);

 private:
  Fd epoll_;
  std::array<epoll_event, 256> events_{};
};

}  // namespace vox::net
