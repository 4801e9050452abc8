// Worlds: the same seed is the same run, hosts come and go, and nothing is left behind.
#include "sim/world.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sim/fault.hpp"
#include "tests/sim/two_hosts.hpp"

namespace vox::sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// A program written in a test.
class Script final : public Program {
 public:
  explicit Script(std::function<void()> body) : body_(std::move(body)) {}
  void await_main() override { body_(); }

 private:
  std::function<void()> body_;
};

ProgramFactory script(std::function<void(Host&)> body) {
  return [body](Host& host) { return std::make_unique<Script>([body, &host] { body(host); }); };
}

/// Two programs that exchange bytes, on a network with drawn latencies, until 100 ms.
TraceHash hash_of_run(std::uint64_t seed, const std::function<void(World&)>& strike = {}) {
  World world({.seed = seed, .network = {.latency = {microseconds(10), milliseconds(2)}}});
  world.add_host("alice", script([](Host& host) {
                   Probe here(host.transport().connect("bob:80").value());
                   for (int i = 0; i < 20; ++i) {
                     if (await_sleep(host.executor(), milliseconds(3)) != Wake::deadline) return;
                     (void)here.write("ping");
                     (void)here.read();
                   }
                 }));
  world.add_host("bob", script([](Host& host) {
                   AcceptProbe listener(host.transport().listen(":80").value());
                   std::unique_ptr<Probe> there;
                   while (await_sleep(host.executor(), milliseconds(1)) == Wake::deadline) {
                     std::unique_ptr<Stream> stream =
                         there == nullptr ? listener.accept() : nullptr;
                     if (stream != nullptr) there = std::make_unique<Probe>(std::move(stream));
                     if (there != nullptr && !there->read().empty()) (void)there->write("pong");
                   }
                 }));
  if (strike != nullptr) strike(world);
  EXPECT_EQ(world.run(at_ms(100)), RunEnd::deadline);
  EXPECT_GT(world.trace().events_count(), 40u);
  return world.trace().hash();
}

TEST(World, TheSameSeedIsTheSameRunAndAnotherSeedIsAnother) {
  std::set<std::string> hashes;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const TraceHash hash = hash_of_run(seed);
    EXPECT_EQ(hash, hash_of_run(seed));
    hashes.insert(hash.to_string());
  }
  EXPECT_EQ(hashes.size(), 10u);
}

/// The same programs, with clocks that run wrong and stand still.
TraceHash hash_of_run_with_clocks(std::uint64_t seed) {
  const auto strike = [](World& world) {
    install_fault(world,
                  {.kind = FaultKind::clock_drift,
                   .from = "bob",
                   .at = at_ms(3),
                   .lasts = milliseconds(40),
                   .rate_ppm = 1'234'567},
                  1);
    install_fault(
        world,
        {.kind = FaultKind::clock_pause, .from = "alice", .at = at_ms(9), .lasts = milliseconds(7)},
        2);
  };
  return hash_of_run(seed, strike);
}

TEST(World, TheSameSeedIsTheSameRunWhateverTheClocksDo) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const TraceHash hash = hash_of_run_with_clocks(seed);
    EXPECT_EQ(hash, hash_of_run_with_clocks(seed));
    EXPECT_FALSE(hash == hash_of_run(seed));
  }
}

TEST(World, HostsAreNumberedAndNamedInTheOrderTheyWereAdded) {
  World world({});
  Host& alice = world.add_host("alice", nullptr);
  Host& bob = world.add_host("bob", nullptr);
  EXPECT_EQ(alice.number(), 1u);
  EXPECT_EQ(bob.number(), 2u);
  EXPECT_EQ(&world.host("bob"), &bob);
  EXPECT_EQ(world.find_host("carol"), nullptr);
  EXPECT_EQ(world.host_name(0), "world");
  EXPECT_EQ(world.host_name(2), "bob");
  EXPECT_EQ(&alice.world(), &world);
}

TEST(World, AProgramRunsInAFiberOnceAndItsHostStaysUp) {
  int ran_count = 0;
  Recorder recorder;
  World world({});
  world.trace().add_sink(recorder);
  Host& alice = world.add_host("alice", script([&](Host& host) {
                                 EXPECT_NE(host.executor().fibers().current(), nullptr);
                                 EXPECT_TRUE(host.executor().is_current());
                                 ran_count += 1;
                               }));
  EXPECT_FALSE(alice.is_up());
  EXPECT_EQ(world.run(never), RunEnd::quiet);
  EXPECT_EQ(world.run(never), RunEnd::quiet);
  EXPECT_EQ(ran_count, 1);
  EXPECT_TRUE(alice.is_up());
  EXPECT_EQ(alice.boot_count(), 1u);
  EXPECT_EQ(recorder.of(1, WorldEvent::host_started).size(), 1u);
  EXPECT_EQ(recorder.of(1, WorldEvent::host_stopped).size(), 1u);
}

