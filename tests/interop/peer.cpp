// The C++ side of the interoperation tests: serves the conformance service, or calls it case by
// case.
//
// Usage: vox-interop serve --address ADDRESS [--evolved]
//        vox-interop call --address ADDRESS [--evolved] [--peer-evolved] [--case NAME]...
//                         [--skip NAME]... [--linger-ms N]
//        vox-interop list
//
// serve prints LISTEN_ADDR=<address> and serves until its standard input ends. call prints a line
// for each case, CASE <name> ok or CASE <name> FAILED <why>, and last "cases: N passed, M failed,
// K skipped"; it exits with 0 when none failed and at least one passed.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "tests/interop/program.hpp"

namespace {

using testbed::Case;
using testbed::Types;

struct Arguments {
  std::string command;
  std::string address;
  bool evolved = false;
  bool peer_evolved = false;
  std::vector<std::string> only;
  std::vector<std::string> skip;
  std::chrono::milliseconds linger{0};
};

int usage(const std::string& complaint) {
  std::fprintf(stderr,
               "vox-interop: %s\n"
               "usage: vox-interop serve --address ADDRESS [--evolved]\n"
               "       vox-interop call --address ADDRESS [--evolved] [--peer-evolved]"
               " [--case NAME]... [--skip NAME]...\n"
               "                        [--linger-ms N]\n"
               "       vox-interop list\n",
               complaint.c_str());
  return 2;
}

/// Fills `arguments`; a complaint when it cannot.
std::string parse(int count, char** words, Arguments& arguments) {
  if (count < 2) return "which command?";
  arguments.command = words[1];
  for (int i = 2; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--evolved") {
      arguments.evolved = true;
    } else if (word == "--peer-evolved") {
      arguments.peer_evolved = true;
    } else if (i + 1 == count) {
      return "'" + word + "' is unknown or needs a value";
    } else if (word == "--address") {
      arguments.address = words[++i];
    } else if (word == "--case") {
      arguments.only.emplace_back(words[++i]);
    } else if (word == "--skip") {
      arguments.skip.emplace_back(words[++i]);
    } else if (word == "--linger-ms") {
      arguments.linger = std::chrono::milliseconds(std::strtoul(words[++i], nullptr, 10));
    } else {
      return "unknown option '" + word + "'";
    }
  }
  return {};
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<Case> all_cases(const Arguments& arguments) {
  std::vector<Case> cases;
  const auto add = [&cases](std::span<const Case> more) {
    cases.insert(cases.end(), more.begin(), more.end());
  };
  if (arguments.evolved) {
    add(testbed::evolved_cases());
  } else if (arguments.peer_evolved) {
    add(testbed::cases_for_evolved_peer());
  } else {
    add(testbed::method_cases());
    add(testbed::session_cases());
  }
  return cases;
}

class Caller {
 public:
  explicit Caller(const Arguments& arguments) : arguments_(arguments) {}

  int run() {
    const std::vector<Case> cases = all_cases(arguments_);
    for (const std::string& name : arguments_.only) {
      if (testbed::find_case(cases, name) == nullptr) return usage("no case '" + name + "'");
    }
    vox::net::EpollExecutor executor;
    vox::net::NetTransport transport(executor);
    executor.run([&] { run_cases(executor, transport, cases); });
    std::printf("cases: %d passed, %d failed, %d skipped\n", passed_, failed_, skipped_);
    return failed_ == 0 && passed_ > 0 ? 0 : 1;
  }

 private:
  void run_cases(vox::net::EpollExecutor& executor, vox::net::NetTransport& transport,
                 const std::vector<Case>& cases) {
    vox::SessionOptions options =
        testbed::serving(arguments_.evolved ? Types::evolved : Types::current);
    options.resumable = true;
    testbed::Dialed dialed(executor, transport, arguments_.address, std::move(options));
    if (const auto connected = dialed.connect(std::chrono::seconds(5)); !connected) {
      return report("connect", std::string(to_string(connected.error())));
    }
    for (const Case& one : cases) {
      if (!arguments_.only.empty() && !contains(arguments_.only, one.name)) continue;
      if (contains(arguments_.skip, one.name)) {
        std::printf("CASE %s skipped\n", std::string(one.name).c_str());
        skipped_ += 1;
        continue;
      }
      report(one.name, one.run(dialed.context()));
    }
    // Whoever is called back decides when that is over, within this time.
    (void)dialed.session().closed(vox::after(executor.now(), arguments_.linger));
    dialed.session().shutdown();
  }

  void report(std::string_view name, const testbed::CaseOutcome& outcome) {
    (outcome ? failed_ : passed_) += 1;
    std::printf("CASE %s %s%s\n", std::string(name).c_str(), outcome ? "FAILED " : "ok",
                outcome ? outcome->c_str() : "");
    std::fflush(stdout);
  }

  const Arguments& arguments_;
  int passed_ = 0;
  int failed_ = 0;
  int skipped_ = 0;
};

void stop_at_end_of_input(vox::net::EpollExecutor& executor) {
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
  executor.stop();
}

int serve(const Arguments& arguments) {
  vox::net::EpollExecutor executor;
  vox::net::NetTransport transport(executor);
  vox::SessionRegistry registry;
  std::thread watch([&] { stop_at_end_of_input(executor); });
  int code = 0;
  executor.run([&] {
    vox::SessionOptions options =
        testbed::serving(arguments.evolved ? Types::evolved : Types::current);
    options.resumable = true;
    options.registry = &registry;
    const auto server = vox::serve(executor, transport, arguments.address, std::move(options));
    if (!server) {
      std::fprintf(stderr, "vox-interop: cannot listen on '%s': %s\n", arguments.address.c_str(),
                   std::string(to_string(server.error())).c_str());
      code = 1;
      return;
    }
    std::printf("LISTEN_ADDR=%s\n", (*server)->address().c_str());
    std::fflush(stdout);
    (void)vox::await_sleep(executor, vox::Duration::max());
    (*server)->shutdown();
  });
  if (code != 0) std::fclose(stdin);
  watch.detach();
  return code;
}

int list() {
  for (const auto cases : {testbed::method_cases(), testbed::session_cases(),
                           testbed::evolved_cases(), testbed::cases_for_evolved_peer()}) {
    for (const Case& one : cases) std::printf("%s\n", std::string(one.name).c_str());
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  Arguments arguments;
  if (const std::string complaint = parse(count, words, arguments); !complaint.empty()) {
    return usage(complaint);
  }
  if (arguments.command == "list") return list();
  if (arguments.address.empty()) return usage("which --address?");
  if (arguments.command == "serve") return serve(arguments);
  if (arguments.command == "call") return Caller(arguments).run();
  return usage("unknown command '" + arguments.command + "'");
}
