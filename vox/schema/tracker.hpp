// Which schemas have crossed a connection, in each direction: so that each travels once, before the
// first value that needs it. One tracker for what is sent and one for what is received, for each
// connection; both are forgotten when its session goes on over another link.
//
// Both are bounded by what is declared: the methods and types of this program (sent), and
// SchemaLimits (received).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "vox/base/ids.hpp"
#include "vox/base/result.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/plan.hpp"
#include "vox/wire/message.hpp"

namespace vox::schema {

/// A method's arguments, or its responses.
struct Binding {
  MethodId method;
  wire::BindingDirection direction = wire::BindingDirection::args;
  friend constexpr auto operator<=>(const Binding&, const Binding&) = default;
};

class SentSchemas {
 public:
  /// The `schemas` field that has to go with a message of this binding: what has not been sent yet
  /// of `set`, and the root; empty when the binding was sent before. Appends to `out`.
  void append_missing(const Binding& binding, const SchemaSet& set, Bytes& out) const;
  /// That message is with the link.
  void commit(const Binding& binding, const SchemaSet& set);
  void clear();

  /// What each id and each binding takes in memory.
  static constexpr std::size_t entry_bytes = 64;
  [[nodiscard]] std::size_t held_bytes() const {
    return (ids_.size() + bindings_.size()) * entry_bytes;
  }

 private:
  std::set<SchemaId> ids_;
  std::set<Binding> bindings_;
};

class ReceivedSchemas {
 public:
  explicit ReceivedSchemas(const SchemaLimits& limits) : limits_(limits) {}

  /// Takes what a `schemas` field says. A schema that came before is ignored when it is the same
  /// (rule: lenient about repeats, which a reference counterpart sends after a resume) and
  /// schema_changed when it is not; a later root replaces the earlier one.
  [[nodiscard]] Violation receive(const Binding& binding, BytesView schemas);
  /// An upper bound on the memory that receive(binding, schemas) may take, for who accounts for it.
  [[nodiscard]] static std::size_t cost_of(BytesView schemas) { return 16 * schemas.size() + 256; }

  /// How values of this binding are to be read by a holder of `local`. The identity when the
  /// counterpart bound nothing (some implementations never do). Null and the reason in `mismatch`
  /// when they cannot be. Built once and kept, if what that takes is not above `room`.
  [[nodiscard]] std::shared_ptr<const Plan> plan_for(const Binding& binding, const Shape& local,
                                                     Mismatch& mismatch, std::size_t room);
  /// No less than what the plans that are kept, and the reasons, take in memory.
  [[nodiscard]] std::size_t plans_bytes() const { return plans_bytes_; }
  void clear();
  [[nodiscard]] std::size_t parts_count() const { return parts_count_; }
  [[nodiscard]] std::size_t schemas_count() const { return schemas_.size(); }

 private:
  struct Planned {
    const Shape* local = nullptr;
    std::shared_ptr<const Plan> plan;  // null: it cannot be, for the reason in `mismatch`
    Mismatch mismatch;
    std::size_t bytes = 0;
  };
  [[nodiscard]] const TypeRef* root_of(const Binding& binding) const;
  void bind(const Binding& binding, TypeRef root);
  template <typename Predicate>
  void drop_plans(Predicate predicate);
  [[nodiscard]] Result<std::shared_ptr<const Plan>, Mismatch> build(const Binding& binding,
                                                                    const Shape& local) const;

  SchemaLimits limits_;
  // Of schemas_ and roots_, by count_parts().
  std::size_t parts_count_ = 0;
  std::map<SchemaId, Schema> schemas_;
  std::map<Binding, TypeRef> roots_;
  std::map<Binding, Planned> plans_;
  std::size_t plans_bytes_ = 0;
};

}  // namespace vox::schema
