// Services from end to end: each method of the conformance service, called by its name.
#include <gtest/gtest.h>

#include <limits>
#include <numbers>

#include "tests/vox/rpc/rpc_fixture.hpp"

namespace vox::test {
namespace {

using testbed::Color;
using testbed::LookupError;
using testbed::MathError;

TEST_F(RpcTest, TextsComeBackAsTheyAreAndReversed) {
  run_connected([&] {
    EXPECT_EQ(testbed()->echo("hello").value(), "hello");
    EXPECT_EQ(testbed()->reverse("hé!").value(), "!éh");
    EXPECT_EQ(testbed_of_client()->echo("back").value(), "back");
  });
}

TEST_F(RpcTest, AMethodThatCanFailGivesItsResultOrItsOwnError) {
  run_connected([&] {
    EXPECT_EQ(testbed()->divide(10, 3).value(), 3);
    const auto by_zero = testbed()->divide(10, 0);
    ASSERT_FALSE(by_zero);
    EXPECT_EQ(by_zero.error().fault, CallFault::user);
    EXPECT_EQ(by_zero.error().user, MathError::DivisionByZero);
    const auto overflow = testbed()->divide(std::numeric_limits<std::int64_t>::min(), -1);
    ASSERT_FALSE(overflow);
    EXPECT_EQ(overflow.error().user, MathError::Overflow);
    EXPECT_EQ(testbed()->lookup(1).value().email, "alice@example.com");
    EXPECT_EQ(testbed()->lookup(2).value().email, std::nullopt);
    EXPECT_EQ(testbed()->lookup(100).error().user, LookupError::AccessDenied);
    EXPECT_EQ(testbed()->lookup(999).error().user, LookupError::NotFound);
  });
}

TEST_F(RpcTest, StructsEnumsAndVariantsGoBothWays) {
  run_connected([&] {
    EXPECT_EQ(testbed()->echo_point({42, -7}).value(), (testbed::Point{42, -7}));
    EXPECT_EQ(testbed()->create_person("Dave", 40, "dave@example.com").value(),
              (testbed::Person{"Dave", 40, "dave@example.com"}));
    EXPECT_EQ(testbed()->rectangle_area({{0, 10}, {5, 0}, std::nullopt}).value(), 50);
    EXPECT_EQ(testbed()->parse_color("GREEN").value(), Color::Green);
    EXPECT_EQ(testbed()->parse_color("purple").value(), std::nullopt);
    EXPECT_EQ(testbed()->shape_area({testbed::shape::Rectangle{3, 4}}).value(), 12);
    EXPECT_EQ(testbed()->shape_area({testbed::shape::Circle{1}}).value(), std::numbers::pi);
    const testbed::Canvas canvas{"c", {{testbed::shape::Point{}}}, Color::Blue};
    EXPECT_EQ(testbed()->create_canvas(canvas.name, canvas.shapes, canvas.background).value(),
              canvas);
    EXPECT_EQ(testbed()->process_message({std::string("hello")}).value(),
              (testbed::Message{std::string("processed: hello")}));
    EXPECT_EQ(testbed()->process_message({std::int64_t{21}}).value(),
              (testbed::Message{std::int64_t{42}}));
    EXPECT_EQ(testbed()->get_points(3).value(),
              (std::vector<testbed::Point>{{0, 0}, {1, 2}, {2, 4}}));
    EXPECT_EQ(testbed()->swap_pair({42, "hello"}).value(),
              (std::pair<std::string, std::int32_t>{"hello", 42}));
    EXPECT_EQ(testbed()->all_colors().value(),
              (std::vector<Color>{Color::Red, Color::Green, Color::Blue}));
    EXPECT_EQ(testbed()->describe_point("test", 5, -3, true).value(),
              (testbed::TaggedPoint{"test", 5, -3, true}));
  });
}

TEST_F(RpcTest, BinaryPayloadsOfEverySizeComeBackReversed) {
  run_connected([&] {
    for (const std::size_t size :
         std::initializer_list<std::size_t>{0, 1, 127, 128, 255, 256, 4096, 65536, 1'000'000}) {
      Bytes data(size);
      for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::byte>(i * 31 % 256);
      const auto reply = testbed()->process_message({data});
      ASSERT_TRUE(reply) << size;
      std::reverse(data.begin(), data.end());
      EXPECT_EQ(reply.value(), (testbed::Message{data})) << size;
    }
  });
}

TEST_F(RpcTest, CallsThatWereStartedAreAnsweredInAnyOrder) {
  run_connected([&] {
    std::vector<PendingCall<std::string>> calls;
    for (int i = 0; i < 10; ++i) {
      calls.push_back(testbed()->echo.start("msg" + std::to_string(i)));
    }
    for (int i = 9; i >= 0; --i) {
      EXPECT_EQ(calls[static_cast<std::size_t>(i)].wait().value(), "msg" + std::to_string(i));
    }
  });
}

TEST_F(RpcTest, ACalleeReadsWhatItsCallerSendsBeyondTheFirstCredit) {
  run_connected([&] {
    auto [tx, rx] = channel<std::int32_t>();
    auto sum = testbed()->sum_large.start(rx);
    for (std::int32_t i = 0; i < 100; ++i) ASSERT_TRUE(tx.send(i)) << i;
    tx.close();
    EXPECT_EQ(sum.wait().value(), 4950);
  });
}

TEST_F(RpcTest, ACalleeSendsToItsCallerBeyondTheFirstCredit) {
  run_connected([&] {
    auto [tx, rx] = channel<std::int32_t>();
    auto call = testbed()->generate_large.start(100, tx);
    for (std::int32_t i = 0; i < 100; ++i) EXPECT_EQ(rx.receive().value(), i);
    EXPECT_EQ(rx.receive().value(), std::nullopt);
    EXPECT_EQ(outcome(call.wait()), "ok");
  });
}

TEST_F(RpcTest, AChannelEachWayTransforms) {
  run_connected([&] {
    auto input = channel<std::string>();
    auto output = channel<std::string>();
    auto call = testbed()->transform.start(input.rx, output.tx);
    for (const std::string text : {"alpha", "beta", "gamma"}) {
      ASSERT_TRUE(input.tx.send(text));
      EXPECT_EQ(output.rx.receive().value(), text);
    }
    input.tx.close();
    EXPECT_EQ(output.rx.receive().value(), std::nullopt);
    EXPECT_EQ(outcome(call.wait()), "ok");
  });
}

TEST_F(RpcTest, DroppingTheSendingHalfClosesItThoughTheHalfGivenAwayIsStillHeld) {
  run_connected([&] {
    auto halves = channel<std::int32_t>();
    auto sum = testbed()->sum.start(halves.rx);
    ASSERT_TRUE(halves.tx.send(5));
    halves.tx = {};
    EXPECT_EQ(sum.wait().value(), 5);
  });
}

TEST_F(RpcTest, AHalfWhoseOtherHalfNobodyHasYetSaysSo) {
  run_connected([&] {
    auto [tx, rx] = channel<std::int32_t>();
    EXPECT_EQ(tx.send(1).error(), Error::not_started);
    EXPECT_EQ(rx.receive().error(), Error::not_started);
  });
}

TEST_F(RpcTest, AHalfIsGivenAwayOnce) {
  run_connected([&] {
    auto [tx, rx] = channel<std::int32_t>();
    auto sum = testbed()->sum.start(rx);
    const auto again = testbed()->sum(rx);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().fault, CallFault::rejected);
    EXPECT_NE(again.error().text.find("Testbed.sum"), std::string::npos) << again.error().text;
    tx.close();
    EXPECT_EQ(sum.wait().value(), 0);
  });
}

TEST_F(RpcTest, AConnectionOfItsOwnServesTheServiceItWasOpenedFor) {
  run_connected([&] {
    auto opened = client.open({.service = "Testbed"});
    ASSERT_TRUE(opened);
    Client<testbed::Testbed> other(*opened);
    EXPECT_EQ(other->echo("on its own").value(), "on its own");
    const auto refused = client.open({.service = "Nothing"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().metadata.text(metadata_error_key),
              "no service 'Nothing' here; there are: Testbed");
  });
}

}  // namespace

struct Strange {
  virtual ~Strange() = default;
  virtual std::string throws(const Context& context) = 0;
  virtual std::uint64_t number_of(const Context& context, std::string key) = 0;
  virtual void nothing() = 0;
  virtual std::string unheard() = 0;
  virtual Fallible<void, std::string> may_fail(bool fails) = 0;
  virtual std::uint64_t length_of(std::string_view text, BytesView bytes) = 0;
};
VOX_SERVICE(Strange, throws, number_of, nothing, unheard, may_fail, length_of)

namespace {

class StrangeImpl final : public Strange {
 public:
  std::string throws(const Context&) override { throw std::runtime_error("a secret"); }
  std::uint64_t number_of(const Context& context, std::string key) override {
    return context.metadata().number(key).value_or(0);
  }
  void nothing() override { calls_count += 1; }
  std::string unheard() override { return {}; }
  Fallible<void, std::string> may_fail(bool fails) override {
    if (fails) return fail(std::string("because"));
    return {};
  }
  std::uint64_t length_of(std::string_view text, BytesView bytes) override {
    return text.size() + bytes.size();
  }
  int calls_count = 0;
};

class StrangeTest : public RpcTest {
 protected:
  StrangeTest() { serve<Strange>(service); }
  [[nodiscard]] Client<Strange> strange() const { return Client<Strange>(client.root()); }
  std::shared_ptr<StrangeImpl> service = std::make_shared<StrangeImpl>();
};

TEST_F(StrangeTest, WhatAMethodThrowsStaysAtItsSide) {
  run_connected([&] {
    const auto result = strange()->throws();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fault, CallFault::cancelled);
    EXPECT_EQ(result.error().text.find("secret"), std::string::npos);
    EXPECT_EQ(outcome(strange()->nothing()), "ok");
  });
}

TEST_F(StrangeTest, AMethodThatAsksForItsContextIsGivenTheCallsMetadata) {
  run_connected([&] {
    CallOptions options;
    options.metadata.add("answer", 42);
    EXPECT_EQ(strange()->number_of.with(options)("answer").value(), 42U);
    EXPECT_EQ(strange()->number_of("answer").value(), 0U);
  });
}

TEST_F(StrangeTest, AMethodWithoutAResultMayFail) {
  run_connected([&] {
    EXPECT_EQ(outcome(strange()->may_fail(false)), "ok");
    const auto failed = strange()->may_fail(true);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().user, "because");
  });
}

