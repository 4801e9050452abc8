// Which service serves which connection, and what becomes of a method that throws.
#include "vox/rpc/services.hpp"

#include <gtest/gtest.h>

#include "tests/vox/rpc/rpc_fixture.hpp"

namespace vox::test {

struct Doubling {
  virtual ~Doubling() = default;
  virtual std::int32_t twice(std::int32_t number) = 0;
};
VOX_SERVICE(Doubling, twice)

struct Naming {
  virtual ~Naming() = default;
  virtual std::string name() = 0;
};
VOX_SERVICE(Naming, name)

struct Throwing {
  virtual ~Throwing() = default;
  virtual void throws() = 0;
  virtual void throws_a_number() = 0;
};
VOX_SERVICE(Throwing, throws, throws_a_number)

namespace {

class DoublingImpl final : public Doubling {
 public:
  std::int32_t twice(std::int32_t number) override { return 2 * number; }
};
class NamingImpl final : public Naming {
 public:
  explicit NamingImpl(std::string name) : name_(std::move(name)) {}
  std::string name() override { return name_; }

 private:
  const std::string name_;
};
class ThrowingImpl final : public Throwing {
 public:
  void throws() override { throw std::runtime_error("a secret"); }
  void throws_a_number() override { throw 7; }
};

Services both_services() {
  Services services;
  services.add<Doubling>(std::make_shared<DoublingImpl>());
  services.add<Naming>(std::make_shared<NamingImpl>("a"));
  return services;
}

class ServicesTest : public SessionTest {
 protected:
  void serve(const Services& services) {
    server_options.root_handler = nullptr;
    server_options = services.on(std::move(server_options));
  }
  template <typename S>
  [[nodiscard]] Client<S> on_root() const {
    return Client<S>(client.root());
  }
  template <typename S>
  [[nodiscard]] Result<Client<S>, OpenFailure> open(std::string service) const {
    auto opened = client.open({.service = std::move(service)});
    if (!opened) return fail(std::move(opened.error()));
    return Client<S>(std::move(*opened));
  }
};

TEST_F(ServicesTest, TheRootServesWhatTheInitiatorAskedFor) {
  serve(both_services());
  client_options.service = "Naming";
  run_connected([&] {
    EXPECT_EQ(on_root<Naming>()->name().value(), "a");
    EXPECT_EQ(outcome(on_root<Doubling>()->twice(2)), "unknown_method");
  });
}

TEST_F(ServicesTest, ARootForAServiceThatIsNotThereServesTheFirst) {
  serve(both_services());
  client_options.service = "Nothing";
  run_connected([&] {
    EXPECT_EQ(on_root<Doubling>()->twice(21).value(), 42);
    EXPECT_EQ(outcome(on_root<Naming>()->name()), "unknown_method");
  });
}

TEST_F(ServicesTest, EachConnectionServesWhatItWasOpenedFor) {
  server_options.acceptor = nullptr;
  serve(both_services());
  run_connected([&] {
    const auto doubling = open<Doubling>("Doubling");
    const auto naming = open<Naming>("Naming");
    ASSERT_TRUE(doubling && naming);
    EXPECT_EQ((*doubling)->twice(3).value(), 6);
    EXPECT_EQ((*naming)->name().value(), "a");
  });
}

TEST_F(ServicesTest, AConnectionForAServiceThatIsNotThereIsRejectedWithTheNamesOfThoseThatAre) {
  server_options.acceptor = nullptr;
  serve(both_services());
  run_connected([&] {
    const auto refused = open<Naming>("naming");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, Error::rejected);
    EXPECT_EQ(refused.error().metadata.text(metadata_error_key),
              "no service 'naming' here; there are: Doubling, Naming");
  });
}

TEST_F(ServicesTest, TheAcceptorOfTheOptionsIsAskedAboutTheOthers) {
  std::vector<std::string> asked;
  server_options.acceptor = [&](const ConnectionRequest& request) {
    asked.emplace_back(request.service);
    if (request.service == "Raw") return AcceptDecision::accept(echo);
    return AcceptDecision::reject("by the acceptor");
  };
  serve(both_services());
  run_connected([&] {
    EXPECT_TRUE(open<Naming>("Naming"));
    const auto raw = client.open({.service = "Raw"});
    ASSERT_TRUE(raw);
    EXPECT_EQ(as_text(raw->call(echo_method, as_bytes("raw")).value().value), "raw");
    const auto refused = open<Naming>("Other");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().metadata.text(metadata_error_key), "by the acceptor");
    EXPECT_EQ(asked, (std::vector<std::string>{"Raw", "Other"}));
  });
}

