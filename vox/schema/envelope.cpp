// Judging the schemas of a handshake.
#include "vox/schema/envelope.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "vox/wire/handshake.hpp"

namespace vox::schema {
namespace {

Result<void, Mismatch> refuse(std::string why) {
  return fail(Mismatch{"message schema: " + std::move(why)});
}

}  // namespace

Result<void, Mismatch> check_envelope(BytesView message_payload_schema,
                                      const SchemaLimits& limits) {
  // Nearly every counterpart says word for word what we do.
  const BytesView ours = wire::envelope_schema();
  if (std::equal(ours.begin(), ours.end(), message_payload_schema.begin(),
                 message_payload_schema.end())) {
    return {};
  }
  const auto schemas = decode_schemas(message_payload_schema, limits);
  if (!schemas.has_value()) return refuse(std::string(to_string(schemas.error())));
  if (schemas->empty()) return {};
  std::map<SchemaId, const Schema*> by_id;
  for (const Schema& schema : *schemas) {
    const auto [known, is_new] = by_id.emplace(schema.id, &schema);
    if (!is_new && *known->second != schema) return refuse("one id for two schemas");
  }
  const FindSchema find = [&by_id](SchemaId id) -> const Schema* {
    const auto found = by_id.find(id);
    return found == by_id.end() ? nullptr : found->second;
  };
  const auto plan = build_plan(find, {.id = schemas->back().id}, envelope_shape());
  if (!plan.has_value()) return refuse(plan.error().text);
  if (!(*plan)->is_identity()) return refuse("the same parts in another order, or more of them");
  return {};
}

}  // namespace vox::schema
