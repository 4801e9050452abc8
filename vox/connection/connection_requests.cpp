// The requests of a connection, both ways: see request_table.hpp for the states they pass.
#include <algorithm>
#include <utility>

#include "vox/connection/connection.hpp"
#include "vox/connection/relay.hpp"
#include "vox/runtime/on_executor.hpp"
#include "vox/wire/metadata_cost.hpp"

namespace vox {
namespace {

// What an answer may have in any case: it is part of what a request costs.
constexpr std::size_t small_answer_bytes_max = 64;

std::uint64_t outcome_of(const Result<Reply>& result) {
  return result ? 0 : 1 + static_cast<std::uint64_t>(result.error());
}

Reply decode_reply(const wire::Response& response) {
  Reply reply;
  reply.metadata = response.metadata;
  const Result<wire::Outcome, Violation> outcome = wire::decode_outcome(response.ret);
  if (!outcome) return Reply::failure(wire::CallError::invalid_payload);
  reply.ok = outcome->ok;
  reply.error = outcome->error;
  reply.value = to_bytes(outcome->value);
  return reply;
}

}  // namespace

Bytes Reply::ret() const {
  if (!has_value()) {
    return wire::encode_call_error(error, as_text(value));
  }
  Bytes ret;
  ret.reserve(value.size() + 2);
  ret.push_back(ok ? std::byte{0} : std::byte{1});
  if (!ok) ret.push_back(std::byte{0});
  ret.insert(ret.end(), value.begin(), value.end());
  return ret;
}

// --- calls we make

Result<Reply> Connection::await_call(MethodId method, BytesView args, const CallOptions& options,
                                     Admission admission) {
  const Result<OutboundRequest*> request = await_start(method, args, options, admission);
  if (!request) return fail(request.error());
  return await_answer(**request, options.deadline);
}

Result<OutboundRequest*> Connection::await_start(MethodId method, BytesView args,
                                                 const CallOptions& options, Admission admission) {
  if (!wire::fits(options.metadata, owner_->limits())) return fail(Error::payload_too_large);
  if (admission == Admission::refuse && !call_permits_.is_closed() &&
      call_permits_.free_count() == 0) {
    return fail(Error::busy);
  }
  const Wake permitted = call_permits_.await_take(options.deadline);
  if (permitted == Wake::closed) return fail(closed_error());
  if (permitted != Wake::signalled) return fail(to_result(permitted).error());
  if (!is_active() || !owner_->is_connected() || is_relayed()) {
    call_permits_.give_back();
    if (!is_active()) return fail(closed_error());
    return fail(is_relayed() ? Error::invalid_argument : Error::disconnected);
  }
  has_traffic_ = true;
  OutboundRequest& request = outbound_.add(RequestId{next_request_id_}, *this, executor());
  charge_tables();
  next_request_id_ += 2;
  request.state = OutboundState::queued;
  request.since = executor().now();
  request.method = method;
  request.args = args;
  request.options = &options;
  observe(EventKind::request_started, request.id.value, 1, method.value);
  owner_->owe(request);
  return &request;
}

Result<Reply> Connection::await_answer(OutboundRequest& request, Time deadline) {
  // Answered already, if it was started a while ago.
  const Wake wake = request.state == OutboundState::answered ? Wake::signalled
                                                             : request.done.await_wake(deadline);
  // An answer that came between a cancellation and this fiber's turn is still the answer.
  if (request.state == OutboundState::answered) {
    Result<Reply> result = std::move(request.result);
    forget(request);
    return result;
  }
  const Error why = to_result(wake).error();
  abandon(request, why);
  return fail(why);
}

void Connection::give_up(OutboundRequest& request) {
  if (request.state == OutboundState::answered) return forget(request);
  abandon(request, Error::cancelled);
}

Error Connection::closed_error() const {
  return draining_ ? Error::session_shutdown : call_error(close_reason_);
}

// The caller has gone. What was not sent never happened; what was sent keeps its place until the
// counterpart has answered it, and the counterpart is asked to hurry.
void Connection::abandon(OutboundRequest& request, Error why) {
  observe(EventKind::request_ended, request.id.value, 1, 1 + static_cast<std::uint64_t>(why));
  request.args = {};
  request.options = nullptr;
  if (request.state == OutboundState::queued) {
    owner_->withdraw(request);
    forget(request);
    return;
  }
  VOX_ASSERT(request.state == OutboundState::sent);
  request.state = OutboundState::abandoned;
  request.cancel_owed = true;
  owner_->owe(request);
}

// Exactly one answer: only a request that waits for one is given it.
void Connection::answer(OutboundRequest& request, Result<Reply> result) {
  VOX_ASSERT(request.state == OutboundState::queued || request.state == OutboundState::sent);
  owner_->withdraw(request);
  request.args = {};
  request.options = nullptr;
  observe(EventKind::request_ended, request.id.value, 1, outcome_of(result));
  request.state = OutboundState::answered;
  request.result = std::move(result);
  if (request.result) {
    request.charged_bytes =
        request.result->value.size() + wire::held_bytes(request.result->metadata);
    owner_->ledger().results.charge(request.charged_bytes);
    observe_held(EventKind::result_bytes, owner_->ledger().results);
  }
  request.done.wake_all();  // unless its caller was woken already, by a deadline or its scope
}

void Connection::forget(OutboundRequest& request) {
  owner_->withdraw(request);
  request.cancel_owed = false;
  request.state = OutboundState::free;
  request.result = fail(Error::closed);
  owner_->ledger().results.give_back(std::exchange(request.charged_bytes, 0));
  outbound_.remove(request);
  call_permits_.give_back();
  if (draining_) owner_->handle_request_over();
}

// What rides on an answer that nobody waits for any more holds for the next one all the same.
Result<bool, Violation> Connection::handle_response(const wire::Response& response) {
  OutboundRequest* request = outbound_.find(response.request);
  if (request == nullptr) return false;  // answered already, or of a connection's former life
  const bool is_awaited = request->state == OutboundState::sent;
  if (!is_awaited && request->state != OutboundState::abandoned) return false;
  const schema::Binding binding{request->method, wire::BindingDirection::response};
  const auto received = schemas_.receive(binding, response.schemas);
  if (!received) return fail(received.error());
  if (!is_awaited) {
    forget(*request);
    return true;
  }
  Reply reply = decode_reply(response);
  if (const schema::Shape* shape = request->options->response_shape; shape && reply.has_value()) {
    PlanResult plan = schemas_.plan_for(binding, *shape);
    if (plan) {
      reply.plan = *std::move(plan);
    } else {
      reply = Reply::failure(wire::CallError::invalid_payload);
      reply.value = to_bytes(plan.error().text);
    }
  }
  answer(*request, std::move(reply));
  return true;
}

void Connection::fail_calls(Error unsent, Error sent) {
  outbound_.for_each([&](OutboundRequest& request) {
    switch (request.state) {
      case OutboundState::queued: return answer(request, fail(unsent));
      case OutboundState::sent: return answer(request, fail(sent));
      case OutboundState::abandoned: return forget(request);
      case OutboundState::answered: return;
      case OutboundState::free: break;
    }
    VOX_UNREACHABLE("a free request is in no table");
  });
}

void Connection::report_requests(ShutdownReport& report, PendingKind served_as) {
  const Time now = executor().now();
  outbound_.for_each([&](const OutboundRequest& request) {
    const bool waits =
        request.state == OutboundState::queued || request.state == OutboundState::sent;
    if (waits) report.add({PendingKind::call, id_, request.id.value, now - request.since});
  });
  if (is_relayed()) relay_->report_requests(*this, report);
  inbound_.for_each([&](const InboundRequest& request) {
    if (request.state != InboundState::running) return;
    report.add({served_as, id_, request.id.value, now - request.since});
  });
}

// --- calls we serve

Violation Connection::handle_call(const wire::Call& call) {
  if (!is_active()) return Violation::none;  // it crossed our Close on the way
  if (!has_parity(call.request.value, opposite(ours_.parity))) return Violation::request_parity;
  if (inbound_.find(call.request) != nullptr) return Violation::request_reused;
  // The counterpart does not count what it lost with an earlier link; memory does.
  const std::uint32_t current_count = inbound_.size() - stale_requests_count_;
  if (current_count >= ours_.max_concurrent_requests ||
      inbound_.size() >= 2 * ours_.max_concurrent_requests) {
    return Violation::too_many_requests;
  }
  // Taken whatever becomes of the call: the counterpart does not send them again.
  const auto received = schemas_.receive({call.method, wire::BindingDirection::args}, call.schemas);
  if (!received) return received.error();

  InboundRequest& request = inbound_.add(call.request, *this, executor());
  charge_tables();
  requests_current_max_ = std::max(requests_current_max_, current_count + 1);
  request.state = InboundState::running;
  request.since = executor().now();
  request.method = call.method;
  request.scope = std::make_unique<Scope>(executor(), &scope_);
  observe(EventKind::request_started, request.id.value, 0, call.method.value);
  const std::size_t bytes = call.args.size() + wire::held_bytes(call.metadata);
  if (draining_ || !owner_->ledger().requests.try_charge(bytes)) {
    reply_now(request, wire::CallError::cancelled);
    return Violation::none;
  }
  observe_held(EventKind::inbound_bytes, owner_->ledger().requests);
  request.charged_bytes = bytes;
  request.args = to_bytes(call.args);
  request.metadata = call.metadata;
  start_handler(request);
  return Violation::none;
}

void Connection::start_handler(InboundRequest& request) {
  if (!handler_) return reply_now(request, wire::CallError::unknown_method);
  const Result<void> started =
      request.scope->spawn([self = shared_from_this(), &request] { self->run_handler(request); });
  if (!started) reply_now(request, wire::CallError::cancelled);
}

void Connection::run_handler(InboundRequest& request) {
  observe(EventKind::handler_started, request.id.value, inbound_.size() - stale_requests_count_,
          ours_.max_concurrent_requests);
  Reply reply = invoke_handler(request);
  observe(EventKind::handler_ended, request.id.value, inbound_.size() - stale_requests_count_, 0);
  handle_handler_ended(request, std::move(reply));
}

// The one place where what user code throws is caught: it ends its own request and nothing else.
Reply Connection::invoke_handler(const InboundRequest& request) {
  if (request.scope->is_cancelled()) return Reply::failure(wire::CallError::cancelled);
  const RequestHandler handler = handler_;  // survives the connection's close
  if (!handler) return Reply::failure(wire::CallError::cancelled);
  try {
    return handler({id_, request.id, request.method, request.args, request.metadata, *request.scope,
                    owner_->executor(), RequestChannels(*this, request), owner_->speaks_dialect(),
                    request.connection});
  } catch (...) {
    return Reply::failure(wire::CallError::cancelled);
  }
}

PlanResult Connection::plan_for_args(RequestId id, const schema::Shape& local) {
  const InboundRequest* request = inbound_.find(id);
  if (request == nullptr || request->stale) {
    return fail(schema::Mismatch{"the link is lost that the arguments came over"});
  }
  return schemas_.plan_for({request->method, wire::BindingDirection::args}, local);
}

PlanResult Request::plan_for_args(const schema::Shape& local) const {
  return on_executor<PlanResult>(executor, fail(schema::Mismatch{"the executor has ended"}),
                                 [&] { return served_on.plan_for_args(id, local); });
}

void Connection::handle_handler_ended(InboundRequest& request, Reply reply) {
  VOX_ASSERT(request.state == InboundState::running);
  request.scope->cancel();  // what the handler started and left behind
  owner_->ledger().requests.give_back(std::exchange(request.charged_bytes, 0));
  request.args = Bytes();  // with its memory, which is not charged any more
  request.metadata = {};
  observe(EventKind::request_ended, request.id.value, 0,
          reply.ok ? 0 : 1 + static_cast<std::uint64_t>(Error::cancelled));
  if (request.stale || !is_active() || !owner_->is_connected()) {
    request.state = InboundState::answered;  // to nobody
    return release_when_empty(request);
  }
  request.state = InboundState::answering;
  hold_answer(request, reply);
  owner_->owe(request);
}

// An answer waits for the link in memory that a counterpart which does not read could make grow:
// one that has no room any more gives way to the shortest that there is.
void Connection::hold_answer(InboundRequest& request, Reply& reply) {
  request.reply_schemas = reply.schemas != nullptr ? std::move(reply.schemas)
                                                   : schemas_.response_schemas(request.method);
  if (!wire::fits(reply.metadata, owner_->limits())) {
    return shrink_answer(request, wire::CallError::invalid_payload, "the metadata is too large");
  }
  request.ret = reply.ret();
  const std::size_t bytes = request.ret.size() + wire::held_bytes(reply.metadata);
  const bool charged = owner_->ledger().answers.try_charge(bytes);
  if (!charged && bytes > small_answer_bytes_max) {
    return shrink_answer(request, wire::CallError::send_failed, {});
  }
  request.answer_charged_bytes = charged ? bytes : 0;
  request.reply_metadata = reply.metadata;  // a copy has no spare room that nobody was charged for
  observe_held(EventKind::answer_bytes, owner_->ledger().answers);
}

void Connection::shrink_answer(InboundRequest& request, wire::CallError error,
                               std::string_view text) {
  owner_->ledger().answers.give_back(std::exchange(request.answer_charged_bytes, 0));
  Bytes ret = wire::encode_call_error(error, text);
  const bool is_shrunk_already = request.reply_metadata.empty() && request.ret == ret;
  if (is_shrunk_already) request.reply_schemas = nullptr;  // it is they that are too large
  request.reply_metadata = {};
  request.ret = std::move(ret);
}

// The link has it, or nobody waits for it any more: its bytes go at once, its place when its last
// fiber has ended.
void Connection::settle_answer(InboundRequest& request) {
  VOX_ASSERT(request.state == InboundState::answering);
  request.state = InboundState::answered;
  request.ret = Bytes();
  request.reply_metadata = {};
  request.reply_schemas = nullptr;
  owner_->ledger().answers.give_back(std::exchange(request.answer_charged_bytes, 0));
  release_when_empty(request);
}

void Connection::observe_held(EventKind kind, const ByteBudget& budget) {
  if (budget.held_bytes() == 0) return;
  owner_->observe({.kind = kind, .a = budget.held_bytes(), .b = budget.bytes_max()});
}

// An answer without a handler: refused, unknown.
void Connection::reply_now(InboundRequest& request, wire::CallError error) {
  handle_handler_ended(request, Reply::failure(error));
}

void Connection::handle_cancel(const wire::Cancel& cancel) {
  InboundRequest* request = inbound_.find(cancel.request);
  if (request != nullptr) request->scope->cancel();
}

// Called when a request is answered. Its place is free once its last fiber has ended, too.
void Connection::release_when_empty(InboundRequest& request) {
  VOX_ASSERT(request.state == InboundState::answered);
  if (request.scope->empty()) return release(request);
  request.scope->notify_empty(&request.fibers_ended_task);
}

void InboundRequest::handle_fibers_ended() { connection.release_when_empty(*this); }

void Connection::release(InboundRequest& request) {
  request.fibers_ended_task.withdraw();
  VOX_ASSERT(request.ret.empty() && request.answer_charged_bytes == 0);
  request.scope.reset();
  request.state = InboundState::free;
  if (std::exchange(request.stale, false)) stale_requests_count_ -= 1;
  inbound_.remove(request);
  if (draining_) owner_->handle_request_over();
  if (state_ == ConnectionState::closing) owner_->check_finished(*this);
}

}  // namespace vox
