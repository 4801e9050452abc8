// The lock on real sockets.
//
//   vox-lock serve ADDRESS NEIGHBOUR NEIGHBOUR [new]
//                       one of the three servers. `new` when the three start for the first time:
//                       without it, it takes itself for one that has lost its memory
//   vox-lock vault ADDRESS
//                       the resource; prints each token that it accepts, and the value
//   vox-lock use SERVER SERVER SERVER VAULT NAME TURNS
//                       takes the lock so often, and each time stores its name into the vault
//
// Servers run until SIGINT or SIGTERM. Addresses are those of the net transport:
// tcp://127.0.0.1:7000, local:///path.
#include <span>
#include <string>

#include "examples/lock/lock_client.hpp"
#include "examples/lock/lock_server.hpp"
#include "examples/lock/vault.hpp"
#include "examples/program.hpp"

namespace {

using example::print;
using example::run_until_signal;
using Words = std::span<char*>;

constexpr vox::Duration lease = std::chrono::seconds(2);

int complain(std::string_view why) { return example::complain("vox-lock", why); }

void await_end(const vox::Runtime& runtime, vox::ServiceServer& server) {
  example::await_cancellation(runtime.executor);
  const vox::Shield shield(runtime.executor);
  (void)server.shutdown();
}

int await_serving(const vox::Runtime& runtime, Words words, bool is_new) {
  const auto table = std::make_shared<lock::LeaseTable>(runtime.executor, lease);
  vox::Services services;
  services.add<lock::LockServer>(table);
  const auto server = vox::serve(runtime, words[0], services);
  if (!server) return complain(vox::to_string(server.error()));
  if (is_new) {
    table->begin(0);
  } else {
    print("recovering");
    (void)lock::await_recovery(runtime, *table,
                               {.lease = lease, .neighbours = {words[1], words[2]}});
  }
  print("granting leases at " + (*server)->address());
  await_end(runtime, **server);
  return 0;
}

int await_keeping(const vox::Runtime& runtime, std::string_view address) {
  vox::Services services;
  services.add<lock::Vault>(
      std::make_shared<lock::VaultImpl>([](lock::Token token, const std::string& value) {
        print(std::to_string(token) + ' ' + value);
      }));
  const auto server = vox::serve(runtime, address, services);
  if (!server) return complain(vox::to_string(server.error()));
  await_end(runtime, **server);
  return 0;
}

// What is asked for at other times is the lock: whoever does not get it rests for a drawn time.
bool await_lock(const vox::Runtime& runtime, lock::LockClient& lock) {
  while (!lock.await_acquire()) {
    const std::chrono::milliseconds rest(10 + runtime.executor.entropy() % 100);
    if (vox::await_sleep(runtime.executor, rest) == vox::Wake::cancelled) return false;
  }
  return true;
}

int await_using(const vox::Runtime& runtime, vox::Scope& scope, Words words) {
  const std::string name = words[4];
  const auto vault =
      vox::connect<lock::Vault>(runtime, words[3], {.wait_for_service = std::chrono::seconds(10)});
  if (!vault) return complain(vox::to_string(vault.error().error));
  lock::LockOptions options;
  options.servers = {words[0], words[1], words[2]};
  options.owner = runtime.executor.entropy() | 1;
  lock::LockClient lock(runtime, scope, options);
  for (int left = std::atoi(words[5]); left > 0 && await_lock(runtime, lock);) {
    const vox::CallOptions in_time{.deadline = lock.until()};
    const auto stored = (*vault)->store.with(in_time)(lock.token(), name);
    if (stored) left -= 1;
    print(std::to_string(lock.token()) + (stored ? " stored" : " not stored"));
    lock.await_release();
  }
  lock.await_end();
  (void)vault->shutdown();
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const Words words(arguments, static_cast<std::size_t>(count));
  const std::string verb = count > 1 ? words[1] : "";
  if (verb == "serve" && (count == 5 || (count == 6 && std::string(words[5]) == "new"))) {
    return run_until_signal([&](const vox::Runtime& runtime, vox::Scope&) {
      return await_serving(runtime, words.subspan(2), count == 6);
    });
  }
  if (verb == "vault" && count == 3) {
    return run_until_signal(
        [&](const vox::Runtime& runtime, vox::Scope&) { return await_keeping(runtime, words[2]); });
  }
  if (verb == "use" && count == 8) {
    return run_until_signal([&](const vox::Runtime& runtime, vox::Scope& scope) {
      return await_using(runtime, scope, words.subspan(2));
    });
  }
  complain(
      "serve ADDRESS NEIGHBOUR NEIGHBOUR [new], vault ADDRESS, "
      "or use SERVER SERVER SERVER VAULT NAME TURNS");
  return 2;
}
