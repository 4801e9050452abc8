// Rounds of questions, and what is believed after them.
#include "examples/lock/lock_client.hpp"

#include <algorithm>
#include <utility>

#include "vox/base/assert.hpp"

namespace lock {
namespace {

constexpr std::uint64_t million = 1'000'000;

void await_all(vox::Executor& executor, vox::Scope& fibers) {
  fibers.cancel();
  const vox::Shield shield(executor);
  const vox::Wake wake = fibers.await_empty();
  VOX_ASSERT(wake == vox::Wake::signalled);
}

}  // namespace

LockClient::LockClient(const vox::Runtime& runtime, vox::Scope& parent, LockOptions options)
    : runtime_(runtime), parent_(parent), options_(std::move(options)) {
  VOX_ASSERT(options_.owner != 0);
  VOX_ASSERT(options_.margin_ppm < million);
}

bool LockClient::await_acquire() {
  VOX_ASSERT(!is_held());
  if (await_round(highest_seen_ + 1, vox::never)) return true;
  await_release();  // a grant or two that were not enough are in others' way
  return false;
}

bool LockClient::await_renew() { return is_held() && await_round(token_, until_); }

void LockClient::await_release() {
  until_ = vox::Time{};
  const vox::Time deadline = vox::after(runtime_.executor.now(), options_.patience);
  std::size_t told_count = 0;
  vox::Event told_all(runtime_.executor);
  vox::Scope fibers(runtime_.executor, &parent_);
  for (std::size_t i = 0; i < servers_count; ++i) {
    (void)fibers.spawn([&, i] {
      const Client* const client = await_client(i);
      if (client != nullptr) {
        const auto told = (*client)->release.with({.deadline = deadline})(options_.owner, token_);
        if (!told) forget_if_lost(i, told.error().fault);
      }
      if (++told_count == servers_count) told_all.set();
    });
  }
  (void)told_all.await_set(deadline);
  await_all(runtime_.executor, fibers);
}

void LockClient::await_end() {
  const vox::Shield shield(runtime_.executor);
  for (Client& client : clients_) {
    if (client) (void)client.shutdown();
    client = {};
  }
}

// What came too late counts for nothing: a lease that ran out during the round is lost, even if the
// servers have granted more of it.
bool LockClient::await_round(Token token, vox::Time valid_until) {
  const vox::Time begun = runtime_.executor.now();
  token_ = token;
  highest_seen_ = std::max(highest_seen_, token);
  Round round(runtime_.executor);
  vox::Scope fibers(runtime_.executor, &parent_);
  for (std::size_t i = 0; i < servers_count; ++i) {
    (void)fibers.spawn([this, i, token, &round] { await_asking(i, token, round); });
  }
  (void)round.decided.await_set(vox::after(begun, options_.patience));
  await_all(runtime_.executor, fibers);
  if (round.granted_count < majority || runtime_.executor.now() >= valid_until) return false;
  until_ = vox::after(begun, usable(round.lease));
  return is_held();
}

void LockClient::await_asking(std::size_t server, Token token, Round& round) {
  const Client* const client = await_client(server);
  if (client == nullptr) return count(round, false);
  const auto granted = (*client)->acquire(options_.owner, token);
  if (granted) {
    round.lease =
        std::min<vox::Duration>(round.lease, std::chrono::milliseconds(granted->lease_ms));
  } else {
    if (granted.error().user) {
      highest_seen_ = std::max(highest_seen_, granted.error().user->highest);
    }
    forget_if_lost(server, granted.error().fault);
  }
  count(round, granted.has_value());
}

void LockClient::count(Round& round, bool granted) const {
  (granted ? round.granted_count : round.failed_count) += 1;
  const bool is_lost = round.failed_count > servers_count - majority;
  if (round.granted_count == majority || is_lost) round.decided.set();
}

const LockClient::Client* LockClient::await_client(std::size_t server) {
  if (!clients_[server]) {
    auto connected = vox::connect<LockServer>(runtime_, options_.servers[server], options_.connect);
    if (!connected) return nullptr;
    clients_[server] = std::move(*connected);
  }
  return &clients_[server];
}

void LockClient::forget_if_lost(std::size_t server, vox::CallFault fault) {
  using enum vox::CallFault;
  const bool is_lost = fault == indeterminate || fault == connection_closed ||
                       fault == session_shutdown || fault == disconnected;
  if (is_lost) clients_[server] = {};
}

vox::Duration LockClient::usable(vox::Duration lease) const {
  const auto lease_ns = static_cast<std::uint64_t>(lease.count());
  return vox::Duration(
      static_cast<std::int64_t>(lease_ns / million * (million - options_.margin_ppm)));
}

}  // namespace lock
