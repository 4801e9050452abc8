// The network of an epoll executor: TCP and local (Unix) sockets.
//
// Addresses: "tcp://host:port", "host:port", "tcp://[::1]:port", "local:///path" and, the same,
// "unix:///path". Listening on port 0 picks one; Listener::local_address() says which. Numbers and
// "localhost" (127.0.0.1) are taken as they are; other names are looked up on a helper thread, so
// connecting never blocks, and a name nobody knows fails as `unreachable`. A listener takes numbers
// only. A local listener replaces a socket file that nobody listens on any more, and removes its
// own at the end.
#pragma once

#include "net/epoll_executor.hpp"
#include "net/net_options.hpp"
#include "net/resolver.hpp"
#include "vox/transport/stream.hpp"

namespace vox::net {

class NetTransport final : public Transport {
 public:
  /// `executor` outlives the transport, which outlives the streams that are still being looked up.
  explicit NetTransport(EpollExecutor& executor, NetOptions options = {})
      : executor_(executor), options_(options) {}

  [[nodiscard]] Result<std::unique_ptr<Listener>> listen(std::string_view address) override;
  [[nodiscard]] Result<std::unique_ptr<Stream>> connect(std::string_view address) override;

 private:
  EpollExecutor& executor_;
  const NetOptions options_;
  Resolver resolver_;
};

}  // namespace vox::net
