// Setting socket options. None is needed to be right, so none that fails is an error: what a kind
// of socket does not have is not set.
#include "net/net_options.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <limits>

#include "vox/base/assert.hpp"

namespace vox::net {
namespace {

void set(int fd, int level, int name, int value) {
  (void)::setsockopt(fd, level, name, &value, sizeof value);
}

int clamped(std::uint32_t bytes) {
  constexpr std::uint32_t largest = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(bytes, largest));
}

}  // namespace

void set_socket_options(int fd, const NetOptions& options) {
  VOX_ASSERT(fd >= 0);
  // What was written by one turn goes out as one write, so waiting for more would only add latency.
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  if (options.send_buffer_bytes > 0) {
    set(fd, SOL_SOCKET, SO_SNDBUF, clamped(options.send_buffer_bytes));
  }
  if (options.receive_buffer_bytes > 0) {
    set(fd, SOL_SOCKET, SO_RCVBUF, clamped(options.receive_buffer_bytes));
  }
}

}  // namespace vox::net
