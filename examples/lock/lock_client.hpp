// Holding the lock: a round of questions to the three servers, and one's own clock.
//
// It never waits for the clock of another machine to say anything. The lease is counted from before
// the first question was sent, so it began later at every server, and the margin covers how much
// faster a server's clock may run than ours.
#pragma once

#include <array>
#include <string>

#include "examples/lock/lock.hpp"
#include "vox/rpc/connect.hpp"
#include "vox/runtime/event.hpp"
#include "vox/runtime/scope.hpp"

namespace lock {

inline constexpr std::size_t servers_count = 3;
inline constexpr std::size_t majority = 2;

struct LockOptions {
  std::array<std::string, servers_count> servers;
  Owner owner = 0;
  /// How much of a lease is not made use of, in millionths. For clocks that are wrong by a tenth at
  /// most, either way: 1 - 900000/1100000 is the least that will do.
  std::uint64_t margin_ppm = 200'000;
  /// How long a round of questions may take.
  vox::Duration patience = std::chrono::milliseconds(300);
  vox::ConnectOptions connect = {};
};

class LockClient {
 public:
  /// Asks in fibers below `parent`.
  LockClient(const vox::Runtime& runtime, vox::Scope& parent, LockOptions options);

  /// One attempt. Whoever fails rests for a drawn time before the next.
  [[nodiscard]] bool await_acquire();
  /// Makes the lease begin anew, unless it has run out meanwhile.
  [[nodiscard]] bool await_renew();
  /// Not held from here on; tells the servers, as far as they can be reached.
  void await_release();
  /// Ends the sessions. Before the destructor.
  void await_end();

  /// By the clock of this machine. Ask again after everything that waits.
  [[nodiscard]] bool is_held() const { return runtime_.executor.now() < until_; }
  [[nodiscard]] vox::Time until() const { return until_; }
  [[nodiscard]] Token token() const { return token_; }

 private:
  using Client = vox::Connected<LockServer>;
  /// What one round of questions has brought so far.
  struct Round {
    explicit Round(vox::Executor& executor) : decided(executor) {}
    vox::Event decided;
    std::size_t granted_count = 0;
    std::size_t failed_count = 0;
    vox::Duration lease = vox::Duration::max();  // the shortest
  };

  [[nodiscard]] bool await_round(Token token, vox::Time valid_until);
  void await_asking(std::size_t server, Token token, Round& round);
  /// Null when it cannot be reached now.
  const Client* await_client(std::size_t server);
  void forget_if_lost(std::size_t server, vox::CallFault fault);
  void count(Round& round, bool granted) const;
  [[nodiscard]] vox::Duration usable(vox::Duration lease) const;

  vox::Runtime runtime_;
  vox::Scope& parent_;
  const LockOptions options_;
  std::array<Client, servers_count> clients_;
  Token highest_seen_ = 0;
  Token token_ = 0;
  vox::Time until_{};
};

}  // namespace lock
