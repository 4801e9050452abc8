// Where an acceptor finds the session that a returning counterpart means, by its resume key.
//
// Entries are weak and belong to sessions that are established and not closed: each session puts
// itself in once it is open and takes itself out when it ends, so the registry never outgrows the
// sessions that live (R14). A key stays valid for its session's life; the reference implementation
// keeps presenting the first.
#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "vox/wire/handshake.hpp"

namespace vox {

class SessionCore;

class SessionRegistry {
 public:
  /// Sessions past `sessions_max` are not resumable: they get no key.
  explicit SessionRegistry(std::size_t sessions_max = 1024) : sessions_max_(sessions_max) {}

  [[nodiscard]] bool is_full() const { return sessions_.size() >= sessions_max_; }
  [[nodiscard]] std::size_t size() const { return sessions_.size(); }

  // For sessions only.
  void insert(const wire::ResumeKey& key, std::weak_ptr<SessionCore> session) {
    sessions_.insert_or_assign(key, std::move(session));
  }
  void erase(const wire::ResumeKey& key, const SessionCore& session) {
    const auto it = sessions_.find(key);
    if (it == sessions_.end()) return;
    const std::shared_ptr<SessionCore> held = it->second.lock();
    if (held == nullptr || held.get() == &session) sessions_.erase(it);
  }
  [[nodiscard]] std::shared_ptr<SessionCore> find(const wire::ResumeKey& key) const {
    const auto it = sessions_.find(key);
    return it == sessions_.end() ? nullptr : it->second.lock();
  }

 private:
  std::size_t sessions_max_;
  std::map<wire::ResumeKey, std::weak_ptr<SessionCore>> sessions_;
};

}  // namespace vox
