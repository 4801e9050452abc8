// From an address to a session, for the side that calls.
#pragma once

#include <string_view>

#include "vox/base/result.hpp"
#include "vox/session/session.hpp"
#include "vox/transport/stream.hpp"

namespace vox {

/// Connects to `address` and waits until the session is established, at most for
/// SessionOptions::limits.handshake_timeout. On a fiber of `executor`. Fails with invalid_address,
/// exhausted, and handshake_failed for everything that went wrong on the way, from a refused
/// connect to a counterpart that speaks something else; with cancelled when the caller's scope was.
[[nodiscard]] Result<SessionHandle> connect(Executor& executor, Transport& transport,
                                            std::string_view address, SessionOptions options = {});

}  // namespace vox
