// The names in handshake messages, said once for encoder and decoder.
#pragma once

#include <string_view>

namespace vox::wire {

inline constexpr std::string_view hello_name = "Hello";
inline constexpr std::string_view hello_yourself_name = "HelloYourself";
inline constexpr std::string_view lets_go_name = "LetsGo";
inline constexpr std::string_view sorry_name = "Sorry";

inline constexpr std::string_view parity_name = "parity";
inline constexpr std::string_view odd_name = "Odd";
inline constexpr std::string_view even_name = "Even";
inline constexpr std::string_view connection_settings_name = "connection_settings";
inline constexpr std::string_view max_concurrent_requests_name = "max_concurrent_requests";
// Singular, though it is a list of schemas: so do all implementations spell it.
inline constexpr std::string_view schema_name = "message_payload_schema";
inline constexpr std::string_view supports_retry_name = "supports_retry";
inline constexpr std::string_view resume_key_name = "resume_key";
inline constexpr std::string_view resume_key_bytes_name = "bytes";
inline constexpr std::string_view metadata_name = "metadata";
inline constexpr std::string_view reason_name = "reason";

inline constexpr std::string_view entry_key_name = "key";
inline constexpr std::string_view entry_value_name = "value";
inline constexpr std::string_view entry_flags_name = "flags";
inline constexpr std::string_view text_kind_name = "String";
inline constexpr std::string_view bytes_kind_name = "Bytes";
inline constexpr std::string_view number_kind_name = "U64";

}  // namespace vox::wire
