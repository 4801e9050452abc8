// From an address to a listener or a stream.
#include "net/net_transport.hpp"

#include "net/address.hpp"
#include "net/socket_listener.hpp"
#include "net/socket_stream.hpp"

namespace vox::net {

Result<std::unique_ptr<Listener>> NetTransport::listen(std::string_view address) {
  const Result<Address> parsed = parse_address(address);
  if (!parsed) return fail(parsed.error());
  const Result<SocketAddress> resolved = resolve_now(*parsed);
  if (!resolved) return fail(Error::invalid_address);  // a name: which interface would it be?
  return SocketListener::listen(executor_, options_, *resolved);
}

Result<std::unique_ptr<Stream>> NetTransport::connect(std::string_view address) {
  const Result<Address> parsed = parse_address(address);
  if (!parsed) return fail(parsed.error());
  if (!parsed->is_local && parsed->host.empty()) return fail(Error::invalid_address);
  const Result<SocketAddress> resolved = resolve_now(*parsed);
  if (resolved) return std::make_unique<SocketStream>(executor_, options_, *resolved);
  return std::make_unique<SocketStream>(executor_, options_, resolver_, *parsed);
}

}  // namespace vox::net