TEST_F(ServicesTest, TheAcceptorMayServeServicesOfItsOwn) {
  Services others;
  others.add<Naming>(std::make_shared<NamingImpl>("of the acceptor"));
  server_options.acceptor = [others](const ConnectionRequest& request) {
    return others.route(request.service);
  };
  Services services;
  services.add<Doubling>(std::make_shared<DoublingImpl>());
  serve(services);
  run_connected([&] {
    EXPECT_EQ(open<Naming>("Naming").value()->name().value(), "of the acceptor");
    EXPECT_EQ(open<Doubling>("Doubling").value()->twice(1).value(), 2);
  });
}

TEST_F(ServicesTest, WithoutServicesTheOptionsStayAsTheyAre) {
  serve({});
  EXPECT_EQ(server_options.root_handler, nullptr);
  EXPECT_EQ(server_options.root_route, nullptr);
  EXPECT_EQ(server_options.service, "Noop");
  run_connected([&] { EXPECT_EQ(outcome(on_root<Naming>()->name()), "unknown_method"); });
}

TEST_F(ServicesTest, ADispatcherServesTheMethodsOfAnotherThatItLacks) {
  const auto naming = make_dispatcher<Naming>(std::make_shared<NamingImpl>("first"));
  const auto other_naming = make_dispatcher<Naming>(std::make_shared<NamingImpl>("second"));
  const auto doubling = make_dispatcher<Doubling>(std::make_shared<DoublingImpl>());
  Services services;
  services.add("Both", naming->with(*other_naming)->with(*doubling));
  serve(services);
  run_connected([&] {
    EXPECT_EQ(on_root<Naming>()->name().value(), "first");
    EXPECT_EQ(on_root<Doubling>()->twice(4).value(), 8);
  });
}

// --- what methods throw

class ThrowingTest : public ServicesTest {
 protected:
  void serve_throwing(DispatchOptions options) {
    dispatcher = make_dispatcher<Throwing>(std::make_shared<ThrowingImpl>(), std::move(options));
    serve(Services().add("Throwing", dispatcher));
  }
  std::shared_ptr<const rpc::Dispatcher> dispatcher;
};

TEST_F(ThrowingTest, WhatIsThrownIsCountedAndNotTold) {
  serve_throwing({});
  run_connected([&] {
    EXPECT_EQ(dispatcher->exceptions_count(), 0U);
    const auto failed = on_root<Throwing>()->throws();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().fault, CallFault::cancelled);
    EXPECT_EQ(failed.error().text, "");
    EXPECT_EQ(dispatcher->exceptions_count(), 1U);
    EXPECT_EQ(outcome(on_root<Throwing>()->throws_a_number()), "cancelled");
    EXPECT_EQ(dispatcher->exceptions_count(), 2U);
  });
}

TEST_F(ThrowingTest, WhatIsThrownIsToldToPeopleWhoDebug) {
  DispatchOptions options;
  options.tell_exceptions = true;
  serve_throwing(options);
  run_connected([&] {
    const auto told = on_root<Throwing>()->throws();
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().fault, CallFault::invalid_payload);
    EXPECT_EQ(told.error().text, "Throwing.throws threw: a secret");
    const auto nothing_to_tell = on_root<Throwing>()->throws_a_number();
    ASSERT_FALSE(nothing_to_tell);
    EXPECT_EQ(nothing_to_tell.error().fault, CallFault::cancelled);
    EXPECT_EQ(dispatcher->exceptions_count(), 2U);
  });
}

}  // namespace
}  // namespace vox::test
