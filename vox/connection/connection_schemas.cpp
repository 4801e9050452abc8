// Two trackers, and their accounts.
#include "vox/connection/connection_schemas.hpp"

#include <utility>

#include "vox/base/assert.hpp"

namespace vox {
namespace {

schema::SchemaLimits schema_limits(const Limits& limits) {
  schema::SchemaLimits schemas;
  schemas.schemas_max = limits.schemas_max;
  return schemas;
}

}  // namespace

// As many ids as a counterpart like us takes, and as many bindings.
ConnectionSchemas::ConnectionSchemas(ByteLedger& ledger, const Limits& limits)
    : budget_(ledger.schemas),
      plans_budget_(ledger.plans),
      sent_bytes_max_(2 * std::size_t{limits.schemas_max} * schema::SentSchemas::entry_bytes),
      received_bytes_max_(limits.schema_bytes_max),
      received_(schema_limits(limits)) {}

ConnectionSchemas::~ConnectionSchemas() {
  VOX_ASSERT(sent_bytes_ == 0 && received_bytes_ == 0 && plans_bytes_ == 0);
}

// --- with what we send

void ConnectionSchemas::set_response_schemas(std::shared_ptr<const ResponseSchemas> table) {
  response_schemas_ = std::move(table);
}

std::shared_ptr<const schema::SchemaSet> ConnectionSchemas::response_schemas(
    MethodId method) const {
  if (response_schemas_ == nullptr) return nullptr;
  const auto found = response_schemas_->find(method);
  return found == response_schemas_->end() ? nullptr : found->second;
}

// To begin anew instead would send ids twice, over which the reference implementation drops the
// connection. Without a binding it answers invalid_payload, and others read with their own types.
bool ConnectionSchemas::may_remember(const schema::SchemaSet& set) const {
  const std::size_t bytes_max = (set.pieces.size() + 1) * schema::SentSchemas::entry_bytes;
  return sent_bytes_ + bytes_max <= sent_bytes_max_ && budget_.has_room_for(bytes_max);
}

BytesView ConnectionSchemas::missing(const schema::Binding& binding, const schema::SchemaSet* set,
                                     Bytes& scratch) const {
  scratch.clear();
  if (set == nullptr || !may_remember(*set)) return {};
  sent_.append_missing(binding, *set, scratch);
  return scratch;
}

void ConnectionSchemas::handle_sent(const schema::Binding& binding, const schema::SchemaSet* set) {
  if (set == nullptr || !may_remember(*set)) return;  // as when it was encoded, this very turn
  sent_.commit(binding, *set);
  VOX_ASSERT(sent_.held_bytes() >= sent_bytes_);
  const bool charged = budget_.try_charge(sent_.held_bytes() - sent_bytes_);
  VOX_ASSERT(charged);
  sent_bytes_ = sent_.held_bytes();
}

// --- with what we receive

Result<bool, Violation> ConnectionSchemas::receive(const schema::Binding& binding,
                                                   BytesView schemas) {
  if (schemas.empty()) return false;
  // What it may take is known before it is looked at.
  const std::size_t cost = schema::ReceivedSchemas::cost_of(schemas);
  if (cost > received_bytes_max_) return fail(Violation::schema_too_large);
  const std::size_t count = received_.schemas_count();
  const Violation violation = received_.receive(binding, schemas);
  settle_plans();
  if (violation != Violation::none) return fail(violation);

  const auto [paid, is_first] = paid_.try_emplace(binding, 0);
  const bool has_grown = received_.schemas_count() > count;
  const std::size_t due = has_grown ? cost : cost - std::min(cost, paid->second);
  paid->second = std::max(paid->second, cost);
  budget_.charge(due);  // it is there already; past a bound the session ends, and with it all this
  received_bytes_ += due;
  if (received_bytes_ > received_bytes_max_ || budget_.is_past()) {
    return fail(Violation::schema_too_large);
  }
  return is_first || has_grown;
}

PlanResult ConnectionSchemas::plan_for(const schema::Binding& binding, const schema::Shape& local) {
  schema::Mismatch mismatch;
  std::shared_ptr<const schema::Plan> plan =
      received_.plan_for(binding, local, mismatch, plans_budget_.room());
  settle_plans();
  if (plan == nullptr) return fail(std::move(mismatch));
  return plan;
}

// Charges or gives back what has come or gone since.
void ConnectionSchemas::settle_plans() {
  plans_budget_.give_back(plans_bytes_);
  plans_bytes_ = received_.plans_bytes();
  const bool charged = plans_budget_.try_charge(plans_bytes_);
  VOX_ASSERT(charged);
}

void ConnectionSchemas::handle_link_lost(bool forgets) {
  if (forgets) {
    sent_.clear();
    budget_.give_back(std::exchange(sent_bytes_, 0));
  }
  received_.clear();
  paid_.clear();
  budget_.give_back(std::exchange(received_bytes_, 0));
  settle_plans();
}

void ConnectionSchemas::clear() { handle_link_lost(true); }

}  // namespace vox
