// From handles to a pair.
#include "vox/session/proxy.hpp"

#include <utility>

#include "vox/connection/relay.hpp"
#include "vox/session/handle_access.hpp"
#include "vox/session/proxy_route.hpp"

namespace vox {

AcceptDecision AcceptDecision::proxy(const SessionHandle& upstream, ProxyOptions options) {
  return {std::make_shared<const ProxyRoute>(ProxyRoute{{}, upstream, std::move(options)})};
}

AcceptDecision AcceptDecision::proxy(const ConnectionHandle& upstream) {
  return {std::make_shared<const ProxyRoute>(ProxyRoute{upstream, {}, {}})};
}

Result<void> proxy_connections(const ConnectionHandle& left, const ConnectionHandle& right) {
  const std::shared_ptr<Connection> left_end = HandleAccess::connection_of(left);
  const std::shared_ptr<Connection> right_end = HandleAccess::connection_of(right);
  if (left_end == nullptr || right_end == nullptr) return fail(Error::invalid_argument);
  VOX_ASSERT(left_end->executor().is_current());
  if (const Result<void> fits = Relay::check(*left_end, *right_end); !fits) return fits;
  if (!left_end->is_active() || !right_end->is_active()) return fail(Error::closed);
  Relay::join(*left_end, *right_end);
  return {};
}

}  // namespace vox
