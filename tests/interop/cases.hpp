// What a client of the conformance service checks, case by case, whoever serves it.
//
// The cases named in docs/PROTOCOL.md, "Conformance subject", have those names; the others are
// asked by the interoperation tests besides.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tests/interop/evolved_testbed.hpp"
#include "tests/interop/testbed.hpp"

namespace testbed {

/// What a case has to work with.
struct CaseContext {
  vox::SessionHandle session;
  vox::ConnectionHandle connection;
  vox::Executor& executor;
  /// Loses the link and gives the session a new one; null when the case cannot have that.
  std::function<vox::Result<void>()> reconnect;

  [[nodiscard]] vox::Client<Testbed> client() const { return vox::Client<Testbed>(connection); }
  [[nodiscard]] vox::Time in(vox::Duration delay) const {
    return vox::after(executor.now(), delay);
  }
};

/// Nothing when it holds; else what did not.
using CaseOutcome = std::optional<std::string>;

struct Case {
  std::string_view name;
  CaseOutcome (*run)(const CaseContext& context);
};

/// Of one method each: those that a conformance subject is asked for.
[[nodiscard]] std::span<const Case> method_cases();
/// Of streams, pipelines, cancellation, and connections of their own.
[[nodiscard]] std::span<const Case> session_cases();
/// Of a client whose types are newer than the server's, or older.
[[nodiscard]] std::span<const Case> evolved_cases();
[[nodiscard]] std::span<const Case> cases_for_evolved_peer();

[[nodiscard]] const Case* find_case(std::span<const Case> cases, std::string_view name);

/// `text` when `holds` is false.
[[nodiscard]] inline CaseOutcome expect(bool holds, std::string_view text) {
  return holds ? CaseOutcome() : CaseOutcome(text);
}

/// What a call came to, in words.
template <typename T, typename E>
std::string describe(const vox::CallResult<T, E>& result) {
  if (result) return "a result";
  return std::string(to_string(result.error().fault)) + " (" + result.error().text + ")";
}

/// The call gave this result.
template <typename T, typename E>
[[nodiscard]] CaseOutcome expect_result(const vox::CallResult<T, E>& result, const T& value) {
  if (!result) return describe(result);
  return expect(*result == value, "another result than expected");
}

/// The call failed with this error of the method's own.
template <typename T, typename E>
[[nodiscard]] CaseOutcome expect_user_error(const vox::CallResult<T, E>& result, E error) {
  if (result) return "a result instead of an error";
  return expect(result.error().fault == vox::CallFault::user && result.error().user == error,
                describe(result));
}

/// The call failed in this way.
template <typename T, typename E>
[[nodiscard]] CaseOutcome expect_fault(const vox::CallResult<T, E>& result, vox::CallFault fault) {
  return expect(!result && result.error().fault == fault, describe(result));
}

/// The connection still works.
[[nodiscard]] CaseOutcome echo_after(const CaseContext& in);

/// The first outcome that does not hold.
template <typename... Outcomes>
[[nodiscard]] CaseOutcome first_failure(Outcomes... outcomes) {
  CaseOutcome first;
  ((first = first ? first : outcomes), ...);
  return first;
}

}  // namespace testbed
