// Names and numbers, put together.
#include "sim/checkers/words.hpp"

#include <array>
#include <string_view>

#include "sim/quantity.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

// By OperationKind.
constexpr std::array<std::string_view, 5> operation_names{"open", "close", "resume", "shutdown",
                                                          "drop"};
// By WorkKind, which counts from 1.
constexpr std::array<std::string_view, 8> work_names{"call",   "open",      "close",  "shutdown",
                                                     "resume", "establish", "notice", "stream"};

}  // namespace

std::string session_words(const SessionKey& key) {
  return "session " + std::to_string(key.session) + " on host " + std::to_string(key.host);
}

std::string operation_words(std::uint64_t kind, std::uint64_t number, const SessionKey& key) {
  VOX_ASSERT(kind < operation_names.size());
  return std::string(operation_names[kind]) + " #" + std::to_string(number) + " of " +
         session_words(key);
}

std::string request_words(std::uint64_t request, bool is_caller, std::uint64_t connection,
                          const SessionKey& key) {
  return (is_caller ? "call " : "request ") + std::to_string(request) + " on connection " +
         std::to_string(connection) + " of " + session_words(key);
}

std::string work_words(std::uint64_t kind, std::uint64_t work, std::uint32_t host) {
  VOX_ASSERT(kind >= 1 && kind <= work_names.size());
  return std::string(work_names[kind - 1]) + " work " + std::to_string(work) + " on host " +
         std::to_string(host);
}

std::string time_words(std::int64_t ns) {
  VOX_ASSERT(ns >= 0);
  return format_amount(static_cast<std::uint64_t>(ns), Measure::duration);
}

}  // namespace vox::sim