TEST_F(StrangeTest, ArgumentsMayBeLent) {
  run_connected([&] { EXPECT_EQ(strange()->length_of("four", as_bytes("five!")).value(), 9U); });
}

TEST_F(StrangeTest, AMethodThatTheCalleeLacksIsUnknown) {
  run_connected([&] {
    const auto result = testbed()->echo("hello");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fault, CallFault::unknown_method);
    EXPECT_FALSE(result.error().can_retry());
  });
}

TEST_F(RpcTest, ArgumentsThatCannotBeReadAreAnsweredWithTheReason) {
  run_connected([&] {
    const auto reply =
        client.root().call(schema::method_id("Testbed", "echo"), Bytes{std::byte{5}});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->error, wire::CallError::invalid_payload);
    EXPECT_EQ(as_text(reply->value), "Testbed.echo: the arguments cannot be read: truncated_value");
  });
}

TEST_F(RpcTest, ADeadlineEndsACallAndACancelFollowsIt) {
  run_connected([&] {
    auto [tx, rx] = channel<std::int32_t>();
    const auto sum = testbed()->sum.with({.deadline = in(std::chrono::milliseconds(5))})(rx);
    ASSERT_FALSE(sum);
    EXPECT_EQ(sum.error().fault, CallFault::deadline_exceeded);
    pause();
    EXPECT_EQ(served(), 0U);
  });
}

