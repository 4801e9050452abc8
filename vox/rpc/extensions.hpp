// Values that middleware and handlers leave for each other on one call, found by their type.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "vox/schema/type.hpp"

namespace vox {

class Extensions {
 public:
  /// The call's T, made at the first request.
  template <typename T>
  [[nodiscard]] T& get() {
    if (T* found = find<T>()) return *found;
    auto made = std::make_shared<T>();
    T& value = *made;
    values_.push_back({&schema::declaration_of<T>, std::move(made)});
    return value;
  }
  /// Null when nobody has made one.
  template <typename T>
  [[nodiscard]] T* find() const {
    for (const Value& value : values_) {
      if (value.type == &schema::declaration_of<T>) return static_cast<T*>(value.object.get());
    }
    return nullptr;
  }

 private:
  struct Value {
    const void* type;
    std::shared_ptr<void> object;
  };
  std::vector<Value> values_;
};

}  // namespace vox
