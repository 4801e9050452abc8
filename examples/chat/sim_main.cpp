// vox-chat-sim: all of vox-sim, with a chat beside what is built in.
#include "tools/sim/sim_main.hpp"
#include "examples/chat/sim_events.hpp"

namespace {

constexpr const vox::sim::WorkloadSpec* workloads[] = {&chat::chat_member_spec,
                                                       &chat::chat_server_spec};
constexpr const vox::sim::PromiseSpec* promises[] = {&chat::everyone_hears_spec,
                                                     &chat::one_order_spec};
constexpr vox::sim::MarkSpec marks[] = {
    {"chat.dropped", "The room dropped lines that a slow member would have heard."},
    {"chat.missed", "A member heard that it had missed lines."},
};
constexpr vox::sim::Extension extension{
    .workloads = workloads, .promises = promises, .marks = marks, .events = chat::chat_events};

}  // namespace

int main(int count, char** words) { return vox::tools::run_vox_sim(count, words, extension); }
