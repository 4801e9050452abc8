// The actors there are, one a file. Sorted; catalog.cpp has the same list.
#pragma once

#include "sim/workload.hpp"

namespace vox::sim {

extern const WorkloadSpec service_caller_spec;
extern const WorkloadSpec service_host_spec;
extern const WorkloadSpec session_attacker_spec;
extern const WorkloadSpec session_caller_spec;
extern const WorkloadSpec session_opener_spec;
extern const WorkloadSpec session_parrot_spec;
extern const WorkloadSpec session_proxy_spec;
extern const WorkloadSpec session_server_spec;
extern const WorkloadSpec session_stopper_spec;
extern const WorkloadSpec session_streamer_spec;
extern const WorkloadSpec stream_echo_server_spec;
extern const WorkloadSpec stream_pingpong_spec;

}  // namespace vox::sim
