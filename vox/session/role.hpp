// Which end of a session one is: the one that opened the link, or the one that was called.
#pragma once

#include <cstdint>

namespace vox {

/// Says who begins the handshake and who picks the parity; either may serve, call and open.
enum class Role : std::uint8_t { initiator, acceptor };

}  // namespace vox
