// Cases of two sides whose types are of different age: which of them can read each other, and that
// those which cannot fail alone.
#include "tests/interop/cases.hpp"

namespace testbed {
namespace {

using In = const CaseContext&;

vox::Client<evolved::Testbed> newer(In in) { return vox::Client<evolved::Testbed>(in.connection); }

// --- this side's types are the newer ones

CaseOutcome new_added_optional_field(In in) {
  return expect_result(newer(in)->echo_profile({"Alice", "Likes Rust", "face.png"}),
                       evolved::Profile{"Alice", "Likes Rust", std::nullopt});
}
CaseOutcome new_reordered_fields(In in) {
  return expect_result(newer(in)->echo_record({5.25, 42, "hello"}),
                       evolved::Record{5.25, 42, "hello"});
}
CaseOutcome new_added_enum_variant(In in) {
  return first_failure(
      expect_result(newer(in)->echo_status(evolved::Status::Active), evolved::Status::Active),
      expect_fault(newer(in)->echo_status(evolved::Status::Suspended),
                   vox::CallFault::invalid_payload));
}
CaseOutcome new_removed_field(In in) {
  return expect_fault(newer(in)->echo_tag({"label", 1}), vox::CallFault::invalid_payload);
}
CaseOutcome new_incompatible_type(In in) {
  return first_failure(
      expect_fault(newer(in)->echo_measurement({"m", "5.25"}), vox::CallFault::invalid_payload),
      new_added_optional_field(in));
}
// The callee skips the owner; the answer lacks it.
CaseOutcome new_missing_required_field(In in) {
  return first_failure(expect_fault(newer(in)->echo_config({"theme", "dark", "me"}),
                                    vox::CallFault::invalid_payload),
                       new_reordered_fields(in));
}

// --- the server's types are the newer ones

CaseOutcome old_reordered_fields(In in) {
  return expect_result(in.client()->echo_record({42, "hello", 5.25}), Record{42, "hello", 5.25});
}
CaseOutcome old_added_enum_variant(In in) {
  return expect_result(in.client()->echo_status(Status::Active), Status::Active);
}
CaseOutcome old_removed_field(In in) {
  return expect_fault(in.client()->echo_tag({"label", 1, "note"}), vox::CallFault::invalid_payload);
}
CaseOutcome old_incompatible_type(In in) {
  return first_failure(
      expect_fault(in.client()->echo_measurement({"m", 5.25}), vox::CallFault::invalid_payload),
      old_reordered_fields(in));
}
CaseOutcome old_missing_required_field(In in) {
  return first_failure(
      expect_fault(in.client()->echo_config({"theme", "dark"}), vox::CallFault::invalid_payload),
      old_reordered_fields(in));
}

}  // namespace

std::span<const Case> evolved_cases() {
  static constexpr Case cases[] = {
      {"new_added_optional_field", new_added_optional_field},
      {"new_reordered_fields", new_reordered_fields},
      {"new_added_enum_variant", new_added_enum_variant},
      {"new_removed_field", new_removed_field},
      {"new_incompatible_type", new_incompatible_type},
      {"new_missing_required_field", new_missing_required_field},
  };
  return cases;
}

std::span<const Case> cases_for_evolved_peer() {
  static constexpr Case cases[] = {
      {"old_reordered_fields", old_reordered_fields},
      {"old_added_enum_variant", old_added_enum_variant},
      {"old_removed_field", old_removed_field},
      {"old_incompatible_type", old_incompatible_type},
      {"old_missing_required_field", old_missing_required_field},
  };
  return cases;
}

}  // namespace testbed
