// Listening on a socket, TCP or local. Internal: made by NetTransport.
//
// The edge that tells of incoming streams comes once for all of them, so accepting goes on until
// there is none. When accepting itself fails, which may last, it is tried a bounded number of times
// and then again after a pause: a listener neither spins nor falls silent.
#pragma once

#include <string>

#include "net/address.hpp"
#include "net/epoll_executor.hpp"
#include "net/fd.hpp"
#include "net/net_options.hpp"
#include "vox/transport/stream.hpp"

namespace vox::net {

class SocketListener final : public Listener, public PollHandler {
 public:
  /// `socket` is bound and listens. Nothing is accepted before start().
  SocketListener(EpollExecutor& executor, const NetOptions& options, Fd socket);
  ~SocketListener() override;
  SocketListener(const SocketListener&) = delete;
  SocketListener& operator=(const SocketListener&) = delete;

  /// Fails with address_in_use, invalid_address, exhausted, io.
  [[nodiscard]] static Result<std::unique_ptr<Listener>> listen(EpollExecutor& executor,
                                                                const NetOptions& options,
                                                                const SocketAddress& address);

  /// Fails with exhausted and io.
  [[nodiscard]] Result<void> start();
  /// Our own socket file: removed at the end.
  void own(std::string path);

  void attach(ListenerEvents& events) override;
  [[nodiscard]] Result<std::unique_ptr<Stream>> try_accept() override;
  [[nodiscard]] std::string local_address() const override { return address_; }

  void handle_ready(std::uint32_t events) override;

 private:
  void report_acceptable() { events_->handle_acceptable(); }
  void retry();
  void shed_one();

  EpollExecutor& executor_;
  const NetOptions options_;
  Fd socket_;
  Fd spare_;  // given up to accept and refuse when descriptors have run out
  std::string address_;
  std::string path_;           // of our socket file
  std::uint64_t file_id_ = 0;  // which file that is: somebody may have put another in its place
  ListenerEvents* events_ = nullptr;
  Task acceptable_;
  Timer retry_;
  bool started_ = false;  // registered with the poller
  bool waits_ = false;
};

}  // namespace vox::net
