// Plans between hand-made types, and what they make of bytes.
#pragma once

#include <memory>
#include <string>

#include "tests/vox/schema/schema_testing.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/plan.hpp"

namespace vox::schema {

/// What one side has said about its types.
struct Said {
  SchemaPayload payload;

  [[nodiscard]] const Schema* find(SchemaId id) const {
    for (const Schema& schema : payload.schemas) {
      if (schema.id == id) return &schema;
    }
    return nullptr;
  }
  [[nodiscard]] FindSchema finder() const {
    return [this](SchemaId id) { return find(id); };
  }
};

using PlanResult = Result<std::shared_ptr<const Plan>, Mismatch>;

inline PlanResult plan_of(const Said& said, const Shape& local) {
  return build_plan(said.finder(), said.payload.root, local);
}

inline PlanResult plan_between(const Shape& remote, const Shape& local) {
  return plan_of({extract(remote)}, local);
}

/// The words of a refusal; empty when there is a plan.
inline std::string mismatch_of(const PlanResult& plan) {
  return plan.has_value() ? std::string() : plan.error().text;
}

/// What a value becomes, as hex; or the name of what is wrong with it.
inline std::string translated(const Plan& plan, BytesView remote, std::size_t bytes_max = 10'000) {
  Bytes out = hex("ee");
  const Violation violation = plan.translate(remote, out, bytes_max);
  if (violation != Violation::none) return std::string(to_string(violation));
  return to_hex(BytesView(out).subspan(1));
}

inline std::string translated(const PlanResult& plan, std::string_view remote) {
  return plan.has_value() ? translated(**plan, hex(remote)) : plan.error().text;
}

}  // namespace vox::schema
