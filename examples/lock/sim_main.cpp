// vox-lock-sim: all of vox-sim, with a lock beside what is built in.
#include "tools/sim/sim_main.hpp"
#include "examples/lock/sim_events.hpp"

namespace {

constexpr const vox::sim::WorkloadSpec* workloads[] = {
    &lock::lock_server_spec, &lock::lock_user_spec, &lock::lock_vault_spec};
constexpr const vox::sim::PromiseSpec* promises[] = {
    &lock::goes_round_spec, &lock::never_two_holders_spec, &lock::never_two_writers_spec};
constexpr vox::sim::MarkSpec marks[] = {
    {"lock.lapsed", "A lease ran out while its user still worked."},
    {"lock.renewed", "A user renewed its lease."},
    {"lock.recovered", "A lock server that had lost its memory granted leases again."},
    {"vault.refused", "The vault refused a token of the past."},
};
constexpr vox::sim::Extension extension{
    .workloads = workloads, .promises = promises, .marks = marks, .events = lock::lock_events};

}  // namespace

int main(int count, char** words) { return vox::tools::run_vox_sim(count, words, extension); }
