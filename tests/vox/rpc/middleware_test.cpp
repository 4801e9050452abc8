// Middleware around typed calls, at the caller and at the callee.
#include "vox/rpc/middleware.hpp"

#include <gtest/gtest.h>

#include "tests/vox/rpc/rpc_fixture.hpp"

namespace vox::test {

struct Layered {
  virtual ~Layered() = default;
  virtual std::string trail(const Context& context) = 0;
  virtual bool has_entry(const Context& context, std::string key) = 0;
  virtual Fallible<void, std::string> may_fail(bool fails) = 0;
  virtual void throws() = 0;
};
VOX_SERVICE(Layered, trail, has_entry, may_fail, throws)

namespace {

using Log = std::vector<std::string>;

/// What middleware and handlers leave for each other.
struct Trail {
  std::string text;
};

/// Writes down what it is asked, and does what its fields say.
class Recording final : public Middleware {
 public:
  Recording(Log& log, std::string name) : log_(log), name_(std::move(name)) {}

  std::optional<Refusal> before(CallInfo& call) override {
    log_.push_back(name_ + ":before:" + std::string(call.service) + '.' + std::string(call.method));
    if (throws) throw std::runtime_error("middleware");
    if (refusal) return refusal;
    call.extensions.get<Trail>().text += name_;
    if (!key.empty()) call.metadata.add(key, 1);
    return {};
  }
  void after(CallInfo& call, const CallEnd& end) override {
    log_.push_back(name_ + ":after:" + (end.fault ? std::string(to_string(*end.fault)) : "ok"));
    const Trail* trail = call.extensions.find<Trail>();
    trail_text = trail == nullptr ? "" : trail->text;
    if (end.metadata == nullptr) return;
    if (!reply_key.empty()) end.metadata->add(reply_key, 7);
    reply_number = end.metadata->number("from-callee").value_or(0);
  }

  std::optional<Refusal> refusal;
  bool throws = false;
  std::string key;
  std::string reply_key;
  std::string trail_text;
  std::uint64_t reply_number = 0;

 private:
  Log& log_;
  const std::string name_;
};

class LayeredImpl final : public Layered {
 public:
  std::string trail(const Context& context) override {
    calls_count += 1;
    Trail& left = context.extensions().get<Trail>();
    std::string found = left.text;
    left.text += "+handler";
    return found;
  }
  bool has_entry(const Context& context, std::string key) override {
    return context.metadata().number(key).has_value();
  }
  Fallible<void, std::string> may_fail(bool fails) override {
    if (fails) return fail(std::string("because"));
    return {};
  }
  void throws() override { throw std::runtime_error("a secret"); }
  int calls_count = 0;
};

class MiddlewareTest : public RpcTest {
 protected:
  MiddlewareTest() {
    Services services;
    DispatchOptions options;
    options.middleware = {callee_first, callee_second};
    services.add<Layered>(service, options);
    server_options = services.on(std::move(server_options));
  }
  [[nodiscard]] Client<Layered> plain() const { return Client<Layered>(client.root()); }
  [[nodiscard]] Client<Layered> layered() const { return plain().with(first).with(second); }

