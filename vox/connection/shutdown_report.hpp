// What a shutdown found, and what it waited for: the answer to "why did that take so long".
//
// Plain numbers in a structure of fixed size, so that a shutdown, which must neither fail nor
// allocate (R2), can fill it in any state. What does not fit into the list is counted all the same.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "vox/base/assert.hpp"
#include "vox/base/ids.hpp"
#include "vox/base/time.hpp"
#include "vox/connection/close_reason.hpp"

namespace vox {

/// How far a shutdown had to go. Each phase includes those before it.
enum class ShutdownPhase : std::uint8_t {
  none,            ///< nobody asked, and nothing was left
  stop_accepting,  ///< nothing new either way; nothing was in flight
  drain,           ///< requests in flight were waited for, and ended by themselves
  abort,           ///< something had to be given up, cut off, or left behind
};

/// What a shutdown did not see the end of.
enum class PendingKind : std::uint8_t {
  open,      ///< an open that was not decided
  call,      ///< a call of ours that was not answered by the end of the drain
  handler,   ///< a request served here that was not answered by then: its handler was cancelled
  close,     ///< a connection whose end the counterpart was not told
  bytes,     ///< bytes that the link had not taken when it was cut; `id` is their number
  detached,  ///< a handler or acceptor that ignored its cancellation for the whole grace
};

struct PendingWork {
  PendingKind kind = PendingKind::open;
  ConnectionId connection;
  std::uint64_t id = 0;  ///< of the request, or the operation; 0 for an acceptor
  Duration age{};        ///< since it began
};

struct ShutdownReport {
  /// How many entries the list has at most. The oldest findings are kept.
  static constexpr std::size_t entries_max = 16;

  CloseReason reason =
      CloseReason::none;  ///< why the session is over; shutdown unless beaten to it
  ShutdownPhase phase = ShutdownPhase::none;
  Duration waited{};                     ///< from the request to its return
  std::uint32_t opens_ended = 0;         ///< opens that were not decided
  std::uint32_t calls_failed = 0;        ///< calls of ours that were not answered in time
  std::uint32_t handlers_cancelled = 0;  ///< requests whose handlers had not ended in time
  std::uint32_t closes_untold = 0;       ///< connections whose end the counterpart was not told
  std::uint64_t bytes_unsent = 0;        ///< bytes the link had not taken when it was cut
  std::uint32_t handlers_detached = 0;   ///< handlers left behind, which end when they like
  std::uint32_t sessions = 1;            ///< how many sessions this is about

  /// What is counted above, one by one, as far as it fits.
  [[nodiscard]] constexpr std::span<const PendingWork> pending() const {
    return std::span(entries_).first(entries_count_);
  }

  /// Counts and lists one thing; the shutdown had to go as far as `abort` for it.
  constexpr void add(const PendingWork& work) {
    phase = ShutdownPhase::abort;
    switch (work.kind) {
      case PendingKind::open: opens_ended += 1; break;
      case PendingKind::call: calls_failed += 1; break;
      case PendingKind::handler: handlers_cancelled += 1; break;
      case PendingKind::close: closes_untold += 1; break;
      case PendingKind::bytes: bytes_unsent += work.id; break;
      case PendingKind::detached: handlers_detached += 1; break;
    }
    if (entries_count_ < entries_max) entries_[entries_count_++] = work;
  }

  /// Counts what another session's shutdown found.
  constexpr void add(const ShutdownReport& other) {
    if (phase < other.phase) phase = other.phase;
    opens_ended += other.opens_ended;
    calls_failed += other.calls_failed;
    handlers_cancelled += other.handlers_cancelled;
    closes_untold += other.closes_untold;
    bytes_unsent += other.bytes_unsent;
    handlers_detached += other.handlers_detached;
    sessions += other.sessions;
    for (const PendingWork& work : other.pending()) {
      if (entries_count_ < entries_max) entries_[entries_count_++] = work;
    }
  }

  constexpr void reach(ShutdownPhase at_least) {
    if (phase < at_least) phase = at_least;
  }

 private:
  std::array<PendingWork, entries_max> entries_{};
  std::size_t entries_count_ = 0;
};

constexpr std::string_view to_string(ShutdownPhase phase) {
  using enum ShutdownPhase;
  switch (phase) {
    case none: return "none";
    case stop_accepting: return "stop_accepting";
    case drain: return "drain";
    case abort: return "abort";
  }
  VOX_UNREACHABLE("ShutdownPhase has a value outside its enumerators");
}

constexpr std::string_view to_string(PendingKind kind) {
  using enum PendingKind;
  switch (kind) {
    case open: return "open";
    case call: return "call";
    case handler: return "handler";
    case close: return "close";
    case bytes: return "bytes";
    case detached: return "detached";
  }
  VOX_UNREACHABLE("PendingKind has a value outside its enumerators");
}

}  // namespace vox
