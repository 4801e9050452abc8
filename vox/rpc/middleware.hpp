// INTERFACE: code that runs around calls, at the caller or at the callee.
//
// before() of each runs in the order in which they were added, after() of those whose before() let
// the call go on, in reverse; each after() runs exactly once, also when a later before() throws. At
// the callee they run in the request's fiber and may wait; at the caller before() runs where the
// call is made and after() where its result is taken, or where it is given up.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vox/rpc/call_failure.hpp"
#include "vox/rpc/extensions.hpp"
#include "vox/wire/metadata.hpp"

namespace vox {

/// The call that middleware runs around.
struct CallInfo {
  std::string_view service;
  std::string_view method;
  /// What travels with the call. Additions matter at the caller only.
  Metadata& metadata;
  Extensions& extensions;
};

/// How it ended: none for a result.
struct CallEnd {
  std::optional<CallFault> fault = {};
  /// Of the reply; null for a call that is given up. Additions matter at the callee only.
  Metadata* metadata = nullptr;
};

/// Why a call does not go on.
struct Refusal {
  /// At the caller the fault that it is told. At the callee `cancelled` stands for all but
  /// invalid_payload and unknown_method, as the protocol has no other words.
  CallFault fault = CallFault::cancelled;
  std::string text = {};
};

class Middleware {
 public:
  virtual ~Middleware() = default;
  /// Nothing lets the call go on.
  virtual std::optional<Refusal> before(CallInfo& call) {
    static_cast<void>(call);
    return {};
  }
  virtual void after(CallInfo& call, const CallEnd& end) {
    static_cast<void>(call);
    static_cast<void>(end);
  }
};

using MiddlewareList = std::vector<std::shared_ptr<Middleware>>;

/// Runs a list around one call. Internal.
class MiddlewareRun {
 public:
  explicit MiddlewareRun(const MiddlewareList& list) : list_(&list) {}
  /// Stops at the first refusal.
  [[nodiscard]] std::optional<Refusal> before(CallInfo& call);
  /// Of those that ran, in reverse. Once.
  void after(CallInfo& call, const CallEnd& end);

 private:
  const MiddlewareList* list_;
  std::size_t ran_count_ = 0;
};

}  // namespace vox
