// A listener and the sessions that came in through it, with an explicit end.
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
  /// Serves what `listener` brings until shutdown(). Every session gets a copy of `options`. On
  /// the executor's own thread, as everything here.
  Server(Executor& executor, std::unique_ptr<Listener> listener, SessionOptions options,
         std::uint32_t sessions_max = 1024);
  /// Stops accepting; sessions that are left are told to shut down and not awaited.
  ~Server() override;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Where it listens, with the port that was chosen.
  [[nodiscard]] std::string address() const { return listener_->local_address(); }
  /// Sessions that are not closed.
  [[nodiscard]] std::uint32_t sessions_count();
  /// Gauges: those whose handshake is under way, and how many such had to make room for a newer.
  [[nodiscard]] std::uint32_t handshakes_pending() { return handshakes_.count(); }
  [[nodiscard]] std::uint64_t handshakes_given_up() const { return handshakes_.given_up_count(); }

  /// Stops accepting, shuts every session down at once and waits for all: on a fiber. Returns by
  /// drain + grace. Idempotent.
  void shutdown(ShutdownOptions options = {});

 private:
  void handle_acceptable() override;
  void forget_closed();

  Executor& executor_;
  std::unique_ptr<Listener> listener_;
  const SessionOptions options_;
  const std::uint32_t sessions_max_;
  std::vector<SessionHandle> sessions_;
  PendingHandshakes handshakes_;
  bool stopped_ = false;
};

/// Listens on `address` and serves. Fails as Transport::listen does.
[[nodiscard]] Result<std::unique_ptr<Server>> serve(Executor& executor, Transport& transport,
                                                    std::string_view address,
                                                    SessionOptions options);

}  // namespace vox