  Log log;
  Log callee_log;
  std::shared_ptr<Recording> first = std::make_shared<Recording>(log, "first");
  std::shared_ptr<Recording> second = std::make_shared<Recording>(log, "second");
  std::shared_ptr<Recording> callee_first = std::make_shared<Recording>(callee_log, "one");
  std::shared_ptr<Recording> callee_second = std::make_shared<Recording>(callee_log, "two");
  std::shared_ptr<LayeredImpl> service = std::make_shared<LayeredImpl>();
};

TEST_F(MiddlewareTest, AtTheCallerItRunsInOrderAndInReverse) {
  run_connected([&] {
    EXPECT_EQ(outcome(layered()->trail()), "ok");
    EXPECT_EQ(log, (Log{"first:before:Layered.trail", "second:before:Layered.trail",
                        "second:after:ok", "first:after:ok"}));
  });
}

TEST_F(MiddlewareTest, AtTheCalleeItRunsInOrderAndInReverse) {
  run_connected([&] {
    EXPECT_EQ(outcome(plain()->trail()), "ok");
    EXPECT_EQ(callee_log, (Log{"one:before:Layered.trail", "two:before:Layered.trail",
                               "two:after:ok", "one:after:ok"}));
    EXPECT_EQ(log, Log{});
  });
}

TEST_F(MiddlewareTest, AMethodSharesTheExtensionsOfItsCallOnly) {
  run_connected([&] {
    EXPECT_EQ(plain()->trail().value(), "onetwo");
    EXPECT_EQ(callee_first->trail_text, "onetwo+handler");
    EXPECT_EQ(plain()->trail().value(), "onetwo");
  });
}

TEST_F(MiddlewareTest, AtTheCallerExtensionsAreSharedWithinACallOnly) {
  run_connected([&] {
    EXPECT_EQ(outcome(layered()->trail()), "ok");
    EXPECT_EQ(first->trail_text, "firstsecond");
    EXPECT_EQ(outcome(layered()->trail()), "ok");
    EXPECT_EQ(first->trail_text, "firstsecond");
  });
}

TEST_F(MiddlewareTest, WhatTheCallersMiddlewareAddsTravelsWithTheCall) {
  run_connected([&] {
    EXPECT_FALSE(layered()->has_entry("injected").value());
    second->key = "injected";
    EXPECT_TRUE(layered()->has_entry("injected").value());
    EXPECT_FALSE(plain()->has_entry("injected").value());
  });
}

TEST_F(MiddlewareTest, WhatTheCalleesMiddlewareAddsToAReplyIsSeenByTheCallers) {
  callee_second->reply_key = "from-callee";
  run_connected([&] {
    EXPECT_EQ(outcome(layered()->trail()), "ok");
    EXPECT_EQ(first->reply_number, 7U);
    first->reply_number = 0;
    const auto failed = layered()->may_fail(true);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().metadata.number("from-callee"), 7U);
    EXPECT_EQ(first->reply_number, 7U);
  });
}

TEST_F(MiddlewareTest, ARefusalAtTheCallerSendsNothingAndUnwindsWhatRan) {
  second->refusal = Refusal{CallFault::rejected, "not today"};
  const auto third = std::make_shared<Recording>(log, "third");
  run_connected([&] {
    const auto refused = layered().with(third)->trail();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, CallFault::rejected);
    EXPECT_EQ(refused.error().text, "Layered.trail: not today");
    EXPECT_EQ(log, (Log{"first:before:Layered.trail", "second:before:Layered.trail",
                        "first:after:rejected"}));
    EXPECT_EQ(callee_log, Log{});
  });
}

TEST_F(MiddlewareTest, ARefusalAtTheCalleeRunsNoMethodAndUnwindsWhatRan) {
  run_connected([&] {
    callee_second->refusal = Refusal{CallFault::invalid_payload, "not like this"};
    const auto invalid = plain()->trail();
    ASSERT_FALSE(invalid);
    EXPECT_EQ(invalid.error().fault, CallFault::invalid_payload);
    EXPECT_EQ(invalid.error().text, "not like this");
    callee_second->refusal = Refusal{CallFault::unknown_method, {}};
    EXPECT_EQ(outcome(plain()->trail()), "unknown_method");
    callee_second->refusal = Refusal{CallFault::busy, "a secret"};
    const auto other = plain()->trail();
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().fault, CallFault::cancelled);
    EXPECT_EQ(other.error().text, "");
    EXPECT_EQ(service->calls_count, 0);
    EXPECT_EQ(
        callee_log,
        (Log{"one:before:Layered.trail", "two:before:Layered.trail", "one:after:invalid_payload",
             "one:before:Layered.trail", "two:before:Layered.trail", "one:after:unknown_method",
             "one:before:Layered.trail", "two:before:Layered.trail", "one:after:cancelled"}));
  });
}

