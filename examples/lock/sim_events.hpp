// What the simulated lock reports: the events that its promises are judged by.
//
// An event has the world's time, whatever the clocks of hosts say: a holder reports the moment in
// which its own clock makes it stop believing, and the checker sees when that was.
#pragma once

#include "sim/extension.hpp"

namespace lock {

inline constexpr vox::sim::WorldEvent lock_acquired = vox::sim::user_event(0);
inline constexpr vox::sim::WorldEvent lock_let_go = vox::sim::user_event(1);
inline constexpr vox::sim::WorldEvent vault_stored = vox::sim::user_event(2);

// In the order of their numbers.
inline constexpr vox::sim::EventSpec lock_events[] = {
    {"lock.acquired", "owner", {"token"}},
    {"lock.let_go", "owner", {"token", "lapsed"}},  // lapsed: its lease ran out
    {"vault.stored", "token", {"owner"}},
};

extern const vox::sim::WorkloadSpec lock_server_spec;
extern const vox::sim::WorkloadSpec lock_user_spec;
extern const vox::sim::WorkloadSpec lock_vault_spec;
extern const vox::sim::PromiseSpec never_two_holders_spec;
extern const vox::sim::PromiseSpec never_two_writers_spec;
extern const vox::sim::PromiseSpec goes_round_spec;

}  // namespace lock
