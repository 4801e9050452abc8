// A call that was started and whose answer is still to be waited for.
#pragma once

#include <memory>

#include "vox/base/bytes.hpp"
#include "vox/base/result.hpp"
#include "vox/connection/call.hpp"

namespace vox {

class PendingCallState;

/// Dropping it gives the call up: the counterpart is sent a Cancel, and what it answers is for
/// nobody. It does not keep its connection open. Threads: as for sessions (session.hpp).
class PendingReply {
 public:
  /// Waits for the answer. Once. Fails as ConnectionHandle::call does; a wait that ended first gave
  /// the call up.
  [[nodiscard]] Result<Reply> wait();

  /// For the library: ConnectionHandle::start_call.
  [[nodiscard]] static Result<PendingReply> start(Connection& connection, MethodId method,
                                                  Bytes args, CallOptions options);

 private:
  explicit PendingReply(std::shared_ptr<PendingCallState> state) : state_(std::move(state)) {}
  std::shared_ptr<PendingCallState> state_;
};

}  // namespace vox
