// Which services a session offers, and how they get onto its connections.
//
//   vox::Services services;
//   services.add<Calculator>(std::make_shared<CalculatorImpl>());
//   auto server = vox::serve(executor, transport, "tcp://127.0.0.1:7000", services.on({}));
//
// A counterpart says which service it wants, for the root in its handshake and for every connection
// that it opens; the answer is data, a route, decided before anything of this side can run on the
// connection. A root for a service that is not here serves the first that was added; a connection
// for one is given to the acceptor that the options had, or rejected with the names of those that
// are here.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vox/rpc/service.hpp"
#include "vox/session/session_options.hpp"

namespace vox {

class Services {
 public:
  /// Serves `service` on each connection that asks for it, by the name of the class S.
  template <typename S>
  requires rpc::Service<S> Services& add(std::shared_ptr<S> service, DispatchOptions options = {}) {
    constexpr auto description = vox_service(static_cast<const S*>(nullptr));
    return add(std::string(description.name),
               make_dispatcher<S>(std::move(service), std::move(options)));
  }
  Services& add(std::string name, std::shared_ptr<const rpc::Dispatcher> dispatcher);

  /// `options` with these services on the root and before the acceptor.
  [[nodiscard]] SessionOptions on(SessionOptions options) const;
  /// The route of a connection for `service`: served, or rejected by name.
  [[nodiscard]] AcceptDecision route(std::string_view service) const;

 private:
  struct Named {
    std::string name;
    std::shared_ptr<const rpc::Dispatcher> dispatcher;
  };
  [[nodiscard]] const Named* find(std::string_view service) const;
  std::vector<Named> services_;
};

}  // namespace vox
