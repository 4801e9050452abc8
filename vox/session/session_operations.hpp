// The control operations that concern a whole session: resume and shutdown.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vox/connection/close_reason.hpp"
#include "vox/connection/operation.hpp"
#include "vox/connection/shutdown_report.hpp"
#include "vox/transport/link.hpp"

namespace vox {

struct ShutdownOptions {
  /// How long requests in flight, both ways, may go on. Nothing new is taken meanwhile.
  Duration drain = Duration::zero();
  /// After that: how long the link may take to hand over what is owed and to end in order, and
  /// cancelled handlers to end. Those that have not by then are left behind, and counted.
  Duration grace = std::chrono::seconds(1);
};

struct ShutdownOperation : Operation {
  explicit ShutdownOperation(Executor& executor) : Operation(executor, OperationKind::shutdown) {}
  ShutdownOptions options;
};

struct ResumeOperation : Operation {
  explicit ResumeOperation(Executor& executor) : Operation(executor, OperationKind::resume) {}
  /// The fresh link. Taken when executed.
  std::unique_ptr<Link> link;
  /// The link whose end this resume answers: it is judged by this, not by what was seen first (R7).
  LinkEpoch replaces;
  /// Whether `link` has been through its handshake: the acceptor's side of a resume.
  bool established = false;
  /// The key the counterpart gave on that handshake, if it was.
  LinkEpoch attached;  // outcome: the epoch of the link it is now on
};

}  // namespace vox
