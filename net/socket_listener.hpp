// Listening on a socket, TCP or local. Internal: made by NetTransport.
#pragma once

#include <string>

#include "net/address.hpp"
#include "net/epoll_executor.hpp"
#include "net/fd.hpp"
#include "vox/transport/stream.hpp"

namespace vox::net {

class SocketListener final : public Listener, public PollHandler {
 public:
  /// `socket` is bound and listens.
  SocketListener(EpollExecutor& executor, Fd socket, std::string address, std::string path);
  ~SocketListener() override;
  SocketListener(const SocketListener&) = delete;
  SocketListener& operator=(const SocketListener&) = delete;

  /// Fails with address_in_use, invalid_address, exhausted, io.
  [[nodiscard]] static Result<std::unique_ptr<Listener>> listen(EpollExecutor& executor,
                                                                const SocketAddress& address);

  void attach(ListenerEvents& events) override;
  [[nodiscard]] Result<std::unique_ptr<Stream>> try_accept() override;
  [[nodiscard]] std::string local_address() const override { return address_; }

  void handle_ready(std::uint32_t events) override;

 private:
  void report_acceptable() { events_->handle_acceptable(); }
  void shed_one();

  EpollExecutor& executor_;
  Fd socket_;
  Fd spare_;  // given up to accept and refuse when descriptors have run out
  std::string address_;
  std::string path_;  // of a local socket: removed at the end
  ListenerEvents* events_ = nullptr;
  Task acceptable_;
  bool waits_ = false;
};

}  // namespace vox::net
