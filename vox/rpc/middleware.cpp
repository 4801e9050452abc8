// In order and in reverse.
#include "vox/rpc/middleware.hpp"

namespace vox {

std::optional<Refusal> MiddlewareRun::before(CallInfo& call) {
  try {
    for (const std::shared_ptr<Middleware>& middleware : *list_) {
      if (std::optional<Refusal> refusal = middleware->before(call)) return refusal;
      ran_count_ += 1;
    }
  } catch (...) {
    after(call, {.fault = CallFault::cancelled});
    throw;
  }
  return {};
}

void MiddlewareRun::after(CallInfo& call, const CallEnd& end) {
  while (ran_count_ > 0) {
    ran_count_ -= 1;
    (*list_)[ran_count_]->after(call, end);
  }
}

}  // namespace vox
