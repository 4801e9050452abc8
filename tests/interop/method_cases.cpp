// One case for each method and each way in which it can end.
#include <limits>

#include "tests/interop/cases.hpp"

namespace testbed {
namespace {

using In = const CaseContext&;

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

CaseOutcome echo(In in) {
  return expect_result(in.client()->echo("hello from client"), std::string("hello from client"));
}
CaseOutcome reverse(In in) {
  return expect_result(in.client()->reverse("hello"), std::string("olleh"));
}
CaseOutcome divide_success(In in) {
  return expect_result(in.client()->divide(10, 3), std::int64_t{3});
}
CaseOutcome divide_zero(In in) {
  return expect_user_error(in.client()->divide(10, 0), MathError::DivisionByZero);
}
CaseOutcome divide_overflow(In in) {
  return expect_user_error(in.client()->divide(smallest, -1), MathError::Overflow);
}
CaseOutcome lookup_found(In in) {
  return expect_result(in.client()->lookup(1), Person{"Alice", 30, "alice@example.com"});
}
CaseOutcome lookup_found_no_email(In in) {
  return expect_result(in.client()->lookup(2), Person{"Bob", 25, std::nullopt});
}
CaseOutcome lookup_not_found(In in) {
  return expect_user_error(in.client()->lookup(999), LookupError::NotFound);
}
CaseOutcome lookup_access_denied(In in) {
  return expect_user_error(in.client()->lookup(100), LookupError::AccessDenied);
}
CaseOutcome echo_point(In in) {
  return expect_result(in.client()->echo_point({42, -7}), Point{42, -7});
}
CaseOutcome create_person(In in) {
  return first_failure(expect_result(in.client()->create_person("Dave", 40, "dave@example.com"),
                                     Person{"Dave", 40, "dave@example.com"}),
                       expect_result(in.client()->create_person("Eve", 25, std::nullopt),
                                     Person{"Eve", 25, std::nullopt}));
}
CaseOutcome rectangle_area(In in) {
  return first_failure(
      expect_result(in.client()->rectangle_area({{0, 10}, {5, 0}, std::nullopt}), 50.0),
      expect_result(in.client()->rectangle_area({{0, 10}, {5, 0}, "test"}), 50.0));
}
CaseOutcome parse_color(In in) {
  using Maybe = std::optional<Color>;
  return first_failure(expect_result(in.client()->parse_color("red"), Maybe(Color::Red)),
                       expect_result(in.client()->parse_color("green"), Maybe(Color::Green)),
                       expect_result(in.client()->parse_color("blue"), Maybe(Color::Blue)),
                       expect_result(in.client()->parse_color("purple"), Maybe()));
}
CaseOutcome get_points(In in) {
  const std::vector<Point> points{{0, 0}, {1, 2}, {2, 4}, {3, 6}, {4, 8}};
  return expect_result(in.client()->get_points(5), points);
}
CaseOutcome swap_pair(In in) {
  return expect_result(in.client()->swap_pair({99, "hello"}),
                       std::pair<std::string, std::int32_t>("hello", 99));
}
CaseOutcome echo_bytes(In in) {
  const vox::Bytes bytes{std::byte{1},    std::byte{2}, std::byte{3},
                         std::byte{0xff}, std::byte{0}, std::byte{0x80}};
  return first_failure(expect_result(in.client()->echo_bytes(bytes), bytes),
                       expect_result(in.client()->echo_bytes({}), vox::Bytes()));
}
CaseOutcome echo_bool(In in) {
  return first_failure(expect_result(in.client()->echo_bool(true), true),
                       expect_result(in.client()->echo_bool(false), false));
}
CaseOutcome echo_u64(In in) {
  CaseOutcome outcome;
  for (const std::uint64_t number :
       {std::uint64_t{0}, std::uint64_t{1}, std::numeric_limits<std::uint64_t>::max(),
        std::uint64_t{1'000'000'000'000}}) {
    outcome = first_failure(outcome, expect_result(in.client()->echo_u64(number), number));
  }
  return outcome;
}
CaseOutcome echo_option_string(In in) {
  using Maybe = std::optional<std::string>;
  return first_failure(expect_result(in.client()->echo_option_string("hello"), Maybe("hello")),
                       expect_result(in.client()->echo_option_string(std::nullopt), Maybe()));
}
CaseOutcome describe_point(In in) {
  return first_failure(expect_result(in.client()->describe_point("origin", 0, 0, true),
                                     TaggedPoint{"origin", 0, 0, true}),
                       expect_result(in.client()->describe_point("far", -100, 200, false),
                                     TaggedPoint{"far", -100, 200, false}));
}
CaseOutcome all_colors(In in) {
  return expect_result(in.client()->all_colors(),
                       std::vector<Color>{Color::Red, Color::Green, Color::Blue});
}
CaseOutcome echo_shape(In in) {
  CaseOutcome outcome;
  for (const Shape& shape :
       {Shape{shape::Point{}}, Shape{shape::Circle{3.14}}, Shape{shape::Rectangle{2, 5}}}) {
    outcome = first_failure(outcome, expect_result(in.client()->echo_shape(shape), shape));
  }
  return outcome;
}
CaseOutcome shape_area(In in) {
  return first_failure(expect_result(in.client()->shape_area({shape::Rectangle{3, 4}}), 12.0),
                       expect_result(in.client()->shape_area({shape::Point{}}), 0.0));
}
CaseOutcome create_canvas(In in) {
  const Canvas canvas{"enum-canvas", {{shape::Point{}}, {shape::Circle{2.5}}}, Color::Green};
  return expect_result(in.client()->create_canvas(canvas.name, canvas.shapes, canvas.background),
                       canvas);
}
CaseOutcome process_message(In in) {
  const vox::Bytes data{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  return first_failure(
      expect_result(in.client()->process_message({data}),
                    Message{vox::Bytes(data.rbegin(), data.rend())}),
      expect_result(in.client()->process_message({std::int64_t{21}}), Message{std::int64_t{42}}),
      expect_result(in.client()->process_message({std::string("hello")}),
                    Message{std::string("processed: hello")}));
}
CaseOutcome echo_gnarly(In in) {
  GnarlyEntry first;
  first.id = 1;
  first.name = "a";
  first.path = "/a";
  first.attrs = {{"k", "v"}};
  first.chunks = {vox::Bytes{std::byte{1}, std::byte{2}}, {}};
  first.kind = {gnarly::File{"t", {"x"}}};
  GnarlyEntry second;
  second.id = 2;
  second.parent = 1;
  second.name = "b";
  second.path = "/b";
  second.kind = {gnarly::Symlink{"a", {1, 300}}};
  GnarlyEntry third;
  third.id = 3;
  third.name = "c";
  third.kind = {gnarly::Directory{2, {"x", "y"}}};
  const GnarlyPayload payload{
      7, "/m", {first, second, third}, std::nullopt, vox::Bytes{std::byte{0xde}, std::byte{0xad}}};
  return expect_result(in.client()->echo_gnarly(payload), payload);
}
CaseOutcome echo_status_v1(In in) {
  return first_failure(
      expect_result(in.client()->echo_status_v1(Status::Active), Status::Active),
      expect_result(in.client()->echo_status_v1(Status::Inactive), Status::Inactive));
}
CaseOutcome echo_tag_v1(In in) {
  const Tag tag{"important", 42, "do not delete"};
  return expect_result(in.client()->echo_tag_v1(tag), tag);
}
CaseOutcome echo_of_evolving_types(In in) {
  return first_failure(
      expect_result(in.client()->echo_profile({"Alice", "Likes Rust"}),
                    Profile{"Alice", "Likes Rust"}),
      expect_result(in.client()->echo_record({42, "hello", 5.25}), Record{42, "hello", 5.25}),
      expect_result(in.client()->echo_status(Status::Inactive), Status::Inactive),
      expect_result(in.client()->echo_tag({"a", 1, "b"}), Tag{"a", 1, "b"}),
      expect_result(in.client()->echo_measurement({"meters", 5.25}), Measurement{"meters", 5.25}),
      expect_result(in.client()->echo_config({"theme", "dark"}), Config{"theme", "dark"}));
}

}  // namespace

std::span<const Case> method_cases() {
  static constexpr Case cases[] = {
      {"echo", echo},
      {"reverse", reverse},
      {"divide_success", divide_success},
      {"divide_zero", divide_zero},
      {"divide_overflow", divide_overflow},
      {"lookup_found", lookup_found},
      {"lookup_found_no_email", lookup_found_no_email},
      {"lookup_not_found", lookup_not_found},
      {"lookup_access_denied", lookup_access_denied},
      {"echo_point", echo_point},
      {"create_person", create_person},
      {"rectangle_area", rectangle_area},
      {"parse_color", parse_color},
      {"get_points", get_points},
      {"swap_pair", swap_pair},
      {"echo_bytes", echo_bytes},
      {"echo_bool", echo_bool},
      {"echo_u64", echo_u64},
      {"echo_option_string", echo_option_string},
      {"describe_point", describe_point},
      {"all_colors", all_colors},
      {"echo_shape", echo_shape},
      {"shape_area", shape_area},
      {"create_canvas", create_canvas},
      {"process_message", process_message},
      {"echo_gnarly", echo_gnarly},
      {"echo_status_v1", echo_status_v1},
      {"echo_tag_v1", echo_tag_v1},
      {"echo_of_evolving_types", echo_of_evolving_types},
  };
  return cases;
}

const Case* find_case(std::span<const Case> cases, std::string_view name) {
  for (const Case& named : cases) {
    if (named.name == name) return &named;
  }
  return nullptr;
}

}  // namespace testbed
