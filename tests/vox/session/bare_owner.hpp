// A connection's session reduced to what a connection cannot be without: a scope, limits, and
// nobody to talk to. For tests of what stands between connections and sessions.
#pragma once

#include "vox/connection/connection.hpp"

namespace vox::test {

class BareOwner final : public ConnectionOwner {
 public:
  explicit BareOwner(Executor& executor) : executor_(executor), scope_(executor) {}

  Executor& executor() override { return executor_; }
  const Limits& limits() override { return limits_; }
  Scope& scope() override { return scope_; }
  bool is_connected() override { return false; }
  [[nodiscard]] bool speaks_dialect() const override { return true; }
  void owe(Outgoing&) override {}
  void owe_first(Outgoing&) override {}
  void withdraw(Outgoing&) override {}
  void check_finished(Connection&) override {}
  void handle_told(Connection&) override {}
  void handle_request_over() override {}
  void handle_dropped(Connection&) override {}
  ByteLedger& ledger() override { return ledger_; }
  void handle_crossing(std::uint64_t) override {}
  void observe(Observation) override {}

 private:
  Executor& executor_;
  Limits limits_;
  ByteLedger ledger_{limits_};
  Scope scope_;
};

}  // namespace vox::test
