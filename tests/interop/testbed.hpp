// The conformance service of the protocol, as every implementation of it has: its types, its
// methods, and what they do (docs/PROTOCOL.md, "Conformance service"). The names are the wire's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "vox/rpc/service.hpp"

// NOLINTBEGIN(readability-identifier-naming): the names are the wire's.
namespace testbed {

struct Point {
  std::int32_t x = 0;
  std::int32_t y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};
VOX_STRUCT(Point, x, y)

struct TaggedPoint {
  std::string label;
  std::int32_t x = 0;
  std::int32_t y = 0;
  bool active = false;
  friend bool operator==(const TaggedPoint&, const TaggedPoint&) = default;
};
VOX_STRUCT(TaggedPoint, label, x, y, active)

struct Person {
  std::string name;
  std::uint8_t age = 0;
  std::optional<std::string> email;
  friend bool operator==(const Person&, const Person&) = default;
};
VOX_STRUCT(Person, name, age, email)

struct Rectangle {
  Point top_left;
  Point bottom_right;
  std::optional<std::string> label;
  friend bool operator==(const Rectangle&, const Rectangle&) = default;
};
VOX_STRUCT(Rectangle, top_left, bottom_right, label)

enum class Color : std::uint8_t { Red, Green, Blue };
VOX_ENUM(Color, Red, Green, Blue)

namespace shape {
struct Circle {
  double radius = 0;
  friend bool operator==(const Circle&, const Circle&) = default;
};
VOX_CASE(Circle, radius)
struct Rectangle {
  double width = 0;
  double height = 0;
  friend bool operator==(const Rectangle&, const Rectangle&) = default;
};
VOX_CASE(Rectangle, width, height)
struct Point {
  friend bool operator==(const Point&, const Point&) = default;
};
}  // namespace shape
struct Shape {
  std::variant<shape::Circle, shape::Rectangle, shape::Point> value;
  friend bool operator==(const Shape&, const Shape&) = default;
};
VOX_VARIANT(Shape, Circle, Rectangle, Point)

struct Canvas {
  std::string name;
  std::vector<Shape> shapes;
  Color background = Color::Red;
  friend bool operator==(const Canvas&, const Canvas&) = default;
};
VOX_STRUCT(Canvas, name, shapes, background)

struct GnarlyAttr {
  std::string key;
  std::string value;
  friend bool operator==(const GnarlyAttr&, const GnarlyAttr&) = default;
};
VOX_STRUCT(GnarlyAttr, key, value)

namespace gnarly {
struct File {
  std::string mime;
  std::vector<std::string> tags;
  friend bool operator==(const File&, const File&) = default;
};
VOX_CASE(File, mime, tags)
struct Directory {
  std::uint32_t child_count = 0;
  std::vector<std::string> children;
  friend bool operator==(const Directory&, const Directory&) = default;
};
VOX_CASE(Directory, child_count, children)
struct Symlink {
  std::string target;
  std::vector<std::uint32_t> hops;
  friend bool operator==(const Symlink&, const Symlink&) = default;
};
VOX_CASE(Symlink, target, hops)
}  // namespace gnarly
struct GnarlyKind {
  std::variant<gnarly::File, gnarly::Directory, gnarly::Symlink> value;
  friend bool operator==(const GnarlyKind&, const GnarlyKind&) = default;
};
VOX_VARIANT(GnarlyKind, File, Directory, Symlink)

struct GnarlyEntry {
  std::uint64_t id = 0;
  std::optional<std::uint64_t> parent;
  std::string name;
  std::string path;
  std::vector<GnarlyAttr> attrs;
  std::vector<vox::Bytes> chunks;
  GnarlyKind kind;
  friend bool operator==(const GnarlyEntry&, const GnarlyEntry&) = default;
};
VOX_STRUCT(GnarlyEntry, id, parent, name, path, attrs, chunks, kind)

struct GnarlyPayload {
  std::uint64_t revision = 0;
  std::string mount;
  std::vector<GnarlyEntry> entries;
  std::optional<std::string> footer;
  vox::Bytes digest;
  friend bool operator==(const GnarlyPayload&, const GnarlyPayload&) = default;
};
VOX_STRUCT(GnarlyPayload, revision, mount, entries, footer, digest)

struct Message {
  std::variant<std::string, std::int64_t, vox::Bytes> value;
  friend bool operator==(const Message&, const Message&) = default;
};
VOX_VARIANT(Message, Text, Number, Data)

enum class MathError : std::uint8_t { DivisionByZero, Overflow };
VOX_ENUM(MathError, DivisionByZero, Overflow)
enum class LookupError : std::uint8_t { NotFound, AccessDenied };
VOX_ENUM(LookupError, NotFound, AccessDenied)

struct Profile {
  std::string name;
  std::string bio;
  friend bool operator==(const Profile&, const Profile&) = default;
};
VOX_STRUCT(Profile, name, bio)
struct Record {
  std::int32_t alpha = 0;
  std::string beta;
  double gamma = 0;
  friend bool operator==(const Record&, const Record&) = default;
};
VOX_STRUCT(Record, alpha, beta, gamma)
enum class Status : std::uint8_t { Active, Inactive };
VOX_ENUM(Status, Active, Inactive)
struct Tag {
  std::string label;
  std::uint32_t priority = 0;
  std::string note;
  friend bool operator==(const Tag&, const Tag&) = default;
};
VOX_STRUCT(Tag, label, priority, note)
struct Measurement {
  std::string unit;
  double value = 0;
  friend bool operator==(const Measurement&, const Measurement&) = default;
};
VOX_STRUCT(Measurement, unit, value)
struct Config {
  std::string key;
  std::string value;
  friend bool operator==(const Config&, const Config&) = default;
};
VOX_STRUCT(Config, key, value)

struct Testbed {
  virtual ~Testbed() = default;
  virtual std::string echo(std::string message) = 0;
  virtual std::string reverse(std::string message) = 0;
  virtual vox::Fallible<std::int64_t, MathError> divide(std::int64_t dividend,
                                                        std::int64_t divisor) = 0;
  virtual vox::Fallible<Person, LookupError> lookup(std::uint32_t id) = 0;
  virtual std::int64_t sum(vox::Rx<std::int32_t> numbers) = 0;
  virtual void generate(std::uint32_t count, vox::Tx<std::int32_t> output) = 0;
  virtual void generate_retry_non_idem(std::uint32_t count, vox::Tx<std::int32_t> output) = 0;
  virtual void generate_retry_idem(std::uint32_t count, vox::Tx<std::int32_t> output) = 0;
  virtual void transform(vox::Rx<std::string> input, vox::Tx<std::string> output) = 0;
  virtual Point echo_point(Point point) = 0;
  virtual Person create_person(std::string name, std::uint8_t age,
                               std::optional<std::string> email) = 0;
  virtual double rectangle_area(Rectangle rect) = 0;
  virtual std::optional<Color> parse_color(std::string name) = 0;
  virtual double shape_area(Shape shape) = 0;
  virtual Canvas create_canvas(std::string name, std::vector<Shape> shapes, Color background) = 0;
  virtual GnarlyPayload echo_gnarly(GnarlyPayload payload) = 0;
  virtual Message process_message(Message msg) = 0;
  virtual std::vector<Point> get_points(std::uint32_t count) = 0;
  virtual std::pair<std::string, std::int32_t> swap_pair(
      std::pair<std::int32_t, std::string> pair) = 0;
  virtual vox::Bytes echo_bytes(vox::Bytes data) = 0;
  virtual bool echo_bool(bool b) = 0;
  virtual std::uint64_t echo_u64(std::uint64_t n) = 0;
  virtual std::optional<std::string> echo_option_string(std::optional<std::string> s) = 0;
  virtual std::int64_t sum_large(vox::Rx<std::int32_t> numbers) = 0;
  virtual void generate_large(std::uint32_t count, vox::Tx<std::int32_t> output) = 0;
  virtual std::vector<Color> all_colors() = 0;
  virtual TaggedPoint describe_point(std::string label, std::int32_t x, std::int32_t y,
                                     bool active) = 0;
  virtual Shape echo_shape(Shape shape) = 0;
  virtual Status echo_status_v1(Status status) = 0;
  virtual Tag echo_tag_v1(Tag tag) = 0;
  virtual Profile echo_profile(Profile profile) = 0;
  virtual Record echo_record(Record record) = 0;
  virtual Status echo_status(Status status) = 0;
  virtual Tag echo_tag(Tag tag) = 0;
  virtual Measurement echo_measurement(Measurement measurement) = 0;
  virtual Config echo_config(Config config) = 0;
};
VOX_SERVICE(Testbed, echo, reverse, divide, lookup, sum, generate, generate_retry_non_idem,
            generate_retry_idem, transform, echo_point, create_person, rectangle_area, parse_color,
            shape_area, create_canvas, echo_gnarly, process_message, get_points, swap_pair,
            echo_bytes, echo_bool, echo_u64, echo_option_string, sum_large, generate_large,
            all_colors, describe_point, echo_shape, echo_status_v1, echo_tag_v1, echo_profile,
            echo_record, echo_status, echo_tag, echo_measurement, echo_config)

/// What it does, in this implementation.
[[nodiscard]] std::shared_ptr<Testbed> make_testbed();

}  // namespace testbed
// NOLINTEND(readability-identifier-naming)
