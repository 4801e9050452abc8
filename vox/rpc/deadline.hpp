// How a deadline gets to the callee: as the time that is left, because clocks differ.
//
// The caller's side adds it to the metadata of a typed call; the callee's side cancels the scope of
// the request when it is over. What the caller is told is its own deadline's business.
#pragma once

#include "vox/base/time.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/runtime/task.hpp"
#include "vox/wire/metadata.hpp"

namespace vox {

/// When the caller stops waiting, by the callee's clock; `never` when it did not say. A time that
/// is longer than the clock can count is `never`.
[[nodiscard]] Time read_deadline(const Metadata& metadata, Time now);

/// Cancels a request's scope at its caller's deadline, while it exists.
class DeadlineWatch {
 public:
  DeadlineWatch(Scope& scope, Time deadline)
      : scope_(scope), timer_(scope.executor(), calls<&DeadlineWatch::handle_deadline>, this) {
    if (deadline != never) timer_.arm(deadline);
  }

 private:
  void handle_deadline() { scope_.cancel(); }
  Scope& scope_;
  Timer timer_;
};

}  // namespace vox
