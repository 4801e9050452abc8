// The conformance service after some of its types have changed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "vox/rpc/service.hpp"

/// The same service after some of its types have changed: names and ids of methods are the same.
// NOLINTBEGIN(readability-identifier-naming): the names are the wire's.
namespace testbed::evolved {

struct Profile {
  std::string name;
  std::string bio;
  std::optional<std::string> avatar;
  friend bool operator==(const Profile&, const Profile&) = default;
};
VOX_STRUCT(Profile, name, bio, avatar)
struct Record {
  double gamma = 0;
  std::int32_t alpha = 0;
  std::string beta;
  friend bool operator==(const Record&, const Record&) = default;
};
VOX_STRUCT(Record, gamma, alpha, beta)
enum class Status : std::uint8_t { Active, Inactive, Suspended };
VOX_ENUM(Status, Active, Inactive, Suspended)
struct Tag {
  std::string label;
  std::uint32_t priority = 0;
  friend bool operator==(const Tag&, const Tag&) = default;
};
VOX_STRUCT(Tag, label, priority)
struct Measurement {
  std::string unit;
  std::string value;
  friend bool operator==(const Measurement&, const Measurement&) = default;
};
VOX_STRUCT(Measurement, unit, value)
struct Config {
  std::string key;
  std::string value;
  std::string owner;
  friend bool operator==(const Config&, const Config&) = default;
};
VOX_STRUCT(Config, key, value, owner)

struct Testbed {
  virtual ~Testbed() = default;
  virtual Profile echo_profile(Profile profile) = 0;
  virtual Record echo_record(Record record) = 0;
  virtual Status echo_status(Status status) = 0;
  virtual Tag echo_tag(Tag tag) = 0;
  virtual Measurement echo_measurement(Measurement measurement) = 0;
  virtual Config echo_config(Config config) = 0;
};
VOX_SERVICE(Testbed, echo_profile, echo_record, echo_status, echo_tag, echo_measurement,
            echo_config)

[[nodiscard]] std::shared_ptr<Testbed> make_testbed();

}  // namespace testbed::evolved
// NOLINTEND(readability-identifier-naming)
