// What a checker knows of each session, found by the event that concerns it.
//
// A session is a host and its number there. A host that crashed forgets its sessions: whatever has
// such a number later is another one.
//
// Invariant: entries stay where they are until their host is forgotten.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <map>

#include "sim/trace.hpp"

namespace vox::sim {

struct SessionKey {
  std::uint32_t host = 0;
  std::uint64_t session = 0;
  friend auto operator<=>(const SessionKey&, const SessionKey&) = default;
};
constexpr SessionKey session_of(const TraceEvent& event) { return {event.host, event.object}; }

template <typename T>
class SessionTable {
 public:
  /// Makes an entry of a session that has none.
  T& of(const SessionKey& key) {
    // Events of one session come in bursts.
    if (last_ != nullptr && last_key_ == key) return *last_;
    last_ = &entries_[key];
    last_key_ = key;
    return *last_;
  }
  T& of(const TraceEvent& event) { return of(session_of(event)); }

  void forget_host(std::uint32_t host) {
    last_ = nullptr;
    entries_.erase(begin_of(host), end_of(host));
  }

  /// In order of host and number.
  template <typename Function>
  void for_each(Function function) {
    for (auto& [key, entry] : entries_) function(key, entry);
  }
  template <typename Function>
  void for_each_of_host(std::uint32_t host, Function function) {
    for (auto it = begin_of(host); it != end_of(host); ++it) function(it->first, it->second);
  }

 private:
  [[nodiscard]] auto begin_of(std::uint32_t host) { return entries_.lower_bound({host, 0}); }
  [[nodiscard]] auto end_of(std::uint32_t host) {
    return entries_.upper_bound({host, std::numeric_limits<std::uint64_t>::max()});
  }

  std::map<SessionKey, T> entries_;
  SessionKey last_key_;
  T* last_ = nullptr;
};

}  // namespace vox::sim
