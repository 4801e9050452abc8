// What a method of a service is: its names and id, the types it takes and gives, and their schemas.
// Internal to the macro VOX_SERVICE and what it makes.
#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "vox/rpc/call_failure.hpp"
#include "vox/rpc/channel.hpp"
#include "vox/rpc/response_shape.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/method_id.hpp"
#include "vox/schema/type_std.hpp"

namespace vox {

class Context;

namespace rpc {

/// What VOX_SERVICE leaves behind for a service: its name, its methods and their names.
template <auto... members>
struct ServiceOf {
  std::string_view name;
  std::array<std::string_view, sizeof...(members)> names;
};
template <auto nothing, auto... members>
using ServiceBehind = ServiceOf<members...>;

template <typename S>
concept Service = requires(const S* service) {
  vox_service(service);
};

/// `T` or, for a method that can fail, both of its types.
template <typename R>
struct ResultTypes {
  using Value = std::conditional_t<std::is_void_v<R>, Unit, R>;
  using Failure = Never;
  static constexpr bool can_fail = false;
};
template <typename T, typename E>
struct ResultTypes<Result<T, E>> {
  using Value = std::conditional_t<std::is_void_v<T>, Unit, T>;
  using Failure = E;
  static constexpr bool can_fail = true;
};

template <typename T>
inline constexpr bool is_mutable_reference =
    std::is_lvalue_reference_v<T> && !std::is_const_v<std::remove_reference_t<T>>;

template <bool takes_context, typename S, typename R, typename... Args>
struct Signature {
  using Service = S;
  using Types = ResultTypes<R>;
  using Value = typename Types::Value;
  using Failure = typename Types::Failure;
  using Arguments = std::tuple<std::remove_cvref_t<Args>...>;
  static constexpr bool has_context = takes_context;
  static constexpr bool returns_nothing =
      std::is_void_v<R> || std::is_same_v<R, Result<void, Failure>>;
  static constexpr bool arguments_are_sendable =
      (true && ... && schema::Sendable<std::remove_cvref_t<Args>>);
  static constexpr bool arguments_are_values = !(false || ... || is_mutable_reference<Args>);
  static constexpr bool result_is_sendable = schema::Sendable<Value> && schema::Sendable<Failure> &&
                                             !std::is_reference_v<R> && !schema::is_lent<Value> &&
                                             !schema::is_lent<Failure>;
};

template <typename Member>
struct SignatureOf;
template <typename S, typename R, typename... Args>
struct SignatureOf<R (S::*)(Args...)> {
  using type = Signature<false, S, R, Args...>;
};
template <typename S, typename R, typename... Args>
struct SignatureOf<R (S::*)(const Context&, Args...)> {
  using type = Signature<true, S, R, Args...>;
};
template <typename S, typename R, typename... Args>
struct SignatureOf<R (S::*)(Args...) const> : SignatureOf<R (S::*)(Args...)> {};
template <typename S, typename R, typename... Args>
struct SignatureOf<R (S::*)(const Context&, Args...) const>
    : SignatureOf<R (S::*)(const Context&, Args...)> {};

template <auto method>
using SignatureFor = typename SignatureOf<decltype(method)>::type;

template <typename T>
inline constexpr bool is_channel = false;
template <typename T>
inline constexpr bool is_channel<Tx<T>> = true;
template <typename T>
inline constexpr bool is_channel<Rx<T>> = true;

/// A result that is a channel, or a container of channels. Channels inside described types are
/// found when the service is first used: asserted.
template <typename T>
inline constexpr bool holds_channel = is_channel<T>;
template <template <typename...> typename Container, typename... Parts>
inline constexpr bool holds_channel<Container<Parts...>> = is_channel<Container<Parts...>> ||
                                                           (false || ... || holds_channel<Parts>);

template <auto method>
inline constexpr bool has_channel_in_result = holds_channel<typename SignatureFor<method>::Value> ||
                                              holds_channel<typename SignatureFor<method>::Failure>;

template <auto member>
struct Constant {};

/// The position of `method` among the methods of its service.
template <auto method, auto... members>
constexpr std::size_t method_number(const ServiceOf<members...>&) {
  constexpr std::array<bool, sizeof...(members)> matches{
      std::is_same_v<Constant<method>, Constant<members>>...};
  std::size_t number = 0;
  while (!matches[number]) ++number;
  return number;
}

/// One for each method of each service of the program.
struct MethodInfo {
  std::string_view service;
  std::string_view name;
  MethodId id;
  const schema::Shape* args_shape = nullptr;
  const schema::Shape* response_shape = nullptr;
  std::shared_ptr<const schema::SchemaSet> args;
  std::shared_ptr<const schema::SchemaSet> response;
  /// A type of it contains itself: towards the reference implementation, which would recurse until
  /// it aborts, such a method is neither called nor answered.
  bool is_recursive = false;
};

/// Why a method with such types is not called or answered.
[[nodiscard]] std::string recursive_types_text(const MethodInfo& method);

[[nodiscard]] MethodInfo make_method_info(std::string_view service, std::string_view name,
                                          const schema::Shape& args, const schema::Shape& response);

template <auto method>
const MethodInfo& method_info() {
  using Signature = SignatureFor<method>;
  constexpr auto service = vox_service(static_cast<const typename Signature::Service*>(nullptr));
  static const MethodInfo info = make_method_info(
      service.name, service.names[method_number<method>(service)],
      schema::shape_of<typename Signature::Arguments>(),
      ResponseType<typename Signature::Value, typename Signature::Failure>::shape());
  return info;
}

}  // namespace rpc
}  // namespace vox
