// Why a typed call has no result: one closed set, whoever failed, with what the caller may do about
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "vox/base/result.hpp"
#include "vox/connection/call.hpp"
#include "vox/rpc/never.hpp"

namespace vox {

enum class CallFault : std::uint8_t {
  user,               ///< the method's own error: CallFailure::user has it
  unknown_method,     ///< the callee has no such method
  invalid_payload,    ///< one side could not read what the other sent: `text` says what
  cancelled,          ///< by the caller's scope, or given up by the callee
  indeterminate,      ///< the call may or may not have run: the link was lost
  connection_closed,  ///< it did not run, or its result is lost with the connection
  session_shutdown,   ///< one of both sides shuts down
  send_failed,        ///< the callee could not send the result, or it was too large
  deadline_exceeded,  ///< the caller stopped waiting; the callee was told
  disconnected,       ///< it was not sent: there is no link
  busy,               ///< it was not sent: as many channels are open as there may be
  rejected,           ///< it was not sent: this side cannot send it; `text` says why
};

[[nodiscard]] std::string_view to_string(CallFault fault);

/// Whether the same call again can succeed and cannot run twice: the call did not run.
[[nodiscard]] bool can_retry(CallFault fault);

/// `Reply` and `Error` in the same words.
[[nodiscard]] CallFault to_fault(wire::CallError error);
[[nodiscard]] CallFault to_fault(Error error);

template <typename E = Never>
struct CallFailure {
  CallFault fault = CallFault::cancelled;
  std::optional<E> user = {};
  std::string text = {};
  /// What the callee sent along.
  Metadata metadata = {};
  [[nodiscard]] bool can_retry() const { return vox::can_retry(fault); }
};

template <>
struct CallFailure<Never> {
  CallFault fault = CallFault::cancelled;
  std::string text = {};
  Metadata metadata = {};
  [[nodiscard]] bool can_retry() const { return vox::can_retry(fault); }
};

/// What a typed call gives.
template <typename T, typename E = Never>
using CallResult = Result<T, CallFailure<E>>;

/// What a method returns that may fail with an error of its own: a T, or fail(E).
template <typename T, typename E>
using Fallible = Result<T, E>;

}  // namespace vox
