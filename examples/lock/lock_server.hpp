// One of the three lock servers: who holds its lease, and how it comes back after it lost that.
//
// All of it is in memory. A server that starts again does not know what it granted, so before it
// grants anything it waits until every lease of its own has run out, and then learns the highest
// token from both of its neighbours. While two servers are in that state at once, neither gets out
// of it: nothing is granted any more, and nothing that was promised is broken.
#pragma once

#include <array>
#include <string>

#include "examples/lock/lock.hpp"
#include "vox/rpc/connect.hpp"

namespace lock {

class LeaseTable final : public LockServer {
 public:
  LeaseTable(const vox::Executor& executor, vox::Duration lease)
      : executor_(executor), lease_(lease) {}

  vox::Fallible<Grant, Refusal> acquire(Owner owner, Token token) override;
  void release(Owner owner, Token token) override;
  vox::Fallible<Token, Refusal> highest() override;

  /// From here on it grants, tokens above `highest`. Before it, it refuses.
  void begin(Token highest);

 private:
  [[nodiscard]] vox::Fallible<Grant, Refusal> refuse(Why why) const;

  const vox::Executor& executor_;
  const vox::Duration lease_;
  bool is_recovering_ = true;
  Token highest_ = 0;
  Owner holder_ = 0;  // 0: nobody
  vox::Time expires_{};
};

using Neighbours = std::array<std::string, 2>;

struct RecoveryOptions {
  vox::Duration lease;
  Neighbours neighbours;
  vox::ConnectOptions connect = {};
};

/// Waits until the memory that was lost cannot matter any more, and begins. False when its fiber
/// was told to end before that.
bool await_recovery(const vox::Runtime& runtime, LeaseTable& table, const RecoveryOptions& options);

}  // namespace lock
