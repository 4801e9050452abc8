// Whether a counterpart's messages are laid out as ours, from what its handshake says about them.
//
// Messages are not translated. Implementations of one version of the protocol have one layout, and
// reading another by guess would be an attack on all that is built on it; so a counterpart with a
// different one is refused, in words.
#pragma once

#include "vox/base/bytes.hpp"
#include "vox/base/result.hpp"
#include "vox/schema/plan.hpp"
#include "vox/schema/schema.hpp"

namespace vox::schema {

/// Judges the `message_payload_schema` of a handshake: an array of schemas, the last of which is
/// that of messages. One that is empty says nothing, which is fine.
[[nodiscard]] Result<void, Mismatch> check_envelope(BytesView message_payload_schema,
                                                    const SchemaLimits& limits);

/// The layout that vox/wire reads and writes.
[[nodiscard]] const Shape& envelope_shape();

}  // namespace vox::schema
