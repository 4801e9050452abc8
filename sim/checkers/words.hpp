// How the messages of broken promises name things: the same thing by the same words everywhere.
#pragma once

#include <cstdint>
#include <string>

#include "sim/checkers/session_table.hpp"

namespace vox::sim {

/// "session 2 on host 1"
[[nodiscard]] std::string session_words(const SessionKey& key);
/// "open #3 of session 2 on host 1"; `kind` is an OperationKind's number.
[[nodiscard]] std::string operation_words(std::uint64_t kind, std::uint64_t number,
                                          const SessionKey& key);
/// "call 5 on connection 3 of session 2 on host 1", for one that is served "request 5 on …".
[[nodiscard]] std::string request_words(std::uint64_t request, bool is_caller,
                                        std::uint64_t connection, const SessionKey& key);
/// "shutdown work 7 on host 1"; `kind` is a WorkKind's number.
[[nodiscard]] std::string work_words(std::uint64_t kind, std::uint64_t work, std::uint32_t host);
/// "1500ms"
[[nodiscard]] std::string time_words(std::int64_t ns);

}  // namespace vox::sim
