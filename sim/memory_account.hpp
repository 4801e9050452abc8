// What a host's sessions take from the heap, counted where memory is really asked for.
//
// A promise about memory that believed the session's own books would believe a bug that cooks them.
// So the programs that run scenarios replace operator new and delete (sim/counted_new.cpp, which no
// installed library has), and each block remembers who was charged for it.
//
// Who that is follows from whose turn it is. The engine says which host's task or timer runs; what
// runs in it is the code of that host's sessions, links and servers, with these exceptions:
//
//   - a fiber below the scope of the host's program is an actor's: nobody is charged there. So what
//     the core allocates inside a caller's own fiber is not seen here; the books of a session are
//     held to that part by a unit test. Handlers and acceptors run below their session's scope, and
//     what they hold for a moment is charged;
//   - observers, promises and the trace (Trace::append), and the network (streams, listeners,
//     transports) announce themselves as Uncharged.
//
// Freeing credits whoever was charged, whoever frees. Nothing here is ever part of a trace: how
// much a library allocates is not the same everywhere, so figures are compared with bounds that
// leave room, and only the verdict counts.
//
// The only thread-local of the project is behind this header: operator new has no other way to know
// for whom it works. Worlds on several threads have accounts of their own.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vox {
class FiberPool;
class Scope;
}  // namespace vox

namespace vox::sim {

/// The blocks of one host. Lives until its owner has let go and its last block is freed.
class MemoryAccount {
 public:
  static MemoryAccount* open() { return new MemoryAccount; }
  void close();

  [[nodiscard]] std::uint64_t held_bytes() const { return held_bytes_; }
  void charge(std::size_t bytes);
  void credit(std::size_t bytes);

 private:
  MemoryAccount() = default;
  ~MemoryAccount() = default;
  void end_if_unused();

  std::uint64_t held_bytes_ = 0;
  std::uint64_t blocks_count_ = 0;
  bool closed_ = false;
};

/// A host as something that can be charged.
struct ChargedHost {
  MemoryAccount* account = nullptr;
  const FiberPool* fibers = nullptr;
  const Scope* program_scope = nullptr;  // null while the host is down
};

/// Whose turn it is; written by the guards of the thread's own world only.
extern constinit thread_local const ChargedHost* charged_host;

/// Whose account pays for what this thread allocates now; null for nobody's.
[[nodiscard]] MemoryAccount* charged_account();

/// While one exists, what this thread runs is `host`'s; null for nobody's. Nests.
class Charged {
 public:
  explicit Charged(const ChargedHost* host) : previous_(charged_host) { charged_host = host; }
  ~Charged() { charged_host = previous_; }
  Charged(const Charged&) = delete;
  Charged& operator=(const Charged&) = delete;

 private:
  const ChargedHost* previous_;
};

/// While one exists, nobody is charged. Never across a wait.
class Uncharged {
 public:
  Uncharged() : charged_(nullptr) {}

 private:
  Charged charged_;
};

/// Whether this program counts: it has the counting operators.
[[nodiscard]] bool counts_memory();
/// For the counting operators.
void begin_counting_memory();

}  // namespace vox::sim
