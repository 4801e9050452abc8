// From a service's name to a route.
#include "vox/rpc/services.hpp"

#include <utility>

namespace vox {

Services& Services::add(std::string name, std::shared_ptr<const rpc::Dispatcher> dispatcher) {
  services_.push_back({std::move(name), std::move(dispatcher)});
  return *this;
}

SessionOptions Services::on(SessionOptions options) const {
  if (!services_.empty()) {
    options.root_handler = to_handler(services_.front().dispatcher);
    options.root_response_schemas = services_.front().dispatcher->response_schemas();
    options.service = services_.front().name;
  }
  options.acceptor = [services = *this](const ConnectionRequest& request) {
    return services.route(request.service);
  };
  return options;
}

AcceptDecision Services::route(std::string_view service) const {
  std::string known;
  for (const Named& named : services_) {
    if (named.name == service) {
      return {AcceptRoute{.handler = to_handler(named.dispatcher),
                          .on_open = nullptr,
                          .close_on_drop = true,
                          .response_schemas = named.dispatcher->response_schemas()}};
    }
    known += known.empty() ? "" : ", ";
    known += named.name;
  }
  return AcceptDecision::reject("no service '" + std::string(service) +
                                "' here; there are: " + (known.empty() ? "none" : known));
}

}  // namespace vox
