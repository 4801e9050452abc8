// A service whose methods take channels in every way there is, and keep them for the test to look
// at.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/vox/rpc/rpc_fixture.hpp"

namespace vox::test {

struct Feed {
  std::string name;
  Rx<std::int32_t> numbers;
};
VOX_STRUCT(Feed, name, numbers)

struct Streams {
  virtual ~Streams() = default;
  virtual std::int64_t sum_feed(Feed feed) = 0;
  virtual std::int64_t sum_maybe(std::optional<Rx<std::int32_t>> numbers) = 0;
  virtual std::vector<std::int64_t> sum_each(std::vector<Rx<std::int32_t>> streams) = 0;
  virtual std::pair<std::int64_t, std::int64_t> sum_both(Rx<std::int32_t> first,
                                                         Rx<std::int32_t> second) = 0;
  /// Answer at once, and keep what they are given.
  virtual void keep_rx(Rx<std::int32_t> numbers) = 0;
  virtual void keep_tx(Tx<std::int32_t> numbers) = 0;
  /// Waits for an item, or for its end.
  virtual void wait(Rx<std::int32_t> numbers) = 0;
  virtual Fallible<void, std::string> keep_and_fail(Rx<std::int32_t> numbers) = 0;
  virtual void throws(Rx<std::int32_t> numbers, Tx<std::int32_t> echoed) = 0;
};
VOX_SERVICE(Streams, sum_feed, sum_maybe, sum_each, sum_both, keep_rx, keep_tx, wait, keep_and_fail,
            throws)

/// What the client may call and the server lacks.
struct Missing {
  virtual ~Missing() = default;
  virtual void take(Rx<std::int32_t> numbers, Tx<std::int32_t> echoed) = 0;
};
VOX_SERVICE(Missing, take)

/// What a receive came to, as a text: the item, "end", or the name of the error.
template <typename T>
std::string text_of(const Result<std::optional<T>>& item) {
  if (!item) return std::string(to_string(item.error()));
  if (!*item) return "end";
  if constexpr (std::is_same_v<T, std::string>) {
    return **item;
  } else {
    return std::to_string(**item);
  }
}
/// The same of a send: "sent", or the name of the error.
inline std::string text_of(const Result<void>& sent) {
  return sent ? "sent" : std::string(to_string(sent.error()));
}

class StreamsImpl final : public Streams {
 public:
  std::int64_t sum_feed(Feed feed) override {
    name = feed.name;
    return sum(feed.numbers);
  }
  std::int64_t sum_maybe(std::optional<Rx<std::int32_t>> numbers) override {
    return numbers ? sum(*numbers) : -1;
  }
  std::vector<std::int64_t> sum_each(std::vector<Rx<std::int32_t>> streams) override {
    std::vector<std::int64_t> sums;
    for (const auto& stream : streams) sums.push_back(sum(stream));
    return sums;
  }
  std::pair<std::int64_t, std::int64_t> sum_both(Rx<std::int32_t> first,
                                                 Rx<std::int32_t> second) override {
    const std::int64_t of_first = sum(first);
    return {of_first, sum(second)};
  }
  void keep_rx(Rx<std::int32_t> numbers) override { rx = std::move(numbers); }
  void keep_tx(Tx<std::int32_t> numbers) override { tx = std::move(numbers); }
  void wait(Rx<std::int32_t> numbers) override { waited_for = text_of(numbers.receive()); }
  Fallible<void, std::string> keep_and_fail(Rx<std::int32_t> numbers) override {
    rx = std::move(numbers);
    return fail(std::string("because"));
  }
  void throws(Rx<std::int32_t>, Tx<std::int32_t>) override { throw std::runtime_error("secret"); }

  static std::int64_t sum(const Rx<std::int32_t>& numbers) {
    std::int64_t total = 0;
    for (;;) {
      const auto number = numbers.receive();
      if (!number || !*number) return total;
      total += **number;
    }
  }

  std::string name;
  std::string waited_for;
  Rx<std::int32_t> rx;
  Tx<std::int32_t> tx;
};

/// One end of each direction, at the caller, whose other ends the service keeps.
struct Kept {
  Tx<std::int32_t> tx;
  Rx<std::int32_t> rx;
};

inline Kept give_away(const Client<Streams>& streams) {
  auto down = channel<std::int32_t>();
  auto up = channel<std::int32_t>();
  EXPECT_EQ(outcome(streams->keep_rx(down.rx)), "ok");
  EXPECT_EQ(outcome(streams->keep_tx(up.tx)), "ok");
  return {std::move(down.tx), std::move(up.rx)};
}

}  // namespace vox::test
