// Which schemas have crossed one connection, each way, and what remembering them costs. Internal.
//
// A schema travels once, with the first message that needs it, and so does the root of a method's
// arguments or responses. What is attached is decided when a message is encoded and remembered when
// the link has it, so both follow the order of what is sent; a call that is given up before that
// has sent nothing. It is attached inline: every implementation reads that, and not every one reads
// a SchemaMessage.
//
// The counterpart can make this grow, so it pays: a payload is charged what it may take in memory,
// to the connection (schema_bytes_max) and to the session (schemas_bytes_max). A root that replaces
// one of the same binding pays for what it is larger. Plans that are made of them are charged to an
// account of their own, because they can be made again: one that finds no room there is not kept.
//
// Everything is forgotten with the link, but for what a counterpart of another make goes on
// remembering (handle_link_lost). A proxied connection has no part in it: what crosses it is
// for the two ends beyond (relay.hpp), which end with either link, so no end ever goes on without
// what the other has sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "vox/base/bytes.hpp"
#include "vox/connection/byte_budget.hpp"
#include "vox/connection/call.hpp"
#include "vox/schema/tracker.hpp"

namespace vox {

class ConnectionSchemas {
 public:
  ConnectionSchemas(ByteLedger& ledger, const Limits& limits);
  /// Nothing is charged any more: asserted.
  ~ConnectionSchemas();
  ConnectionSchemas(const ConnectionSchemas&) = delete;
  ConnectionSchemas& operator=(const ConnectionSchemas&) = delete;

  // --- with what we send

  /// What answers bind that their handlers give no schemas of their own.
  void set_response_schemas(std::shared_ptr<const ResponseSchemas> table);
  /// Null when nothing is known of the method.
  [[nodiscard]] std::shared_ptr<const schema::SchemaSet> response_schemas(MethodId method) const;

  /// What has to go with a message of this binding, in `scratch`; nothing without a set, and
  /// nothing new once so much was sent that remembering more would pass a bound.
  [[nodiscard]] BytesView missing(const schema::Binding& binding, const schema::SchemaSet* set,
                                  Bytes& scratch) const;
  /// The link has that message.
  void handle_sent(const schema::Binding& binding, const schema::SchemaSet* set);

  // --- with what we receive

  /// Whether it said anything new.
  [[nodiscard]] Result<bool, Violation> receive(const schema::Binding& binding, BytesView schemas);
  [[nodiscard]] PlanResult plan_for(const schema::Binding& binding, const schema::Shape& local);

  /// The counterpart begins anew. So do we, if it `forgets` what we have sent.
  void handle_link_lost(bool forgets);
  /// The connection is over.
  void clear();

 private:
  [[nodiscard]] bool may_remember(const schema::SchemaSet& set) const;
  void settle_plans();

  ByteBudget& budget_;
  ByteBudget& plans_budget_;
  const std::size_t sent_bytes_max_;
  const std::size_t received_bytes_max_;
  std::shared_ptr<const ResponseSchemas> response_schemas_;
  schema::SentSchemas sent_;
  schema::ReceivedSchemas received_;
  std::map<schema::Binding, std::size_t> paid_;  // of what was received: for the root, at least
  std::size_t sent_bytes_ = 0;                   // charged
  std::size_t received_bytes_ = 0;               // charged
  std::size_t plans_bytes_ = 0;                  // charged, of plans_budget_
};

}  // namespace vox
