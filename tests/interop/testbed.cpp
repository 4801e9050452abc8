// What the conformance service does.
#include "tests/interop/testbed.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <numbers>

#include "tests/interop/evolved_testbed.hpp"

namespace testbed {
namespace {

std::string reversed_text(const std::string& text) {
  std::string reversed;
  for (std::size_t end = text.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
    reversed.append(text, begin, end - begin);
    end = begin;
  }
  return reversed;
}

// A channel that fails ends the stream: who is at its other end knows.
std::int64_t sum_of(const vox::Rx<std::int32_t>& numbers) {
  std::int64_t sum = 0;
  for (;;) {
    const auto number = numbers.receive();
    if (!number || !*number) return sum;
    sum += **number;
  }
}

void generate_to(std::uint32_t count, const vox::Tx<std::int32_t>& output) {
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!output.send(static_cast<std::int32_t>(i))) return;
  }
  output.close();
}

struct Area {
  double operator()(const shape::Circle& circle) const {
    return std::numbers::pi * circle.radius * circle.radius;
  }
  double operator()(const shape::Rectangle& rectangle) const {
    return rectangle.width * rectangle.height;
  }
  double operator()(const shape::Point&) const { return 0; }
};

struct Process {
  Message operator()(const std::string& text) const { return {"processed: " + text}; }
  Message operator()(std::int64_t number) const { return {number * 2}; }
  Message operator()(vox::Bytes data) const {
    std::reverse(data.begin(), data.end());
    return {std::move(data)};
  }
};

class TestbedImpl final : public Testbed {
 public:
  std::string echo(std::string message) override { return message; }
  std::string reverse(std::string message) override { return reversed_text(message); }

  vox::Fallible<std::int64_t, MathError> divide(std::int64_t dividend,
                                                std::int64_t divisor) override {
    if (divisor == 0) return vox::fail(MathError::DivisionByZero);
    if (dividend == std::numeric_limits<std::int64_t>::min() && divisor == -1) {
      return vox::fail(MathError::Overflow);
    }
    return dividend / divisor;
  }

  vox::Fallible<Person, LookupError> lookup(std::uint32_t id) override {
    if (id == 1) return Person{"Alice", 30, "alice@example.com"};
    if (id == 2) return Person{"Bob", 25, std::nullopt};
    if (id == 3) return Person{"Charlie", 35, "charlie@example.com"};
    return vox::fail(id >= 100 && id <= 199 ? LookupError::AccessDenied : LookupError::NotFound);
  }

  std::int64_t sum(vox::Rx<std::int32_t> numbers) override { return sum_of(numbers); }
  std::int64_t sum_large(vox::Rx<std::int32_t> numbers) override { return sum_of(numbers); }
  void generate(std::uint32_t count, vox::Tx<std::int32_t> output) override {
    generate_to(count, output);
  }
  void generate_large(std::uint32_t count, vox::Tx<std::int32_t> output) override {
    generate_to(count, output);
  }
  void generate_retry_non_idem(std::uint32_t count, vox::Tx<std::int32_t> output) override {
    generate_to(count, output);
  }
  void generate_retry_idem(std::uint32_t count, vox::Tx<std::int32_t> output) override {
    generate_to(count, output);
  }
  void transform(vox::Rx<std::string> input, vox::Tx<std::string> output) override {
    for (;;) {
      const auto item = input.receive();
      if (!item || !*item || !output.send(**item)) break;
    }
    output.close();
  }

  Point echo_point(Point point) override { return point; }
  Person create_person(std::string name, std::uint8_t age,
                       std::optional<std::string> email) override {
    return {std::move(name), age, std::move(email)};
  }
  double rectangle_area(Rectangle rect) override {
    const double width = std::abs(double{1} * rect.bottom_right.x - rect.top_left.x);
    return width * std::abs(double{1} * rect.bottom_right.y - rect.top_left.y);
  }
  std::optional<Color> parse_color(std::string name) override {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    if (name == "red") return Color::Red;
    if (name == "green") return Color::Green;
    if (name == "blue") return Color::Blue;
    return std::nullopt;
  }
  double shape_area(Shape shape) override { return std::visit(Area(), shape.value); }
  Canvas create_canvas(std::string name, std::vector<Shape> shapes, Color background) override {
    return {std::move(name), std::move(shapes), background};
  }
  GnarlyPayload echo_gnarly(GnarlyPayload payload) override { return payload; }
  Message process_message(Message msg) override {
    return std::visit(Process(), std::move(msg.value));
  }
  std::vector<Point> get_points(std::uint32_t count) override {
    std::vector<Point> points;
    for (std::uint32_t i = 0; i < count; ++i) {
      points.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(2 * i)});
    }
    return points;
  }
  std::pair<std::string, std::int32_t> swap_pair(
      std::pair<std::int32_t, std::string> pair) override {
    return {std::move(pair.second), pair.first};
  }
  vox::Bytes echo_bytes(vox::Bytes data) override { return data; }
  bool echo_bool(bool b) override { return b; }
  std::uint64_t echo_u64(std::uint64_t n) override { return n; }
  std::optional<std::string> echo_option_string(std::optional<std::string> s) override { return s; }
  std::vector<Color> all_colors() override { return {Color::Red, Color::Green, Color::Blue}; }
  TaggedPoint describe_point(std::string label, std::int32_t x, std::int32_t y,
                             bool active) override {
    return {std::move(label), x, y, active};
  }
  Shape echo_shape(Shape shape) override { return shape; }
  Status echo_status_v1(Status status) override { return status; }
  Tag echo_tag_v1(Tag tag) override { return tag; }
  Profile echo_profile(Profile profile) override { return profile; }
  Record echo_record(Record record) override { return record; }
  Status echo_status(Status status) override { return status; }
  Tag echo_tag(Tag tag) override { return tag; }
  Measurement echo_measurement(Measurement measurement) override { return measurement; }
  Config echo_config(Config config) override { return config; }
};

}  // namespace

std::shared_ptr<Testbed> make_testbed() { return std::make_shared<TestbedImpl>(); }

}  // namespace testbed

namespace testbed::evolved {
namespace {

class TestbedImpl final : public Testbed {
 public:
  Profile echo_profile(Profile profile) override { return profile; }
  Record echo_record(Record record) override { return record; }
  Status echo_status(Status status) override { return status; }
  Tag echo_tag(Tag tag) override { return tag; }
  Measurement echo_measurement(Measurement measurement) override { return measurement; }
  Config echo_config(Config config) override { return config; }
};

}  // namespace

std::shared_ptr<Testbed> make_testbed() { return std::make_shared<TestbedImpl>(); }

}  // namespace testbed::evolved
