// The promises there are, one a file. Sorted; catalog.cpp has the same list.
#pragma once

#include "sim/promise.hpp"

namespace vox::sim {

extern const PromiseSpec bytes_intact_spec;
extern const PromiseSpec channels_end_once_spec;
extern const PromiseSpec connections_end_for_a_reason_spec;
extern const PromiseSpec connections_speak_in_turn_spec;
extern const PromiseSpec control_answered_once_spec;
extern const PromiseSpec control_bounded_spec;
extern const PromiseSpec control_fair_spec;
extern const PromiseSpec control_prompt_spec;
extern const PromiseSpec credit_conserved_spec;
extern const PromiseSpec liveness_spec;
extern const PromiseSpec memory_bounded_spec;
extern const PromiseSpec order_kept_spec;
extern const PromiseSpec pongs_answer_spec;
extern const PromiseSpec progress_spec;
extern const PromiseSpec quiescent_spec;
extern const PromiseSpec registry_lean_spec;
extern const PromiseSpec requests_answered_once_spec;
extern const PromiseSpec requests_at_most_once_spec;
extern const PromiseSpec resume_kept_spec;
extern const PromiseSpec sessions_end_with_links_spec;
extern const PromiseSpec sessions_undisturbed_spec;
extern const PromiseSpec shutdown_bounded_spec;
extern const PromiseSpec slots_agree_spec;
extern const PromiseSpec work_succeeds_spec;

}  // namespace vox::sim
