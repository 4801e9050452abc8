// Exceptions belong to the fiber that throws them, also while it is parked in the middle of one.
//
// The C++ runtime keeps what is being thrown and caught per thread. Two fibers of one thread that
// park inside their catch blocks would find each other's there, if each did not carry its own.
#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <string>

#include "tests/vox/support/runtime_test.hpp"
#include "vox/runtime/event.hpp"

namespace vox::test {
namespace {

class FiberExceptionTest : public RuntimeTest {
 protected:
  // Parks inside a catch block until `go`, then asks which exception it is handling.
  void throw_park_and_rethrow(const std::string& text, Event& go, std::string& log) {
    spawn([this, text, &go, &log] {
      try {
        try {
          throw std::runtime_error(text);
        } catch (const std::exception&) {
          EXPECT_EQ(go.await_set(), Wake::signalled);
          throw;
        }
      } catch (const std::exception& caught) {
        log += caught.what();
      }
      EXPECT_EQ(std::current_exception(), nullptr);
      await_turn(executor);
      EXPECT_EQ(std::current_exception(), nullptr);
    });
  }
};

TEST_F(FiberExceptionTest, TwoFibersParkedInCatchBlocksRethrowTheirOwnInEitherOrder) {
  for (const bool first_goes_first : {true, false}) {
    Event first(executor);
    Event second(executor);
    std::string log;
    throw_park_and_rethrow("first ", first, log);
    throw_park_and_rethrow("second ", second, log);
    executor.run_ready();
    (first_goes_first ? first : second).set();
    executor.run_ready();
    (first_goes_first ? second : first).set();
    executor.run_ready();
    EXPECT_EQ(log, first_goes_first ? "first second " : "second first ");
  }
}

TEST_F(FiberExceptionTest, WhoeverResumesAFiberKeepsTheExceptionItIsHandling) {
  Event go(executor);
  std::string log;
  throw_park_and_rethrow("inner", go, log);
  executor.run_ready();
  try {
    throw std::runtime_error("outer");
  } catch (const std::exception&) {
    go.set();
    executor.run_ready();
    try {
      std::rethrow_exception(std::current_exception());
    } catch (const std::exception& still) {
      EXPECT_STREQ(still.what(), "outer");
    }
  }
  EXPECT_EQ(log, "inner");
}

// Parks in its destructor, which runs while an exception passes through its frame.
struct ParksWhileUnwinding {
  ~ParksWhileUnwinding() {
    EXPECT_EQ(std::uncaught_exceptions(), 1);
    EXPECT_EQ(go.await_set(), Wake::signalled);
    EXPECT_EQ(std::uncaught_exceptions(), 1);
  }
  Event& go;
};

TEST_F(FiberExceptionTest, AnExceptionInFlightInOneFiberIsNotInFlightInAnother) {
  Event go(executor);
  bool caught = false;
  spawn([&] {
    try {
      ParksWhileUnwinding parks{go};
      throw std::runtime_error("in flight");
    } catch (const std::runtime_error&) {
      caught = true;
    }
    EXPECT_EQ(std::uncaught_exceptions(), 0);
  });
  executor.run_ready();
  EXPECT_EQ(std::uncaught_exceptions(), 0);
  run([] { EXPECT_EQ(std::uncaught_exceptions(), 0); });
  EXPECT_FALSE(caught);
  go.set();
  executor.run_ready();
  EXPECT_TRUE(caught);
}

}  // namespace
}  // namespace vox::test
