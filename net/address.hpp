// Addresses as people write them, and as the kernel wants them.
//
//   tcp://host:port   tcp://[v6]:port   host:port   local://path
#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

#include "vox/base/result.hpp"

namespace vox::net {

/// What an address says, before any name is looked up.
struct Address {
  bool is_local = false;  // a path in the file system
  std::string host;       // or the path
  std::string port;
};

/// Fails with invalid_address: an unknown scheme, no port, a port that is no number, brackets
/// around anything but an IPv6 address, an empty or overlong path, a zero byte anywhere.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t bytes = 0;
  [[nodiscard]] int family() const { return storage.ss_family; }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// Without asking anybody: a path, a numeric host, "localhost", and, to listen on, an empty host or
/// "*" for every interface. Fails with would_block for a name that has to be looked up.
[[nodiscard]] Result<SocketAddress> resolve_now(const Address& address);

/// As an address is written: "tcp://127.0.0.1:80", "local:///run/x.sock".
[[nodiscard]] std::string to_text(const SocketAddress& address);

}  // namespace vox::net
