// What the programs of this folder share: getting onto the network, and off it again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/net_transport.hpp"
#include "tests/interop/cases.hpp"
#include "vox/rpc/services.hpp"
#include "vox/session/connect.hpp"
#include "vox/session/server.hpp"
#include "vox/session/session_registry.hpp"

namespace testbed {

enum class Types : std::uint8_t { current, evolved };

/// Options of a session that serves the conformance service.
[[nodiscard]] vox::SessionOptions serving(Types types);

/// An initiator's session and the way to it.
class Dialed {
 public:
  Dialed(vox::net::EpollExecutor& executor, vox::net::NetTransport& transport, std::string address,
         vox::SessionOptions options)
      : executor_(executor),
        transport_(transport),
        address_(std::move(address)),
        options_(std::move(options)) {}

  /// Connects; tries again until `patience` is over.
  [[nodiscard]] vox::Result<void> connect(vox::Duration patience);
  /// Gives the session a fresh link in place of the one it has or had.
  [[nodiscard]] vox::Result<void> reconnect();
  [[nodiscard]] const vox::SessionHandle& session() const { return session_; }
  [[nodiscard]] CaseContext context();

 private:
  vox::net::EpollExecutor& executor_;
  vox::net::NetTransport& transport_;
  std::string address_;
  vox::SessionOptions options_;
  vox::SessionHandle session_;
};

}  // namespace testbed