TEST_F(RpcTest, DroppingAPendingCallGivesItUp) {
  run_connected([&] {
    auto [tx, rx] = channel<std::int32_t>();
    {
      const auto sum = testbed()->sum.start(rx);
      pause();
      EXPECT_EQ(served(), 1U);
    }
    pause();
    EXPECT_EQ(served(), 0U);
    EXPECT_EQ(testbed()->echo("still here").value(), "still here");
  });
}

// --- a service whose types have changed since

class EvolvedTest : public RpcTest {
 protected:
  [[nodiscard]] Client<testbed::evolved::Testbed> evolved() const {
    return Client<testbed::evolved::Testbed>(client.root());
  }
};

TEST_F(EvolvedTest, AnOptionThatTheOtherSideDoesNotKnowIsNone) {
  run_connected([&] {
    EXPECT_EQ(evolved()->echo_profile({"Alice", "Likes Rust", "face.png"}).value(),
              (testbed::evolved::Profile{"Alice", "Likes Rust", std::nullopt}));
  });
}

TEST_F(EvolvedTest, FieldsInAnotherOrderFindTheirPlaces) {
  run_connected([&] {
    EXPECT_EQ(evolved()->echo_record({5.25, 42, "hello"}).value(),
              (testbed::evolved::Record{5.25, 42, "hello"}));
  });
}

TEST_F(EvolvedTest, AVariantThatTheOtherSideLacksIsRefusedWhenItComes) {
  run_connected([&] {
    using testbed::evolved::Status;
    EXPECT_EQ(evolved()->echo_status(Status::Inactive).value(), Status::Inactive);
    const auto suspended = evolved()->echo_status(Status::Suspended);
    ASSERT_FALSE(suspended);
    EXPECT_EQ(suspended.error().fault, CallFault::invalid_payload);
  });
}

TEST_F(EvolvedTest, IncompatibleTypesFailTheCallAndNothingElse) {
  run_connected([&] {
    const auto measurement = evolved()->echo_measurement({"m", "5.25"});
    ASSERT_FALSE(measurement);
    EXPECT_EQ(measurement.error().fault, CallFault::invalid_payload);
    EXPECT_NE(measurement.error().text.find("different types"), std::string::npos)
        << measurement.error().text;
    EXPECT_TRUE(evolved()->echo_profile({"a", "b", std::nullopt}));
    const auto tag = evolved()->echo_tag({"label", 1});
    ASSERT_FALSE(tag);
    EXPECT_EQ(tag.error().fault, CallFault::invalid_payload);
    const auto config = evolved()->echo_config({"k", "v", "me"});
    ASSERT_FALSE(config);
    EXPECT_TRUE(evolved()->echo_record({1, 2, "three"}));
  });
}

}  // namespace
}  // namespace vox::test