TEST_F(MiddlewareTest, AfterIsToldHowTheCallEnded) {
  run_connected([&] {
    EXPECT_EQ(outcome(layered()->may_fail(true)), "user");
    EXPECT_EQ(outcome(layered()->throws()), "cancelled");
    EXPECT_EQ(log, (Log{"first:before:Layered.may_fail", "second:before:Layered.may_fail",
                        "second:after:user", "first:after:user", "first:before:Layered.throws",
                        "second:before:Layered.throws", "second:after:cancelled",
                        "first:after:cancelled"}));
    EXPECT_EQ(callee_log.at(3), "one:after:user");
    EXPECT_EQ(callee_log.at(7), "one:after:cancelled");
  });
}

TEST_F(MiddlewareTest, AfterRunsOnceForACallThatIsDropped) {
  run_connected([&] {
    { const auto dropped = layered()->trail.start(); }
    EXPECT_EQ(log, (Log{"first:before:Layered.trail", "second:before:Layered.trail",
                        "second:after:cancelled", "first:after:cancelled"}));
  });
}

TEST_F(MiddlewareTest, AfterRunsOnceForACallThatIsWaitedForAndDropped) {
  run_connected([&] {
    {
      auto pending = layered()->trail.start();
      auto moved = std::move(pending);
      EXPECT_EQ(log.size(), 2U);
      EXPECT_EQ(outcome(moved.wait()), "ok");
      EXPECT_EQ(log.size(), 4U);
    }
    EXPECT_EQ(log.size(), 4U);
  });
}

TEST_F(MiddlewareTest, AfterRunsForACallThatCouldNotBeStarted) {
  run([&] {
    connect();
    const Client<Layered> kept = layered();
    disconnect();
    EXPECT_EQ(outcome(kept->trail()), "session_shutdown");
    EXPECT_EQ(log.back(), "first:after:session_shutdown");
    client = server = {};
  });
}

TEST_F(MiddlewareTest, MiddlewareThatThrowsUnwindsWhatRanBeforeIt) {
  run_connected([&] {
    callee_second->throws = true;
    EXPECT_EQ(outcome(plain()->trail()), "cancelled");
    EXPECT_EQ(callee_log,
              (Log{"one:before:Layered.trail", "two:before:Layered.trail", "one:after:cancelled"}));
    callee_second->throws = false;
    second->throws = true;
    EXPECT_THROW((void)layered()->trail(), std::runtime_error);
    EXPECT_EQ(log, (Log{"first:before:Layered.trail", "second:before:Layered.trail",
                        "first:after:cancelled"}));
    EXPECT_EQ(service->calls_count, 0);
  });
}

TEST_F(MiddlewareTest, AClientWithMoreMiddlewareLeavesTheOneItCameFromAlone) {
  run_connected([&] {
    const Client<Layered> one = plain().with(first);
    const Client<Layered> both = one.with(second);
    EXPECT_EQ(outcome(one->trail()), "ok");
    EXPECT_EQ(log, (Log{"first:before:Layered.trail", "first:after:ok"}));
    EXPECT_EQ(outcome(both->trail()), "ok");
    EXPECT_EQ(log.size(), 6U);
  });
}

TEST(ExtensionsTest, ValuesAreFoundByTheirType) {
  Extensions extensions;
  EXPECT_EQ(extensions.find<int>(), nullptr);
  extensions.get<int>() = 41;
  extensions.get<int>() += 1;
  extensions.get<std::string>() = "text";
  ASSERT_NE(extensions.find<int>(), nullptr);
  EXPECT_EQ(*extensions.find<int>(), 42);
  EXPECT_EQ(extensions.get<std::string>(), "text");
  EXPECT_EQ(extensions.find<unsigned>(), nullptr);
}

}  // namespace
}  // namespace vox::test
