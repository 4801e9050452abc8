// The chat on real sockets.
//
//   vox-chat serve ADDRESS        until SIGINT or SIGTERM; prints where it listens
//   vox-chat join ADDRESS NAME    says each line of its input, prints what it hears; leaves at the
//                                 end of its input
//   vox-chat who ADDRESS          who is there
//
// Addresses are those of the net transport: tcp://127.0.0.1:7000, local:///path.
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>

#include "examples/chat/chat_client.hpp"
#include "examples/chat/chat_server.hpp"
#include "examples/program.hpp"

namespace {

using example::print;

int complain(std::string_view why) { return example::complain("vox-chat", why); }

int await_serving(const vox::Runtime& runtime, vox::Scope& scope, std::string_view address) {
  chat::ChatServer server(runtime, scope);
  const auto listening = server.listen(address);
  if (!listening) return complain(vox::to_string(listening.error()));
  print("listening on " + server.address());
  example::await_cancellation(runtime.executor);
  server.await_end();
  return 0;
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
  if (verb == "serve" && count == 3) {
    return example::run_until_signal([&](const vox::Runtime& runtime, vox::Scope& scope) {
      return await_serving(runtime, scope, words[2]);
    });
  }
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
