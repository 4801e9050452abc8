// The chat on real sockets.
//
//   vox-chat serve ADDRESS        until SIGINT or SIGTERM; prints where it listens
//   vox-chat join ADDRESS NAME    says each line of its input, prints what it hears; leaves at the
//                                 end of its input
//   vox-chat who ADDRESS          who is there
//
// Addresses are those of the net transport: tcp://127.0.0.1:7000, local:///path.
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>

#include "examples/chat/chat_client.hpp"
#include "examples/chat/chat_server.hpp"
#include "net/net_transport.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace {

constexpr vox::Duration day = std::chrono::hours(24);

int complain(std::string_view why) {
  std::fprintf(stderr, "vox-chat: %.*s\n", static_cast<int>(why.size()), why.data());
  return 1;
}

void print(std::string_view text) {
  std::printf("%.*s\n", static_cast<int>(text.size()), text.data());
  std::fflush(stdout);
}

// Signals are waited for by a thread, because a handler may not stop an executor.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int await_serving(vox::net::EpollExecutor& executor, const vox::Runtime& runtime,
                  std::string_view address) {
  chat::ChatServer server(runtime, executor.scope());
  const auto listening = server.listen(address);
  if (!listening) return complain(vox::to_string(listening.error()));
  print("listening on " + server.address());
  while (vox::await_sleep(executor, day) != vox::Wake::cancelled) {
  }
  server.await_end();
  return 0;
}

int serve(std::string_view address) {
  const sigset_t signals = block_signals();
  vox::net::EpollExecutor executor;
  vox::net::NetTransport transport(executor);
  std::thread([signals, &executor] {
    int signal = 0;
    sigwait(&signals, &signal);
    executor.stop();
  }).detach();
  int code = 0;
  executor.run([&] { code = await_serving(executor, {executor, transport}, address); });
  return code;
}

// Blocking input has a thread of its own; a channel may be used on any thread.
void say_what_is_typed(const chat::Stay& stay) {
  for (std::string line; std::getline(std::cin, line);) {
    if (!stay.say.send(line)) return;
  }
  stay.say.close();
}

void await_hearing(const chat::Stay& stay) {
  for (;;) {
    const auto line = stay.hear.receive();
    if (!line || !*line) return;
    if ((*line)->missed > 0) print("(" + std::to_string((*line)->missed) + " lines missed)");
    print((*line)->from + ": " + (*line)->text);
  }
}

int await_joining(const vox::Runtime& runtime, std::string_view address, const std::string& name) {
  const auto stay =
      chat::enter(runtime, address, name, {.wait_for_service = std::chrono::seconds(10)});
  if (!stay) return complain(stay.error());
  std::thread([stay = *stay] { say_what_is_typed(stay); }).detach();
  await_hearing(*stay);
  (void)stay->chat.shutdown();
  return 0;
}

int await_asking(const vox::Runtime& runtime, std::string_view address) {
  const auto client = vox::connect<chat::Chat>(runtime, address);
  if (!client) return complain(vox::to_string(client.error().error));
  const auto names = (*client)->who();
  (void)client->shutdown();
  if (!names) return complain(vox::to_string(names.error().fault));
  for (const std::string& name : *names) print(name);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const std::string verb = count > 1 ? words[1] : "";
  if (verb == "serve" && count == 3) return serve(words[2]);
  const bool joins = verb == "join" && count == 4;
  if (!joins && !(verb == "who" && count == 3)) {
    return complain("serve ADDRESS, join ADDRESS NAME, or who ADDRESS"), 2;
  }
  vox::net::EpollExecutor executor;
  vox::net::NetTransport transport(executor);
  const vox::Runtime runtime{executor, transport};
  int code = 0;
  executor.run([&] {
    code = joins ? await_joining(runtime, words[2], words[3]) : await_asking(runtime, words[2]);
  });
  // Not by way of destructors: the thread that reads may still wait for a line, with its handles.
  std::fflush(nullptr);
  std::_Exit(code);
}
