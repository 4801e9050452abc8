// Where a proxied connection goes: what AcceptDecision::proxy() was given. Internal.
#pragma once

#include "vox/session/session.hpp"

namespace vox {

struct ProxyRoute {
  ConnectionHandle connection;  // open already; else one is opened on
  SessionHandle session;        // this
  ProxyOptions options;
};

}  // namespace vox
