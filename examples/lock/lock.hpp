// The services of a lock with leases: three lock servers, and a resource that the lock is for.
//
// README.md beside this file says what is guaranteed, and why. In short: a lease is granted by each
// server by its own clock; who has grants of a majority holds the lock until its own clock says
// that the shortest of them, less a margin, has run out. Each holding has a token, higher than all
// before it, which goes along with what is done under the lock; the resource refuses lower ones.
#pragma once

#include <cstdint>
#include <string>

#include "vox/rpc/service.hpp"

namespace lock {

/// Names a holding: higher than that of every holding before.
using Token = std::uint64_t;
/// Who holds: drawn at random by each client, never 0.
using Owner = std::uint64_t;

struct Grant {
  /// From the moment that the server granted it, by the server's clock.
  std::uint64_t lease_ms = 0;
};
VOX_STRUCT(Grant, lease_ms)

enum class Why : std::uint8_t { held, old_token, recovering };
VOX_ENUM(Why, held, old_token, recovering)

struct Refusal {
  Why why = Why::held;
  /// The highest token that this server has granted.
  Token highest = 0;
};
VOX_STRUCT(Refusal, why, highest)

struct LockServer {
  virtual ~LockServer() = default;
  /// Grants a lease under a token that is higher than all that were granted here, or again to its
  /// present holder under its present token.
  virtual vox::Fallible<Grant, Refusal> acquire(Owner owner, Token token) = 0;
  virtual void release(Owner owner, Token token) = 0;
  /// For a server that has lost its memory.
  virtual vox::Fallible<Token, Refusal> highest() = 0;
};
VOX_SERVICE(LockServer, acquire, release, highest)

/// The highest token that was seen, which the one that came is below.
struct Stale {
  Token seen = 0;
};
VOX_STRUCT(Stale, seen)

/// A resource that the lock is for: it keeps the last value, and refuses writers of the past.
struct Vault {
  virtual ~Vault() = default;
  virtual vox::Fallible<void, Stale> store(Token token, std::string value) = 0;
};
VOX_SERVICE(Vault, store)

}  // namespace lock
