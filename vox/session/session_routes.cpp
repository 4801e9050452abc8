// Asking the acceptor about a connection that the counterpart opens, and doing what it says.
#include <algorithm>
#include <utility>

#include "vox/connection/relay.hpp"
#include "vox/session/handle_access.hpp"
#include "vox/session/proxy_route.hpp"
#include "vox/session/session_core.hpp"
#include "vox/wire/metadata_cost.hpp"

namespace vox {
namespace {

// What the guest said of its open, as far as it may be passed on, for the service that is asked
// for.
Metadata onward_metadata(const Connection& guest, const AcceptDecision& decision) {
  Metadata onward;
  const auto* route = std::get_if<std::shared_ptr<const ProxyRoute>>(&decision.route);
  if (route == nullptr || !(*route)->session) return onward;
  const ProxyOptions& options = (*route)->options;
  const Metadata& said = guest.open_metadata();
  for (const MetadataEntry& entry : said) {
    const bool is_replaced = !options.service.empty() && entry.key == metadata_service_key;
    if (!is_replaced) onward.add(entry);
  }
  onward.drop_no_propagate();
  if (!onward.text(metadata_service_key)) {
    onward.add(metadata_service_key, options.service.empty() ? *said.text(metadata_service_key)
                                                             : std::string_view(options.service));
  }
  for (const MetadataEntry& entry : options.metadata) onward.add(entry);
  return onward;
}

// Why a guest is rejected: what was said beyond, or what went wrong on the way there.
Metadata onward_rejection(Error error, Metadata said) {
  said.drop_no_propagate();
  if (error != Error::rejected) {
    said.add(std::string(metadata_error_key), "proxy: " + std::string(to_string(error)));
  }
  return said;
}

// Accepts a guest for whom there is another side, or leaves it as it is. Nothing of that side can
// have come before: this runs in the turn in which it was accepted there.
Result<void> join_pair(Connection& guest, Connection& upstream, Metadata accept_metadata) {
  if (guest.state() != ConnectionState::pending_inbound) return fail(Error::closed);
  guest.limit_requests(upstream.counterpart_settings().max_concurrent_requests);
  const Result<void> fits = Relay::check(guest, upstream);
  if (!fits) return fits;
  accept_metadata.drop_no_propagate();
  guest.activate({}, guest.counterpart_settings(), std::move(accept_metadata));
  Relay::join(guest, upstream);
  return {};
}

}  // namespace

ConnectionHandle Request::handle() const {
  return HandleAccess::borrow(served_on.shared_from_this());
}

// What an acceptor works on counts until it has ended, whatever became of the open meanwhile.
void SessionCore::start_accepting(const std::shared_ptr<Connection>& connection) {
  const Result<void> started =
      connection->scope().spawn([this, connection] {  // the connection keeps the session
        decide(*connection);
        counterpart_.handle_decided();
      });
  if (started) return counterpart_.handle_deciding();
  connection->forget_open();
  connection->refuse(CloseReason::not_accepted, {});
}

// In a fiber of the connection: user code may wait here as long as it likes.
void SessionCore::decide(Connection& connection) {
  AcceptDecision decision = ask_acceptor(connection);
  Metadata onward = onward_metadata(connection, decision);
  connection.forget_open();  // its bytes are charged no longer than somebody may look at them
  if (connection.state() != ConnectionState::pending_inbound) return;  // closed meanwhile
  if (auto* proxy = std::get_if<std::shared_ptr<const ProxyRoute>>(&decision.route)) {
    return follow(connection, **proxy, std::move(onward));
  }
  if (auto* accept = std::get_if<AcceptRoute>(&decision.route)) return follow(connection, *accept);
  connection.refuse(CloseReason::not_accepted,
                    std::move(std::get<RejectRoute>(decision.route).metadata));
}

AcceptDecision SessionCore::ask_acceptor(Connection& connection) {
  const ConnectionAcceptor acceptor = options_.acceptor;  // survives the session's end
  try {
    return acceptor({connection.id(), *connection.open_metadata().text(metadata_service_key),
                     connection.open_metadata(), connection.counterpart_settings(),
                     link_ == nullptr ? std::string_view() : link_->peer_address(), false,
                     connection.scope(), executor_});
  } catch (...) {
    return AcceptDecision::reject("the acceptor failed");
  }
}

// The Accept is owed before this side's code gets to run: what that sends stands behind it in the
// one list of what is owed (R9).
void SessionCore::follow(Connection& connection, AcceptRoute& route) {
  if (!route.close_on_drop) connection.holders().keep_open_without_handles();
  connection.schemas().set_response_schemas(std::move(route.response_schemas));
  connection.activate(std::move(route.handler), connection.counterpart_settings());
  if (!route.on_open) return;
  // In a fiber of its own: the decision is made, and this one's place is for the next.
  const Result<void> started = connection.scope().spawn(
      [on_open = std::move(route.on_open), self = connection.shared_from_this()] {
        try {
          on_open(HandleAccess::own(self));
        } catch (...) {
          self->begin_close(CloseReason::local, true);
        }
      });
  if (!started) connection.begin_close(CloseReason::local, true);
}

void SessionCore::follow(Connection& guest, const ProxyRoute& route, Metadata onward) {
  const std::shared_ptr<Connection> open = HandleAccess::connection_of(route.connection);
  const Result<void> joined = open != nullptr ? join_pair(guest, *open, {})
                                              : await_proxied(guest, route, std::move(onward));
  if (joined || guest.state() != ConnectionState::pending_inbound) return;
  guest.refuse(CloseReason::not_accepted, onward_rejection(joined.error(), {}));
}

// Opens the other side for this guest: with its numbering, and for no more calls than it takes.
Result<void> SessionCore::await_proxied(Connection& guest, const ProxyRoute& route,
                                        Metadata onward) {
  const std::shared_ptr<SessionCore> upstream = HandleAccess::core_of(route.session);
  if (upstream == nullptr || &upstream->executor_ != &executor_)
    return fail(Error::invalid_argument);
  if (!wire::fits(onward, upstream->options_.limits)) return fail(Error::payload_too_large);
  const ConnectionSettings& guests = guest.counterpart_settings();
  OpenOperation operation(executor_);
  operation.guest = guest.shared_from_this();
  operation.metadata = std::move(onward);
  operation.settings = {guests.parity, std::min(guests.max_concurrent_requests,
                                                upstream->options_.limits.requests_max)};
  const Time deadline = route.options.deadline;
  Result<void> outcome = upstream->mailbox_.await_submit(operation, deadline);
  if (outcome) outcome = upstream->mailbox_.await_outcome(operation, deadline);
  if (outcome && !guest.is_relayed()) {  // accepted for a guest that has gone, or does not fit
    operation.connection->begin_close(CloseReason::local, true);
    return fail(Error::settings_mismatch);
  }
  if (!outcome && guest.state() == ConnectionState::pending_inbound) {
    guest.refuse(CloseReason::not_accepted,
                 onward_rejection(outcome.error(), std::move(operation.rejection)));
  }
  return outcome;
}

void SessionCore::join_guest(OpenOperation& opener, Connection& upstream,
                             const wire::ConnectionAccept& accept) {
  (void)join_pair(*opener.guest, upstream, accept.metadata);  // the opener's fiber sees if not
}

}  // namespace vox
