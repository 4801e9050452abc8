// What scenarios' calls say that they carry: a structure whose holders do not agree on the order of
// its fields, so that whoever was not told how it was written is found out. The bytes of calls are
// what they are in every scenario; nobody decodes them by these.
#pragma once

#include <memory>

#include "vox/connection/call.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/shape.hpp"

namespace vox::sim {

/// Arguments and responses of echo, as their senders describe them.
[[nodiscard]] std::shared_ptr<const schema::SchemaSet> echo_schemas();
/// As their receivers hold them.
[[nodiscard]] const schema::Shape& echo_as_read();
/// Whether a plan was made from what was described, rather than from nothing.
[[nodiscard]] inline bool knows_echo(const schema::Plan* plan) {
  return plan != nullptr && !plan->is_identity();
}

}  // namespace vox::sim
