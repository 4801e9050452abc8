// Accepting, holding and ending commands: the accounting of the control plane.
#include "vox/session/control_mailbox.hpp"

#include <algorithm>
#include <utility>

namespace vox {

ControlMailbox::ControlMailbox(Executor& executor, const Limits& limits, MailboxOwner& owner)
    : owner_(owner),
      slots_(executor, limits.connections_local_max),
      places_(executor, limits.control_places) {}

ControlMailbox::~ControlMailbox() {
  VOX_ASSERT(serving_ == Serving::nothing);
  VOX_ASSERT(opens_.empty() && closes_.empty() && shutdowns_.empty());
  VOX_ASSERT(resume_ == nullptr);
}

// --- acceptance

void ControlMailbox::number(Operation& operation, bool waiting) {
  VOX_ASSERT(operation.state == OperationState::idle);
  operation.number = ++operations_count_;
  operation.transition_to(OperationState::idle, OperationState::waiting);
  owner_.observe({.kind = EventKind::control_submitted,
                  .a = operation.number,
                  .b = static_cast<std::uint64_t>(operation.kind),
                  .c = waiting ? 1u : 0u});
}

void ControlMailbox::accept(Operation& operation, std::uint64_t of) {
  operation.transition_to(OperationState::waiting, OperationState::accepted);
  owner_.observe({.kind = EventKind::control_accepted,
                  .a = operation.number,
                  .b = static_cast<std::uint64_t>(operation.kind),
                  .c = of});
}

Result<void> ControlMailbox::refuse(Operation& operation, Error why) {
  end(operation, fail(why));
  return fail(why);
}

Result<void> ControlMailbox::admit_open() const {
  switch (serving_) {
    case Serving::all: return {};
    case Serving::no_opens: return fail(Error::disconnected);
    case Serving::nothing: return fail(Error::closed);
  }
  VOX_UNREACHABLE("Serving has a value outside its enumerators");
}

// Why a parked opener was sent away.
Error ControlMailbox::dismissal(Wake wake) const {
  if (wake != Wake::closed) return to_result(wake).error();
  return serving_ == Serving::nothing ? Error::closed : Error::disconnected;
}

Result<void> ControlMailbox::try_submit(OpenOperation& operation) {
  number(operation, false);
  if (const Result<void> admitted = admit_open(); !admitted) {
    return refuse(operation, admitted.error());
  }
  if (!slots_.try_take()) return refuse(operation, Error::busy);
  if (!places_.try_take()) {
    slots_.give_back();
    return refuse(operation, Error::busy);
  }
  operation.holds_slot = true;
  accept(operation, 0);
  opens_.push_back(operation);
  observe_occupancy();
  owner_.handle_command_submitted();
  return {};
}

// A slot first, then a place: both queues are first come, first served, and whoever holds a place
// waits for the counterpart only, never for another caller.
Result<void> ControlMailbox::await_submit(OpenOperation& operation, Time deadline) {
  number(operation, true);
  if (const Result<void> admitted = admit_open(); !admitted) {
    return refuse(operation, admitted.error());
  }
  const Wake slot = slots_.await_take(deadline);
  if (slot != Wake::signalled) return refuse(operation, dismissal(slot));
  observe_occupancy();
  const Wake place = places_.await_take(deadline);
  if (place != Wake::signalled) {
    slots_.give_back();
    return refuse(operation, dismissal(place));
  }
  // The session may have changed while this fiber was on its way.
  if (const Result<void> admitted = admit_open(); !admitted) {
    places_.give_back();
    slots_.give_back();
    return refuse(operation, admitted.error());
  }
  operation.holds_slot = true;
  accept(operation, 0);
  opens_.push_back(operation);
  observe_occupancy();
  owner_.handle_command_submitted();
  return {};
}

Result<void> ControlMailbox::submit(CloseOperation& operation, Connection& connection) {
  number(operation, false);
  if (connection.is_told()) {  // nothing left to do: idempotent
    accept(operation, connection.id().value);
    end(operation, {});
    return {};
  }
  if (serving_ == Serving::nothing) return refuse(operation, Error::closed);
  accept(operation, connection.id().value);
  connection.closers.push_back(operation);
  if (!connection.close_request.is_linked()) closes_.push_back(connection.close_request);
  owner_.handle_command_submitted();
  return {};
}

Result<void> ControlMailbox::submit(ResumeOperation& operation) {
  number(operation, false);
  if (serving_ == Serving::nothing) return refuse(operation, Error::closed);
  if (resume_ != nullptr) return refuse(operation, Error::busy);
  accept(operation, operation.replaces.value);
  resume_ = &operation;
  resume_taken_ = false;
  owner_.handle_command_submitted();
  return {};
}

void ControlMailbox::submit(ShutdownOperation& operation) {
  number(operation, false);
  accept(operation, 0);
  if (shutdowns_ended_) return end(operation, {});
  shutdowns_.push_back(operation);
  hasten(operation.options);
}

// One latch: a repeat joins it, and what it asks for sooner holds for all.
void ControlMailbox::hasten(const ShutdownOptions& options) {
  if (shutdowns_ended_) return;
  if (!shutdown_) {
    shutdown_ = options;
  } else {
    shutdown_->drain = std::min(shutdown_->drain, options.drain);
    shutdown_->grace = std::min(shutdown_->grace, options.grace);
  }
  owner_.handle_command_submitted();
}

void ControlMailbox::give_up(Operation& operation, Error why) {
  if (operation.is_ended()) return;
  if (operation.kind == OperationKind::open) {
    auto& open = static_cast<OpenOperation&>(operation);
    if (open.connection != nullptr) {
      Connection& connection = *open.connection;
      VOX_ASSERT(connection.opener == &open);
      connection.opener = nullptr;
      if (!connection.close_request.is_linked()) closes_.push_back(connection.close_request);
      owner_.handle_command_submitted();
    }
  }
  end(operation, fail(why));
}

Result<void> ControlMailbox::await_outcome(Operation& operation, Time deadline) {
  while (!operation.is_ended()) {
    const Wake wake = operation.done.await_wake(deadline);
    if (wake == Wake::signalled) continue;
    give_up(operation, to_result(wake).error());
  }
  return operation.outcome;
}

// --- execution

bool ControlMailbox::has_command() const {
  return shutdown_.has_value() || (resume_ != nullptr && !resume_taken_) || !closes_.empty() ||
         !opens_.empty();
}

std::optional<Command> ControlMailbox::take() {
  if (shutdown_) return ShutdownCommand{*std::exchange(shutdown_, std::nullopt)};
  if (resume_ != nullptr && !resume_taken_) {
    resume_taken_ = true;
    return ResumeCommand{*resume_};
  }
  if (!closes_.empty()) return CloseCommand{closes_.pop_front().connection};
  if (!opens_.empty()) {
    return OpenCommand{static_cast<OpenOperation&>(opens_.pop_front())};
  }
  return std::nullopt;
}

void ControlMailbox::end(Operation& operation, Result<void> outcome) {
  VOX_ASSERT(!operation.is_ended() && operation.state != OperationState::idle);
  const bool was_accepted = operation.state == OperationState::accepted;
  operation.unlink();
  operation.state = OperationState::ended;
  operation.outcome = outcome;
  owner_.observe({.kind = EventKind::control_ended,
                  .a = operation.number,
                  .b = static_cast<std::uint64_t>(operation.kind),
                  .c = outcome ? 0 : 1 + static_cast<std::uint64_t>(outcome.error())});
  if (operation.kind == OperationKind::resume && resume_ == &operation) resume_ = nullptr;
  if (operation.kind == OperationKind::open && was_accepted) {
    release_open(static_cast<OpenOperation&>(operation));
  }
  operation.done.wake_all();
}

// The outcome is known: the place goes to whoever waited longest. The slot stays with the
// connection, if one was made of it.
void ControlMailbox::release_open(OpenOperation& operation) {
  places_.give_back();
  if (std::exchange(operation.holds_slot, false)) slots_.give_back();
  observe_occupancy();
}

void ControlMailbox::end_closers(Connection& connection, Result<void> outcome) {
  while (!connection.closers.empty()) end(connection.closers.front(), outcome);
}

void ControlMailbox::end_shutdowns() {
  shutdowns_ended_ = true;
  shutdown_.reset();
  while (!shutdowns_.empty()) end(shutdowns_.front(), {});
}

void ControlMailbox::report_opens(ShutdownReport& report, Time now) {
  opens_.for_each([&](const Operation& open) {
    report.add({PendingKind::open, root_connection_id, open.number, now - open.begun_at});
  });
}

void ControlMailbox::observe_occupancy() {
  owner_.observe({.kind = EventKind::control_occupancy,
                  .a = places_.taken_count(),
                  .b = places_.capacity(),
                  .c = places_.waiting_count() + slots_.waiting_count()});
}

// --- serving less

void ControlMailbox::serve(Serving what) {
  VOX_ASSERT(serving_ != Serving::nothing || what == Serving::nothing);
  serving_ = what;
  if (what == Serving::all) return;
  const Error why = what == Serving::no_opens ? Error::disconnected : Error::closed;
  while (!opens_.empty()) end(opens_.front(), fail(why));
  slots_.dismiss_waiting();
  places_.dismiss_waiting();
}

void ControlMailbox::close() {
  serve(Serving::nothing);
  slots_.close();
  places_.close();
  if (resume_ != nullptr) end(*resume_, fail(Error::closed));
  while (!closes_.empty()) closes_.pop_front();
}

}  // namespace vox
