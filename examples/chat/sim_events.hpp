// What the simulated chat reports: the events that its promises are judged by.
//
// A stay is one visit of a member to a room; stays and lines have numbers of their own, which are
// the same for all hosts of a world. In the simulator the text of a line is its number.
#pragma once

#include "sim/extension.hpp"

namespace chat {

inline constexpr vox::sim::WorldEvent stay_begun = vox::sim::user_event(0);
inline constexpr vox::sim::WorldEvent line_said = vox::sim::user_event(1);
inline constexpr vox::sim::WorldEvent line_heard = vox::sim::user_event(2);
inline constexpr vox::sim::WorldEvent stay_over = vox::sim::user_event(3);

// In the order of their numbers.
inline constexpr vox::sim::EventSpec chat_events[] = {
    {"stay.begun", "stay", {"room", "next", "prompt"}},  // prompt: it reads without pauses
    {"line.said", "line", {"stay"}},
    {"line.heard", "stay", {"number", "line", "missed"}},
    {"stay.over", "stay"},
};

extern const vox::sim::WorkloadSpec chat_server_spec;
extern const vox::sim::WorkloadSpec chat_member_spec;
extern const vox::sim::PromiseSpec one_order_spec;
extern const vox::sim::PromiseSpec everyone_hears_spec;

}  // namespace chat
