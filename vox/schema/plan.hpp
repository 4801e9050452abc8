// Reading a value that was written by somebody whose type has changed since.
//
// A plan turns the bytes of a remote value into the bytes that the local type's codec reads: fields
// are put in order, left out, or given their defaults; variants get the local number. It works on
// bytes alone, so one plan serves every holder of the type, and where both layouts agree there is
// nothing to do. What may differ and what may not: docs/PROTOCOL.md, "Translation".
//
// Immutable once built. Memory and depth are bounded whatever the remote schemas say: a recursive
// type becomes a node that is used again, a translation goes no deeper than nesting_max and writes
// no more than it was allowed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "vox/base/bytes.hpp"
#include "vox/base/result.hpp"
#include "vox/schema/schema.hpp"

namespace vox::schema {

/// Finds the schema of an id; null when it never came.
using FindSchema = std::function<const Schema*(SchemaId)>;

/// Why a plan cannot be: where, and both shapes, in words for a log and for the counterpart.
struct Mismatch {
  std::string text;
};

class Plan {
 public:
  ~Plan();
  /// Whether values are read as they came.
  [[nodiscard]] bool is_identity() const;
  /// No less than what it takes in memory.
  [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }
  /// Appends the local form of `remote` to `out`. Fails with the violation of what does not decode,
  /// unknown_variant for a value that the local type cannot hold, nesting_too_deep, and
  /// value_too_large past `bytes_max` appended. What a failure has appended means nothing.
  [[nodiscard]] Violation translate(BytesView remote, Bytes& out, std::size_t bytes_max) const;

 private:
  friend class PlanBuilder;
  struct Nodes;
  explicit Plan(std::unique_ptr<const Nodes> nodes);
  std::unique_ptr<const Nodes> nodes_;
  std::size_t held_bytes_;
};

[[nodiscard]] Result<std::shared_ptr<const Plan>, Mismatch> build_plan(const FindSchema& remote,
                                                                       const TypeRef& remote_root,
                                                                       const Shape& local);

/// For a counterpart that says nothing about its types.
[[nodiscard]] std::shared_ptr<const Plan> identity_plan(const Shape& local);

/// A type in words: `Profile { name: string, avatar: option<string> }`.
[[nodiscard]] std::string describe(const Shape& shape);
[[nodiscard]] std::string describe(const FindSchema& find, const TypeRef& ref);

}  // namespace vox::schema
