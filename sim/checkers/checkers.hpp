// The promises there are, one a file. Sorted; catalog.cpp has the same list.
#pragma once

#include "sim/promise.hpp"

namespace vox::sim {

extern const PromiseSpec bytes_intact_spec;
extern const PromiseSpec control_answered_once_spec;
extern const PromiseSpec control_bounded_spec;
extern const PromiseSpec control_fair_spec;
extern const PromiseSpec credit_conserved_spec;
extern const PromiseSpec liveness_spec;
extern const PromiseSpec memory_bounded_spec;
extern const PromiseSpec order_kept_spec;
extern const PromiseSpec progress_spec;
extern const PromiseSpec quiescent_spec;
extern const PromiseSpec requests_answered_once_spec;
extern const PromiseSpec requests_at_most_once_spec;
extern const PromiseSpec shutdown_bounded_spec;
extern const PromiseSpec slots_agree_spec;
extern const PromiseSpec work_succeeds_spec;

}  // namespace vox::sim
