// Granting, refusing, and coming back.
#include "examples/lock/lock_server.hpp"

#include <algorithm>

#include "vox/base/assert.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace lock {

vox::Fallible<Grant, Refusal> LeaseTable::acquire(Owner owner, Token token) {
  if (is_recovering_) return refuse(Why::recovering);
  const bool again = owner == holder_ && token == highest_ && holder_ != 0;
  if (!again) {
    if (holder_ != 0 && executor_.now() < expires_) return refuse(Why::held);
    if (token <= highest_) return refuse(Why::old_token);
  }
  holder_ = owner;
  highest_ = token;
  expires_ = vox::after(executor_.now(), lease_);
  return Grant{static_cast<std::uint64_t>(lease_ / std::chrono::milliseconds(1))};
}

void LeaseTable::release(Owner owner, Token token) {
  if (owner == holder_ && token == highest_) holder_ = 0;
}

vox::Fallible<Token, Refusal> LeaseTable::highest() {
  if (is_recovering_) return vox::fail(Refusal{Why::recovering, highest_});
  return highest_;
}

void LeaseTable::begin(Token highest) {
  VOX_ASSERT(is_recovering_);
  is_recovering_ = false;
  highest_ = highest;
}

vox::Fallible<Grant, Refusal> LeaseTable::refuse(Why why) const {
  return vox::fail(Refusal{why, highest_});
}

namespace {

vox::Result<Token> await_highest(const vox::Runtime& runtime, std::string_view neighbour,
                                 const vox::ConnectOptions& options) {
  const auto client = vox::connect<LockServer>(runtime, neighbour, options);
  if (!client) return vox::fail(client.error().error);
  const vox::Time deadline = vox::after(runtime.executor.now(), options.timeout);
  const auto highest = (*client)->highest.with({.deadline = deadline})();
  (void)client->shutdown();
  if (!highest) return vox::fail(vox::Error::busy);
  return *highest;
}

}  // namespace

// First the wait, then the questions: a majority that was half granted by what we forgot, and half
// by a neighbour after we asked it, is too old by then for its holder to believe in.
bool await_recovery(const vox::Runtime& runtime, LeaseTable& table,
                    const RecoveryOptions& options) {
  if (vox::await_sleep(runtime.executor, options.lease) == vox::Wake::cancelled) return false;
  Token highest = 0;
  for (const std::string& neighbour : options.neighbours) {
    vox::Result<Token> theirs = await_highest(runtime, neighbour, options.connect);
    while (!theirs) {
      constexpr vox::Duration rest = std::chrono::milliseconds(100);
      if (vox::await_sleep(runtime.executor, rest) == vox::Wake::cancelled) return false;
      theirs = await_highest(runtime, neighbour, options.connect);
    }
    highest = std::max(highest, *theirs);
  }
  table.begin(highest);
  return true;
}

}  // namespace lock
