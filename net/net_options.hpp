// What may be set on the sockets of a transport. The defaults are the kernel's, and good.
#pragma once

#include <cstdint>

namespace vox::net {

struct NetOptions {
  /// Bytes the kernel may hold of each stream, per direction; it rounds as it likes and has a
  /// minimum. 0: as the system is configured. Small ones trade throughput for memory.
  std::uint32_t send_buffer_bytes = 0;
  std::uint32_t receive_buffer_bytes = 0;
};

/// On a fresh socket: before it connects, listens, or is used.
void set_socket_options(int fd, const NetOptions& options);

}  // namespace vox::net
