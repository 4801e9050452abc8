// The one part of a context that needs the session's handles.
#include "vox/rpc/context.hpp"

#include "vox/session/session.hpp"

namespace vox {

ConnectionHandle Context::connection() const { return request_.handle(); }

}  // namespace vox
