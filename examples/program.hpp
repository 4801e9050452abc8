// What programs on real sockets have in common: how they say something, and how they serve until
// they are told to stop.
#pragma once

#include <csignal>
#include <cstdio>
#include <string_view>
#include <thread>

#include "net/net_transport.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace example {

/// A line, at once: whoever reads may wait for it.
inline void print(std::string_view text) {
  std::printf("%.*s\n", static_cast<int>(text.size()), text.data());
  std::fflush(stdout);
}

/// The exit code of a program that could not do what it was asked.
inline int complain(std::string_view program, std::string_view why) {
  std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(program.size()), program.data(),
               static_cast<int>(why.size()), why.data());
  return 1;
}

/// Runs `await_main(runtime, scope)` in a fiber, which is cancelled by SIGINT or SIGTERM. They are
/// waited for by a thread, because a handler may not stop an executor.
template <typename Main>
int run_until_signal(Main await_main) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  vox::net::EpollExecutor executor;
  vox::net::NetTransport transport(executor);
  std::thread([signals, &executor] {
    int signal = 0;
    sigwait(&signals, &signal);
    executor.stop();
  }).detach();
  int code = 0;
  executor.run([&] { code = await_main(vox::Runtime{executor, transport}, executor.scope()); });
  return code;
}

/// Until the fiber is cancelled.
inline void await_cancellation(vox::Executor& executor) {
  constexpr vox::Duration day = std::chrono::hours(24);
  while (vox::await_sleep(executor, day) != vox::Wake::cancelled) {
  }
}

}  // namespace example
