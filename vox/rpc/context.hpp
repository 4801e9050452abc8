// What a method may know about the call it serves, if it asks by taking `const Context&` first.
#pragma once

#include "vox/connection/call.hpp"
#include "vox/rpc/extensions.hpp"

namespace vox {

/// Valid while the method runs.
class Context {
 public:
  Context(const Request& request, Extensions& extensions, Time deadline)
      : request_(request), extensions_(extensions), deadline_(deadline) {}

  /// What the caller sent along.
  [[nodiscard]] const Metadata& metadata() const { return request_.metadata; }
  /// When the caller stops waiting, by this side's clock; `never` when it did not say. The scope is
  /// cancelled then.
  [[nodiscard]] Time deadline() const { return deadline_; }
  /// What middleware left for the method, and the method for middleware.
  [[nodiscard]] Extensions& extensions() const { return extensions_; }
  [[nodiscard]] ConnectionId connection_id() const { return request_.connection; }
  [[nodiscard]] RequestId request_id() const { return request_.id; }
  /// Cancelled with the call, and when the method returns: fibers started in it then end, and so do
  /// the calls that they make. The request keeps its place until the last of them has.
  [[nodiscard]] Scope& scope() const { return request_.scope; }
  [[nodiscard]] Executor& executor() const { return request_.executor; }
  /// For calls back on the connection that the call came on.
  [[nodiscard]] ConnectionHandle connection() const;

 private:
  const Request& request_;
  Extensions& extensions_;
  Time deadline_;
};

}  // namespace vox
