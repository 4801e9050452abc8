// Connecting is starting a session and waiting; a session that did not come about leaves nothing.
#include "vox/session/connect.hpp"

#include <utility>

namespace vox {

Result<SessionHandle> connect(Executor& executor, Transport& transport, std::string_view address,
                              SessionOptions options) {
  Result<std::unique_ptr<Stream>> stream = transport.connect(address);
  if (!stream) return fail(stream.error());
  SessionHandle session =
      start_session(executor, Role::initiator, *std::move(stream), std::move(options));
  const Result<void> established = session.establish();
  if (established) return session;
  session.try_shutdown({.grace = Duration::zero()});
  return fail(established.error());
}

}  // namespace vox
