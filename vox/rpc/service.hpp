// A service is an abstract class and one macro beside it, in its namespace:
//
//   struct Calculator {
//     virtual ~Calculator() = default;
//     virtual std::int32_t add(std::int32_t a, std::int32_t b) = 0;
//     virtual vox::Fallible<std::int64_t, MathError> divide(std::int64_t a, std::int64_t b) = 0;
//     virtual std::int64_t sum(vox::Rx<std::int32_t> numbers) = 0;
//   };
//   VOX_SERVICE(Calculator, add, divide, sum)
//
// The names of the class and of its methods are what the protocol knows them by, in any of the
// usual spellings of words: echo_u64, echoU64 and EchoU64 are one method. Methods are not
// overloaded. Arguments are values, or references to const; a method may take `const vox::Context&`
// before them. Types that can be sent: type.hpp, type_std.hpp, and what describe.hpp describes.
#pragma once

#include "vox/rpc/client.hpp"
#include "vox/rpc/dispatch.hpp"
#include "vox/schema/describe.hpp"

// The names of a class and its methods take no parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define VOX_SERVICE_METHOD(service, method)                                               \
  static_assert(::vox::rpc::SignatureFor<&service::method>::arguments_are_values,         \
                "vox: " #service "::" #method " takes a reference to what is not const"); \
  static_assert(::vox::rpc::SignatureFor<&service::method>::arguments_are_sendable,       \
                "vox: " #service "::" #method " has an argument that cannot be sent");    \
  static_assert(::vox::rpc::SignatureFor<&service::method>::result_is_sendable,           \
                "vox: " #service "::" #method " has a result that cannot be sent");       \
  static_assert(!::vox::rpc::has_channel_in_result<&service::method>,                     \
                "vox: " #service "::" #method " has a channel in its result");
#define VOX_SERVICE_MEMBER(service, method) \
  ::vox::rpc::ClientMethod<&service::method> method{vox_state};

#define VOX_SERVICE(service, ...)                                                            \
  VOX_FOR_EACH(VOX_SERVICE_METHOD, service, __VA_ARGS__)                                     \
  [[maybe_unused]] constexpr auto vox_service(const service*) {                              \
    return ::vox::rpc::ServiceBehind<0 VOX_FOR_EACH(VOX_MEMBER_OF, service, __VA_ARGS__)>{   \
        ::vox::schema::bare_name(#service), {VOX_FOR_EACH(VOX_NAME_OF, , __VA_ARGS__)}};     \
  }                                                                                          \
  struct service##Client {                                                                   \
    explicit service##Client(::vox::rpc::ClientState state) : vox_state(std::move(state)) {} \
    service##Client(const service##Client&) = delete;                                        \
    service##Client& operator=(const service##Client&) = delete;                             \
    ::vox::rpc::ClientState vox_state;                                                       \
    VOX_FOR_EACH(VOX_SERVICE_MEMBER, service, __VA_ARGS__)                                   \
  };                                                                                         \
  [[maybe_unused]] inline service##Client* vox_client(const service*) { return nullptr; }    \
  [[maybe_unused]] inline service* vox_service_type(const service*) { return nullptr; }
// NOLINTEND(bugprone-macro-parentheses)
