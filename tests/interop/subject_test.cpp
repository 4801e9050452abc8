// The conformance subject as the reference's test-suite uses it: started with environment
// variables, and met as initiator, as caller and as listener.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>

#include "tests/interop/program.hpp"

extern char** environ;

namespace testbed {
namespace {

using Variables = std::map<std::string, std::string>;

/// A subject that runs. Killed at the end, as the suite does.
class Subject {
 public:
  explicit Subject(const Variables& variables) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    std::vector<std::string> settings;
    for (const auto& [name, value] : variables) settings.push_back(name + '=' + value);
    for (char** inherited = environ; *inherited != nullptr; ++inherited) {
      settings.emplace_back(*inherited);
    }
    std::vector<char*> pointers;
    for (std::string& setting : settings) pointers.push_back(setting.data());
    pointers.push_back(nullptr);
    std::string program = VOX_SUBJECT;
    char* words[] = {program.data(), nullptr};
    EXPECT_EQ(posix_spawn(&pid_, VOX_SUBJECT, &actions, nullptr, words, pointers.data()), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
  }
  ~Subject() {
    if (pid_ != 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    close(output_);
  }
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  /// The first line it prints.
  [[nodiscard]] std::string read_line() const {
    std::string line;
    char byte = 0;
    while (read(output_, &byte, 1) == 1 && byte != '\n') line += byte;
    return line;
  }
  /// Waits for its end.
  [[nodiscard]] int exit_code() {
    int status = 0;
    waitpid(std::exchange(pid_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = 0;
  int output_ = -1;
};

/// Asks again and again instead of waiting for events.
class IgnoredEvents final : public vox::ListenerEvents {
 public:
  void handle_acceptable() override {}
};

class SubjectTest : public ::testing::Test {
 protected:
  /// Listens, starts a subject that connects here, and runs `body` with the session.
  void meet(Variables variables, const std::function<void(const vox::SessionHandle&)>& body) {
    executor.run([&] {
      auto listener = transport.listen("tcp://127.0.0.1:0");
      ASSERT_TRUE(listener);
      (*listener)->attach(ignored);
      const std::string address((*listener)->local_address());
      variables.emplace("PEER_ADDR", address.substr(address.rfind('/') + 1));
      subject.emplace(variables);
      auto session = vox::start_session(executor, vox::Role::acceptor, accept(**listener),
                                        serving(Types::current));
      ASSERT_TRUE(session.establish(soon()));
      body(session);
      session.shutdown();
    });
  }

  std::unique_ptr<vox::Stream> accept(vox::Listener& listener) {
    for (;;) {
      auto stream = listener.try_accept();
      if (stream || executor.now() > soon()) return stream ? std::move(*stream) : nullptr;
      (void)vox::await_sleep(executor, std::chrono::milliseconds(1));
    }
  }

  [[nodiscard]] vox::Time soon() { return vox::after(executor.now(), std::chrono::seconds(20)); }

  void expect_cases(std::span<const Case> cases, const CaseContext& context) {
    for (const Case& one : cases) {
      if (one.name == "calls_after_resume") continue;  // an acceptor cannot connect again
      if (const CaseOutcome outcome = one.run(context)) {
        ADD_FAILURE() << one.name << ": " << *outcome;
      }
    }
  }

  [[nodiscard]] CaseContext context(const vox::SessionHandle& session) {
    return {.session = session,
            .connection = session.root(),
            .executor = executor,
            .reconnect = nullptr};
  }

  IgnoredEvents ignored;
  vox::net::EpollExecutor executor;
  vox::net::NetTransport transport{executor};
  std::optional<Subject> subject;
};

TEST_F(SubjectTest, ServesEveryMethodOnTheConnectionItMade) {
  meet({}, [&](const vox::SessionHandle& session) {
    expect_cases(method_cases(), context(session));
    expect_cases(session_cases(), context(session));
  });
}

TEST_F(SubjectTest, ServesTheNewerTypesWhenAskedTo) {
  meet({{"SUBJECT_TYPES", "evolved"}}, [&](const vox::SessionHandle& session) {
    expect_cases(cases_for_evolved_peer(), context(session));
  });
}

TEST_F(SubjectTest, RunsAScenarioAndExitsWithZeroWhenItHolds) {
  meet({{"SUBJECT_MODE", "client"}, {"CLIENT_SCENARIO", "swap_pair"}},
       [&](const vox::SessionHandle& session) { (void)session.closed(soon()); });
  EXPECT_EQ(subject->exit_code(), 0);
}

TEST_F(SubjectTest, RefusesAScenarioThatItDoesNotKnow) {
  subject.emplace(Variables{{"SUBJECT_MODE", "client"}, {"CLIENT_SCENARIO", "dance"}});
  EXPECT_EQ(subject->exit_code(), 1);
}

TEST_F(SubjectTest, RefusesTheStableConduitByName) {
  subject.emplace(Variables{{"SPEC_CONDUIT", "stable"}});
  EXPECT_EQ(subject->exit_code(), 1);
}

TEST_F(SubjectTest, ListensSaysWhereAndServes) {
  subject.emplace(Variables{{"SUBJECT_MODE", "server-listen"}, {"LISTEN_PORT", "0"}});
  const std::string line = subject->read_line();
  ASSERT_TRUE(line.starts_with("LISTEN_ADDR=127.0.0.1:")) << line;
  executor.run([&] {
    Dialed dialed(executor, transport, line.substr(line.find('=') + 1), serving(Types::current));
    ASSERT_TRUE(dialed.connect(std::chrono::seconds(5)));
    expect_cases(method_cases(), dialed.context());
    dialed.session().shutdown();
  });
}

}  // namespace
}  // namespace testbed
