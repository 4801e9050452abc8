// From a service's name to a route.
#include "vox/rpc/services.hpp"

#include <utility>

namespace vox {
namespace {

AcceptRoute route_to(const rpc::Dispatcher& dispatcher, RequestHandler handler) {
  return {.handler = std::move(handler),
          .on_open = nullptr,
          .close_on_drop = true,
          .response_schemas = dispatcher.response_schemas()};
}

}  // namespace

Services& Services::add(std::string name, std::shared_ptr<const rpc::Dispatcher> dispatcher) {
  services_.push_back({std::move(name), std::move(dispatcher)});
  return *this;
}

SessionOptions Services::on(SessionOptions options) const {
  if (services_.empty()) return options;
  const Named& first = services_.front();
  options.root_handler = to_handler(first.dispatcher);
  options.root_response_schemas = first.dispatcher->response_schemas();
  options.root_route = [services = *this](std::string_view service) {
    const Named* named = services.find(service);
    if (named == nullptr) named = &services.services_.front();
    return route_to(*named->dispatcher, to_handler(named->dispatcher));
  };
  options.acceptor = [services = *this,
                      otherwise = std::move(options.acceptor)](const ConnectionRequest& request) {
    if (services.find(request.service) == nullptr && otherwise) return otherwise(request);
    return services.route(request.service);
  };
  if (options.service == SessionOptions().service) options.service = first.name;
  return options;
}

const Services::Named* Services::find(std::string_view service) const {
  for (const Named& named : services_) {
    if (named.name == service) return &named;
  }
  return nullptr;
}

AcceptDecision Services::route(std::string_view service) const {
  if (const Named* named = find(service)) {
    return {route_to(*named->dispatcher, to_handler(named->dispatcher))};
  }
  std::string known;
  for (const Named& named : services_) {
    known += known.empty() ? "" : ", ";
    known += named.name;
  }
  return AcceptDecision::reject("no service '" + std::string(service) +
                                "' here; there are: " + (known.empty() ? "none" : known));
}

}  // namespace vox
