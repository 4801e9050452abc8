// The one way to control a session: a bounded mailbox of typed commands.
//
// Everything that changes a session from outside (open a connection, close one, resume on a fresh
// link, shut down) is a Command and goes through here, under one rule of acceptance and one
// accounting. The bound is the sum of what each class may hold:
//
//   open      control_places in all. A place is held from acceptance to outcome, not to execution,
//             so a slow counterpart pushes back on callers. Callers park in order of arrival.
//   close     one per connection, owned by the connection: a destructor's close needs no place,
//             cannot fail and does not allocate. Further closers of the same connection join it.
//   resume    one. A second one is busy.
//   shutdown  one latch. Repeats join it.
//
// Commands are taken in the order shutdown, resume, close, open: opens never delay closes, and
// nothing delays a shutdown. Acceptance answers from one closed set: accepted, busy, disconnected,
// closed (R3).
//
// Invariants: open_places().taken_count() <= control_places. Every submitted operation ends once,
// through end(), also when it is given up, refused, or the mailbox closes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

#include "vox/base/limits.hpp"
#include "vox/connection/connection.hpp"
#include "vox/connection/operation.hpp"
#include "vox/runtime/observer.hpp"
#include "vox/runtime/permits.hpp"
#include "vox/session/session_operations.hpp"

namespace vox {

struct OpenCommand {
  OpenOperation& operation;
};
struct CloseCommand {
  Connection& connection;
};
struct ResumeCommand {
  ResumeOperation& operation;
};
struct ShutdownCommand {
  ShutdownOptions options;
};
using Command = std::variant<ShutdownCommand, ResumeCommand, CloseCommand, OpenCommand>;

/// What the session is able to take.
enum class Serving : std::uint8_t { all, no_opens, nothing };

/// INTERFACE: whoever executes the commands.
class MailboxOwner {
 public:
  virtual ~MailboxOwner() = default;
  /// There is something to take. Never inside a command's execution.
  virtual void handle_command_submitted() = 0;
  virtual void observe(Observation observation) = 0;
};

class ControlMailbox {
 public:
  ControlMailbox(Executor& executor, const Limits& limits, MailboxOwner& owner);
  /// Closed and empty: asserted.
  ~ControlMailbox();
  ControlMailbox(const ControlMailbox&) = delete;
  ControlMailbox& operator=(const ControlMailbox&) = delete;

  // --- submitting. On failure the operation has ended with the same error.

  /// Takes a place if one is free: fails with busy, disconnected or closed.
  [[nodiscard]] Result<void> try_submit(OpenOperation& operation);
  /// Parks until a place is free: fails with disconnected, closed, cancelled, deadline_exceeded.
  [[nodiscard]] Result<void> await_submit(OpenOperation& operation, Time deadline);
  /// Joins the close of `connection`. Fails with closed only when the mailbox is.
  [[nodiscard]] Result<void> submit(CloseOperation& operation, Connection& connection);
  [[nodiscard]] Result<void> submit(ResumeOperation& operation);
  /// Never fails: a session that has ended is shut down.
  void submit(ShutdownOperation& operation);
  /// The shutdown that is on its way has less time than it was given: no operation of its own.
  void hasten(const ShutdownOptions& options);

  /// The caller has gone. Ends the operation with `why`; what it asked for is undone or forgotten.
  /// The place of an open that the counterpart knows of is free again when that is closed.
  void give_up(Operation& operation, Error why);

  /// Waits for the outcome of an operation that was accepted; gives it up when the wait ends first.
  [[nodiscard]] Result<void> await_outcome(Operation& operation, Time deadline);

  // --- executing

  /// The next command in order of class; none when nothing is to be done in this state.
  [[nodiscard]] std::optional<Command> take();
  [[nodiscard]] bool has_command() const;
  [[nodiscard]] bool has_shutdown() const { return shutdown_.has_value(); }
  /// The resume that is being executed; null when none is, or its caller gave up.
  [[nodiscard]] ResumeOperation* resume() const { return resume_taken_ ? resume_ : nullptr; }
  /// The one place where an operation gets its outcome.
  void end(Operation& operation, Result<void> outcome);
  /// Ends every close that waited for this connection.
  void end_closers(Connection& connection, Result<void> outcome);
  /// Ends every shutdown, and from now on each as soon as it is submitted.
  void end_shutdowns();
  /// Adds opens that hold a place and were not executed.
  void report_opens(ShutdownReport& report, Time now);

  /// Changes what is taken. Opens that wait or are queued are refused at once when they no longer
  /// can be served (R8).
  void serve(Serving what);
  /// Refuses everything from now on and ends what is queued; shutdowns end when the session does.
  void close();

  // --- slots and gauges

  /// A connection that we opened has gone: its slot is free for the next.
  void give_back_slot() { slots_.give_back(); }
  [[nodiscard]] const Permits& open_places() const { return places_; }
  [[nodiscard]] const Permits& connection_slots() const { return slots_; }
  [[nodiscard]] Serving serving() const { return serving_; }

 private:
  [[nodiscard]] Result<void> admit_open() const;
  [[nodiscard]] Error dismissal(Wake wake) const;
  [[nodiscard]] Result<void> refuse(Operation& operation, Error why);
  void number(Operation& operation, bool waiting);
  void accept(Operation& operation, std::uint64_t of);
  void release_open(OpenOperation& operation);
  void observe_occupancy();

  MailboxOwner& owner_;
  Serving serving_ = Serving::all;
  Permits slots_;   // connections_local_max
  Permits places_;  // control_places
  IntrusiveList<Operation> opens_;
  IntrusiveList<CloseRequest> closes_;
  ResumeOperation* resume_ = nullptr;        // until its outcome
  bool resume_taken_ = false;                // it is being executed
  IntrusiveList<Operation> shutdowns_;       // all that wait for the end
  std::optional<ShutdownOptions> shutdown_;  // the latch, until taken
  bool shutdowns_ended_ = false;
  std::uint64_t operations_count_ = 0;
};

}  // namespace vox
