// A listener and the sessions that came in through it, with an explicit end.
//
// A server lives until it is told to end: it does not matter to it who holds what. The end has
// three phases, each of which may be asked for by itself and then awaited:
//
//   stop_accepting()  nobody comes in; who is still in the handshake is sent away at once
//   drain(bound)      sessions take nothing new and finish what they have; what is left at the
//                     bound is given up
//   abort(grace)      everything is given up now: links are cut after the grace at the latest, and
//                     handlers that have not ended by then are left behind and counted
//
// shutdown() is all three. No phase waits longer than it was given, whatever handlers and
// counterparts do, and each answers with what it found.
//
// Event-driven: accepting costs no fiber. A stream past sessions_max is cut at once, so that what
// strangers can make a server hold is bounded by sessions_max sessions of what Limits allows each;
// and only Limits::handshakes_pending_max of them may be strangers that have yet to say who they
// are, which keeps places for others.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "vox/session/pending_handshakes.hpp"
#include "vox/session/session.hpp"
#include "vox/transport/stream.hpp"

namespace vox {

class Server final : private ListenerEvents {
 public:
  /// Serves what `listener` brings until its end. Every session gets a copy of `options`; with
  /// Lifetime::last_handle, sessions end by themselves when their users let go of the root. On the
  /// executor's own thread, as everything here.
  Server(Executor& executor, std::unique_ptr<Listener> listener, SessionOptions options,
         std::uint32_t sessions_max = 1024);
  /// Stops accepting; sessions that are left are told to shut down and not awaited.
  ~Server() override;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Where it listens, with the port that was chosen.
  [[nodiscard]] const std::string& address() const { return address_; }
  /// Sessions that are not closed.
  [[nodiscard]] std::uint32_t sessions_count() const;
  /// Handlers and acceptors whose sessions are over and that have not ended.
  [[nodiscard]] std::uint32_t handlers_detached() const;
  /// Gauges: those whose handshake is under way, and how many such had to make room for a newer.
  [[nodiscard]] std::uint32_t handshakes_pending() { return handshakes_.count(); }
  [[nodiscard]] std::uint64_t handshakes_given_up() const { return handshakes_.given_up_count(); }

  /// The listener is gone: later connects are refused. Idempotent, and never waits.
  void stop_accepting();
  /// Stops accepting, drains every session and waits for all to be closed, `bound` at most. On a
  /// fiber. What is pending in the answer was given up, or is about to be.
  ShutdownReport drain(Duration bound);
  /// Stops accepting and ends every session now. Returns by `grace`. On a fiber.
  ShutdownReport abort(Duration grace);
  /// All phases. Returns by drain + grace. Repeats join, and the sooner bound wins. On a fiber.
  ShutdownReport shutdown(ShutdownOptions options = {});

 private:
  void handle_acceptable() override;
  void forget_ended();
  [[nodiscard]] ShutdownReport report_of(const std::vector<SessionHandle>& sessions,
                                         Time started) const;

  Executor& executor_;
  std::unique_ptr<Listener> listener_;  // until it stops accepting
  const std::string address_;
  const SessionOptions options_;
  const std::uint32_t sessions_max_;
  std::vector<SessionHandle> sessions_;  // that are not closed, or have left handlers behind
  PendingHandshakes handshakes_;
};

/// Listens on `address` and serves. Fails as Transport::listen does.
[[nodiscard]] Result<std::unique_ptr<Server>> serve(Executor& executor, Transport& transport,
                                                    std::string_view address,
                                                    SessionOptions options);

}  // namespace vox
