// What a method may know about the call it serves, if it asks by taking `const Context&` first.
#pragma once

#include "vox/connection/call.hpp"

namespace vox {

/// Valid while the method runs.
class Context {
 public:
  explicit Context(const Request& request) : request_(request) {}

  /// What the caller sent along.
  [[nodiscard]] const Metadata& metadata() const { return request_.metadata; }
  [[nodiscard]] ConnectionId connection_id() const { return request_.connection; }
  [[nodiscard]] RequestId request_id() const { return request_.id; }
  /// Cancelled with the call. Fibers started in it end before the call is answered for good.
  [[nodiscard]] Scope& scope() const { return request_.scope; }
  [[nodiscard]] Executor& executor() const { return request_.executor; }
  /// For calls back on the connection that the call came on.
  [[nodiscard]] ConnectionHandle connection() const;

 private:
  const Request& request_;
};

}  // namespace vox
