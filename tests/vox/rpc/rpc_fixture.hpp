// Two sessions that serve the conformance service to each other, and clients of it at both ends.
#pragma once

#include <memory>
#include <utility>

#include "tests/interop/evolved_testbed.hpp"
#include "tests/interop/testbed.hpp"
#include "tests/vox/session/session_pair.hpp"
#include "vox/rpc/services.hpp"

namespace vox::test {

class RpcTest : public SessionTest {
 protected:
  RpcTest() {
    Services services;
    services.add<testbed::Testbed>(testbed::make_testbed());
    client_options.acceptor = server_options.acceptor = nullptr;
    client_options = services.on(std::move(client_options));
    server_options = services.on(std::move(server_options));
  }

  /// A client of what the server serves on its root.
  [[nodiscard]] Client<testbed::Testbed> testbed() const {
    return Client<testbed::Testbed>(client.root());
  }
  /// The same the other way.
  [[nodiscard]] Client<testbed::Testbed> testbed_of_client() const {
    return Client<testbed::Testbed>(server.root());
  }
  /// Requests that the server's root serves now.
  [[nodiscard]] std::uint64_t served() const {
    const Gauges gauges = server.root().gauges();
    const Gauge* gauge = gauges.find("requests");
    return gauge == nullptr ? 999 : gauge->current;
  }
  template <typename S>
  void serve(std::shared_ptr<S> service) {
    Services services;
    services.add<S>(std::move(service));
    server_options = services.on(std::move(server_options));
  }
};

/// What a call came to: ok, or its fault by name.
template <typename T, typename E>
std::string outcome(const CallResult<T, E>& result) {
  return result ? "ok" : std::string(to_string(result.error().fault));
}

}  // namespace vox::test