TEST(World, RunStopsAtItsDeadlineAndGoesOnFromThere) {
  TwoHosts hosts;
  std::vector<Time> seen;
  for (const std::int64_t ms : {1, 2, 3}) {
    hosts.world.schedule(at_ms(ms), [&] { seen.push_back(hosts.world.now()); });
  }
  EXPECT_EQ(hosts.world.run(at_ms(2)), RunEnd::deadline);
  EXPECT_EQ(seen, (std::vector<Time>{at_ms(1), at_ms(2)}));
  EXPECT_EQ(hosts.world.now(), at_ms(2));
  EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
  EXPECT_EQ(seen.back(), at_ms(3));
}

TEST(World, StopEndsTheRunAfterTheTaskThatCalledIt) {
  TwoHosts hosts;
  int ran_count = 0;
  hosts.world.schedule(at_ms(1), [&] {
    hosts.world.stop();
    ran_count += 1;
  });
  hosts.world.schedule(at_ms(1), [&] { ran_count += 1; });
  EXPECT_EQ(hosts.world.run(never), RunEnd::stopped);
  EXPECT_EQ(ran_count, 1);
  EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
  EXPECT_EQ(ran_count, 2);
}

TEST(World, ActionsOfOneMomentRunInTheOrderTheyWereScheduled) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    TwoHosts hosts({.seed = seed});
    std::string order;
    for (const char letter : {'a', 'b', 'c'}) {
      hosts.world.schedule(at_ms(1), [&order, letter] { order += letter; });
    }
    EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
    EXPECT_EQ(order, "abc");
  }
}

TEST(World, WhatTheCoreObservesIsAnEventOfItsHost) {
  TwoHosts hosts;
  hosts.bob.executor().observer()->observe(
      {.kind = EventKind::message_sent, .object = 3, .connection = 4, .a = 5, .b = 6, .c = 7});
  const TraceEvent& event = hosts.recorder.events.back();
  EXPECT_EQ(event.host, 2u);
  EXPECT_EQ(event.kind, static_cast<std::uint16_t>(EventKind::message_sent));
  EXPECT_EQ(event.object, 3u);
  EXPECT_EQ(event.connection, 4u);
  EXPECT_EQ(event.a, 5u);
  EXPECT_EQ(event.b, 6u);
  EXPECT_EQ(event.c, 7u);
}

/// A host whose program remembers its life.
struct Life {
  std::vector<std::string> events;
  ProgramFactory program(std::function<void(Host&)> body) {
    class Lived final : public Program {
     public:
      Lived(Life& life, Host& host, std::function<void(Host&)> body)
          : life_(life), host_(host), body_(std::move(body)) {}
      ~Lived() override {
        EXPECT_EQ(host_.executor().fibers().current(), nullptr);
        life_.events.push_back("destroyed");
      }
      void await_main() override {
        body_(host_);
        life_.events.push_back("returned");
      }

     private:
      Life& life_;
      Host& host_;
      std::function<void(Host&)> body_;
    };
    return [this, body](Host& host) { return std::make_unique<Lived>(*this, host, body); };
  }
};

TEST(Crash, FibersAreCancelledAndRunOutBeforeTheProgramIsDestroyed) {
  Life life;
  World world({});
  Host& alice = world.add_host("alice", life.program([&life](Host& host) {
    const Wake wake = await_sleep(host.executor(), std::chrono::hours(1));
    life.events.push_back(wake == Wake::cancelled ? "cancelled" : "slept");
  }));
  world.run(at_ms(5));
  alice.crash();
  EXPECT_EQ(life.events, (std::vector<std::string>{"cancelled", "returned", "destroyed"}));
  EXPECT_FALSE(alice.is_up());
  EXPECT_EQ(alice.program(), nullptr);
  EXPECT_EQ(world.now(), at_ms(5));
  EXPECT_EQ(world.run(never), RunEnd::quiet);
}

TEST(Crash, ShieldedCleanUpRunsOutOnAClockOfItsOwn) {
  Life life;
  World world({});
  Host& alice = world.add_host("alice", life.program([&life](Host& host) {
    (void)await_sleep(host.executor(), std::chrono::hours(1));
    const Shield shield(host.executor());
    const Time begun = host.executor().now();
    EXPECT_EQ(await_sleep(host.executor(), milliseconds(50)), Wake::deadline);
    EXPECT_EQ(host.executor().now(), begun + milliseconds(50));
    life.events.push_back("cleaned");
  }));
  world.run(at_ms(5));
  alice.crash();
  EXPECT_EQ(life.events, (std::vector<std::string>{"cleaned", "returned", "destroyed"}));
  EXPECT_EQ(world.now(), at_ms(5));
  EXPECT_EQ(alice.executor().now(), at_ms(5));
}

