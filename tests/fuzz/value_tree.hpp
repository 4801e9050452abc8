// Translation done a second time, the slow and obvious way, to compare plans with: a value becomes
// a tree by the remote shape, and bytes again by the local one.
#pragma once

#include "vox/base/bytes.hpp"
#include "vox/schema/shape.hpp"
#include "vox/wire/violation.hpp"

namespace vox::fuzz {

/// Appends the local form of `value`. Same answers as Plan::translate, except that it knows no
/// largest size.
[[nodiscard]] Violation translate_slowly(const schema::Shape& remote, const schema::Shape& local,
                                         BytesView value, Bytes& out);

}  // namespace vox::fuzz
