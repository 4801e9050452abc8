// Parsing and printing addresses. Nothing here blocks; names are net/resolver's.
#include "net/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <charconv>
#include <cstddef>
#include <cstring>

#include "vox/base/assert.hpp"

namespace vox::net {
namespace {

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) {
    return fail(Error::invalid_address);
  }
  return port;
}

SocketAddress local_address(const std::string& path) {
  SocketAddress address;
  auto* un = reinterpret_cast<sockaddr_un*>(&address.storage);
  un->sun_family = AF_UNIX;
  VOX_ASSERT(path.size() < sizeof un->sun_path);
  std::memcpy(un->sun_path, path.data(), path.size());
  address.bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return address;
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  constexpr std::string_view local = "local://";
  constexpr std::string_view unix_name = "unix://";  // another name for the same
  constexpr std::string_view tcp = "tcp://";
  // The kernel and the resolver would read only what stands before it.
  if (text.find('\0') != std::string_view::npos) return fail(Error::invalid_address);
  if (text.starts_with(local) || text.starts_with(unix_name)) {
    text.remove_prefix(text.find("//") + 2);
    if (text.empty() || text.size() >= sizeof(sockaddr_un::sun_path)) {
      return fail(Error::invalid_address);
    }
    return Address{true, std::string(text), {}};
  }
  if (text.starts_with(tcp)) text.remove_prefix(tcp.size());
  if (text.find("://") != std::string_view::npos) return fail(Error::invalid_address);
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return fail(Error::invalid_address);
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (!parse_port(port)) return fail(Error::invalid_address);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    if (host.find(':') == std::string_view::npos) return fail(Error::invalid_address);
  } else if (host.find(':') != std::string_view::npos) {
    return fail(Error::invalid_address);  // a bare IPv6 address: where would its port begin?
  }
  return Address{false, std::string(host), std::string(port)};
}

Result<SocketAddress> resolve_now(const Address& address) {
  if (address.is_local) return local_address(address.host);
  const std::uint16_t port = htons(*parse_port(address.port));
  SocketAddress resolved;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&resolved.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&resolved.storage);
  std::string host = address.host;
  if (host.empty() || host == "*") host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  if (::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = port;
    resolved.bytes = sizeof(sockaddr_in);
    return resolved;
  }
  if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = port;
    resolved.bytes = sizeof(sockaddr_in6);
    return resolved;
  }
  return fail(Error::would_block);
}

std::string to_text(const SocketAddress& address) {
  char host[INET6_ADDRSTRLEN] = "";
  if (address.family() == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address.storage);
    ::inet_ntop(AF_INET, &v4->sin_addr, host, sizeof host);
    return "tcp://" + std::string(host) + ":" + std::to_string(ntohs(v4->sin_port));
  }
  if (address.family() == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address.storage);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof host);
    return "tcp://[" + std::string(host) + "]:" + std::to_string(ntohs(v6->sin6_port));
  }
  const auto* un = reinterpret_cast<const sockaddr_un*>(&address.storage);
  const bool named = address.bytes > offsetof(sockaddr_un, sun_path);
  return "local://" + (named ? std::string(un->sun_path) : std::string());
}

}  // namespace vox::net