TEST(Crash, WhatADestructorPostsStillRuns) {
  int ran_count = 0;
  struct Posts final : Program {
    explicit Posts(int& count) : ran_count(count) {}
    ~Posts() override { last->post(); }
    void await_main() override {}
    int& ran_count;
    Task* last = nullptr;
  };
  World world({});
  Host& alice = world.add_host("alice", [&](Host&) { return std::make_unique<Posts>(ran_count); });
  Task last(
      alice.executor(), [](void* count) { *static_cast<int*>(count) += 1; }, &ran_count);
  world.run(Time{});
  static_cast<Posts*>(alice.program())->last = &last;
  alice.crash();
  EXPECT_EQ(ran_count, 1);
}

TEST(Crash, ARebootHasNothingOfTheOldLife) {
  Life life;
  int boots_count = 0;
  Recorder recorder;
  World world({});
  world.trace().add_sink(recorder);
  Host& alice = world.add_host("alice", life.program([&](Host& host) {
    boots_count += 1;
    EXPECT_FALSE(host.scope().is_cancelled());
    auto listener = host.transport().listen(":80");
    EXPECT_TRUE(listener.has_value());
    (void)await_sleep(host.executor(), std::chrono::hours(1));
  }));
  world.run(at_ms(1));
  alice.crash();
  alice.boot();
  world.run(at_ms(2));
  EXPECT_EQ(boots_count, 2);
  EXPECT_EQ(alice.boot_count(), 2u);
  EXPECT_EQ(recorder.of(1, WorldEvent::host_started).back().object, 2u);
  EXPECT_EQ(recorder.of(1, WorldEvent::host_crashed).size(), 1u);
  EXPECT_TRUE(recorder.of(1, WorldEvent::host_stopped).empty());
}

TEST(Crash, TimersAndTasksOfOtherHostsAreUntouchedAndKeepTheirOrder) {
  TwoHosts hosts;
  std::string order;
  struct Step {
    std::string& order;
    char letter;
    void run() { order += letter; }
  };
  Step first{order, '1'};
  Step second{order, '2'};
  Timer first_timer(hosts.bob.executor(), calls<&Step::run>, &first);
  Timer second_timer(hosts.bob.executor(), calls<&Step::run>, &second);
  second_timer.arm(at_ms(5));
  first_timer.arm(at_ms(5));
  hosts.alice.crash();
  EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
  EXPECT_EQ(order, "21");
}

TEST(Crash, ATaskOfOneHostMayCrashAnother) {
  TwoHosts hosts;
  Task task(
      hosts.bob.executor(), [](void* alice) { static_cast<Host*>(alice)->crash(); }, &hosts.alice);
  task.post();
  EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
  EXPECT_FALSE(hosts.alice.is_up());
}

TEST(Crash, ATimerThatOutlivesItsProgramFiresBeforeTheHostIsGone) {
  static bool fired;
  fired = false;
  {
    World world({});
    world.add_host("alice", script([](Host& host) {
                     static std::unique_ptr<Timer> left;
                     left = std::make_unique<Timer>(
                         host.executor(),
                         [](void*) {
                           fired = true;
                           left.reset();
                         },
                         nullptr);
                     left->arm(at_ms(50));
                   }));
    world.run(at_ms(1));
  }
  EXPECT_TRUE(fired);
}

TEST(CrashDeath, ATimerThatGoesOnForEverAfterItsProgramIsALeak) {
  EXPECT_DEATH(
      {
        World world({});
        world.add_host(
            "alice", script([](Host& host) {
              static Timer* endless;
              endless = new Timer(
                  host.executor(),
                  [](void*) {
                    endless->arm(after(endless->executor().now(), std::chrono::seconds(1)));
                  },
                  nullptr);
              endless->arm(at_ms(50));
            }));
        world.run(at_ms(1));
      },
      "host alice spins after its crash");
}

TEST(CrashDeath, ATaskThatPostsItselfForEverIsALeak) {
  EXPECT_DEATH(
      {
        World world({});
        world.add_host("alice", script([](Host& host) {
                         struct Spin {
                           explicit Spin(Executor& executor)
                               : task(executor, calls<&Spin::run>, this) {}
                           void run() { task.post(); }
                           Task task;
                         };
                         (new Spin(host.executor()))->task.post();
                       }));
        world.run(at_ms(1));
      },
      "host alice spins after its crash");
}

TEST(CrashDeath, AFiberThatNobodyCancelsIsALeak) {
  EXPECT_DEATH(
      {
        World world({});
        world.add_host(
            "alice", script([](Host& host) {
              auto* leaked = new Scope(host.executor());
              (void)leaked->spawn([&host] { (void)await_sleep(host.executor(), never - Time{}); });
            }));
        world.run(at_ms(1));
      },
      "host alice has fibers nobody wakes");
}

}  // namespace
}  // namespace vox::sim
