// Concrete types made of schemas: declarations with all their arguments filled in, each once, so
// that types are compared by number and no chain of arguments can grow without bound.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "vox/schema/schema.hpp"

namespace vox::schema {

using TypeIndex = std::uint32_t;
inline constexpr TypeIndex no_type = ~TypeIndex{0};

struct ConcreteType {
  SchemaId id;
  std::vector<TypeIndex> args;
  friend auto operator<=>(const ConcreteType&, const ConcreteType&) = default;
};

class TypeTable {
 public:
  [[nodiscard]] const ConcreteType& at(TypeIndex index) const { return *types_[index]; }
  /// All types and arguments.
  [[nodiscard]] std::size_t parts_count() const { return parts_count_; }
  /// No less than the memory that they take.
  [[nodiscard]] std::size_t bytes() const {
    return types_.size() * type_bytes + parts_count_ * sizeof(TypeIndex);
  }

  [[nodiscard]] TypeIndex add(ConcreteType type) {
    const auto [place, is_new] =
        indices_.try_emplace(std::move(type), static_cast<TypeIndex>(types_.size()));
    if (is_new) {
      types_.push_back(&place->first);
      parts_count_ += 1 + place->first.args.size();
    }
    return place->second;
  }

  /// The type that `ref` means in the body of `owner` with these arguments; no_type when it names a
  /// parameter that is not there.
  [[nodiscard]] TypeIndex resolve(const TypeRef& ref, const Schema* owner,
                                  std::span<const TypeIndex> args) {
    if (ref.is_variable) return variable(ref.variable, owner, args);
    ConcreteType type{.id = ref.id, .args = {}};
    type.args.reserve(ref.args.size());
    for (const TypeRef& arg : ref.args) {
      const TypeIndex index = resolve(arg, owner, args);
      if (index == no_type) return no_type;
      type.args.push_back(index);
    }
    return add(std::move(type));
  }

 private:
  // A node of the map, its block of arguments, and its place in a vector that is moving.
  static constexpr std::size_t type_bytes =
      sizeof(std::map<ConcreteType, TypeIndex>::value_type) + 8 * sizeof(void*);

  static TypeIndex variable(const std::string& name, const Schema* owner,
                            std::span<const TypeIndex> args) {
    if (owner == nullptr) return no_type;
    for (std::size_t index = 0; index < owner->parameters.size(); ++index) {
      if (owner->parameters[index] != name) continue;
      return index < args.size() ? args[index] : no_type;
    }
    return no_type;
  }

  std::map<ConcreteType, TypeIndex> indices_;
  std::vector<const ConcreteType*> types_;
  std::size_t parts_count_ = 0;
};

}  // namespace vox::schema
