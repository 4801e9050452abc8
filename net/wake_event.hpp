// Waking a thread that sleeps in epoll, from another one.
#pragma once

#include "net/epoll_poller.hpp"

namespace vox::net {

class WakeEvent final : public PollHandler {
 public:
  explicit WakeEvent(EpollPoller& poller);
  ~WakeEvent() override;

  /// Any thread. The poll that sleeps, or the next one, returns at once.
  void signal();
  void handle_ready(std::uint32_t events) override;

 private:
  EpollPoller& poller_;
  Fd event_;
};

}  // namespace vox::net
