// The resource that the lock is for: the fence.
//
// Whoever believes in a lease for too long, because its machine was suspended and does not know it,
// is stopped here and nowhere else: what counts is that a higher token was seen, not who believes
// what. So the highest token belongs to the data, and is kept as safe as that.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "examples/lock/lock.hpp"

namespace lock {

class VaultImpl final : public Vault {
 public:
  using OnStored = std::function<void(Token token, const std::string& value)>;
  /// `is_fenced` false is for showing what a fence is good for.
  explicit VaultImpl(OnStored on_stored, bool is_fenced = true)
      : on_stored_(std::move(on_stored)), is_fenced_(is_fenced) {}

  vox::Fallible<void, Stale> store(Token token, std::string value) override {
    if (is_fenced_ && token < seen_) return vox::fail(Stale{seen_});
    seen_ = token;
    value_ = std::move(value);
    on_stored_(token, value_);
    return {};
  }

 private:
  const OnStored on_stored_;
  const bool is_fenced_;
  Token seen_ = 0;
  std::string value_;
};

}  // namespace lock
