// Ids for extracted schemas, which refer to each other by provisional ones.
#pragma once

#include "vox/schema/schema.hpp"

namespace vox::schema {

/// Replaces every id by the one that its content gives, and drops schemas that turn out to be the
/// same as an earlier one.
void give_ids(SchemaPayload& payload);

}  // namespace vox::schema
