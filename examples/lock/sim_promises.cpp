// What the lock promises, judged by what its users believed and what the vault accepted.
//
//   lock.never_two_holders  at no moment of the world's time do two users believe that they hold
//   the
//                           lock. Clocks may be wrong by as much as the margin covers; a machine
//                           that is suspended breaks it, because its clock stands still with it.
//   lock.never_two_writers  the vault never accepts a token lower than one it has accepted, nor one
//                           token from two users. Holds whatever clocks do.
//   lock.goes_round         once faults have healed, somebody acquires the lock within the liveness
//                           bound, again and again.
#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "examples/lock/sim_events.hpp"
#include "sim/checkers/event_kind.hpp"

namespace lock {
namespace {

namespace sim = vox::sim;

class NeverTwoHolders final : public sim::Checker {
 public:
  NeverTwoHolders() : Checker("lock.never_two_holders") {}

  void observe(std::uint64_t index, const sim::TraceEvent& event) override {
    if (is_kind(event, lock_acquired)) {
      for (const auto& [owner, host] : holders_) {
        fail_promise(index, std::to_string(event.object) + " acquired the lock while " +
                                std::to_string(owner) + " believes to hold it");
      }
      holders_[event.object] = event.host;
    }
    if (is_kind(event, lock_let_go)) holders_.erase(event.object);
    // Nobody believes anything on a machine without power.
    if (is_kind(event, sim::WorldEvent::host_crashed)) {
      std::erase_if(holders_, [&](const auto& holder) { return holder.second == event.host; });
    }
  }
  void finish(sim::World&, sim::RunEnd) override {}

 private:
  std::map<std::uint64_t, std::uint32_t> holders_;  // their hosts, by owner
};

class NeverTwoWriters final : public sim::Checker {
 public:
  NeverTwoWriters() : Checker("lock.never_two_writers") {}

  void observe(std::uint64_t index, const sim::TraceEvent& event) override {
    if (!is_kind(event, vault_stored)) return;
    const std::string token = "token " + std::to_string(event.object);
    if (event.object < highest_) {
      fail_promise(index, token + " was accepted after token " + std::to_string(highest_));
    }
    highest_ = std::max(highest_, event.object);
    if (owners_.try_emplace(event.object, event.a).first->second != event.a) {
      fail_promise(index, token + " was accepted from two users");
    }
  }
  void finish(sim::World&, sim::RunEnd) override {}

 private:
  std::uint64_t highest_ = 0;
  std::map<std::uint64_t, std::uint64_t> owners_;  // by token
};

class GoesRound final : public sim::Checker {
 public:
  explicit GoesRound(const sim::PromiseContext& context)
      : Checker("lock.goes_round"), context_(context), last_(context.healed_at) {}

  void observe(std::uint64_t index, const sim::TraceEvent& event) override {
    const vox::Time now{vox::Duration(event.at_ns)};
    if (now >= context_.ends_at) return;
    if (now > vox::after(last_, context_.liveness_bound)) {
      fail_promise(index, "nobody acquired the lock for too long");
    }
    if (is_kind(event, lock_acquired)) last_ = std::max(last_, now);
  }
  void finish(sim::World& world, sim::RunEnd) override {
    if (context_.ends_at > vox::after(last_, context_.liveness_bound)) {
      fail_promise(world.trace().events_count(), "nobody acquired the lock for too long");
    }
  }

 private:
  const sim::PromiseContext context_;
  vox::Time last_;  // that somebody acquired it
};

}  // namespace

constinit const sim::PromiseSpec never_two_holders_spec{
    "lock.never_two_holders", "no two users believe at one moment that they hold the lock",
    sim::PromiseWhen::always, [](const sim::PromiseContext&) -> std::unique_ptr<sim::Checker> {
      return std::make_unique<NeverTwoHolders>();
    }};
constinit const sim::PromiseSpec never_two_writers_spec{
    "lock.never_two_writers", "the vault accepts tokens in their order, each from one user",
    sim::PromiseWhen::always, [](const sim::PromiseContext&) -> std::unique_ptr<sim::Checker> {
      return std::make_unique<NeverTwoWriters>();
    }};
constinit const sim::PromiseSpec goes_round_spec{
    "lock.goes_round", "once faults heal, somebody acquires the lock within the liveness bound",
    sim::PromiseWhen::eventually,
    [](const sim::PromiseContext& context) -> std::unique_ptr<sim::Checker> {
      return std::make_unique<GoesRound>(context);
    }};

}  // namespace lock
