// What a response is to the protocol: Result<T, VoxError<E>>, whose errors are numbered in
// docs/PROTOCOL.md, "Responses". Values of it are never built; replies are written from their
// parts.
#pragma once

#include "vox/rpc/never.hpp"
#include "vox/schema/type.hpp"

namespace vox::rpc {

struct ResultDeclaration {};
struct CallErrorDeclaration {};

template <typename E>
struct CallErrorType {
  static const schema::Shape& shape();
};
template <typename T, typename E>
struct ResponseType {
  static const schema::Shape& shape();
};

}  // namespace vox::rpc

namespace vox::schema {

template <typename E>
struct Type<rpc::CallErrorType<E>> {
  static constexpr bool sendable = true;
  static const Shape& shape() { return rpc::CallErrorType<E>::shape(); }
};

}  // namespace vox::schema

namespace vox::rpc {

template <typename E>
const schema::Shape& CallErrorType<E>::shape() {
  using schema::PayloadKind;
  using schema::shape_of;
  static const schema::Parameter parameters[] = {{"E", &shape_of<E>}};
  static const schema::FieldShape user[] = {{.name = {}, .type = &shape_of<E>}};
  static const schema::FieldShape text[] = {{.name = {}, .type = &shape_of<std::string>}};
  static const schema::VariantShape variants[] = {
      {"User", PayloadKind::newtype, user},
      {.name = "UnknownMethod"},
      {"InvalidPayload", PayloadKind::newtype, text},
      {.name = "Cancelled"},
      {.name = "ConnectionClosed"},
      {.name = "SessionShutdown"},
      {.name = "SendFailed"},
      {.name = "Indeterminate"},
  };
  static const schema::Shape shape{.kind = schema::ShapeKind::enumeration,
                                   .declaration = &schema::declaration_of<CallErrorDeclaration>,
                                   .name = "VoxError",
                                   .parameters = parameters,
                                   .variants = variants};
  return shape;
}

template <typename T, typename E>
const schema::Shape& ResponseType<T, E>::shape() {
  using schema::PayloadKind;
  using schema::shape_of;
  static const schema::Parameter parameters[] = {{"T", &shape_of<T>},
                                                 {"E", &shape_of<CallErrorType<E>>}};
  static const schema::FieldShape ok[] = {{.name = {}, .type = &shape_of<T>}};
  static const schema::FieldShape error[] = {{.name = {}, .type = &shape_of<CallErrorType<E>>}};
  static const schema::VariantShape variants[] = {{"Ok", PayloadKind::newtype, ok},
                                                  {"Err", PayloadKind::newtype, error}};
  static const schema::Shape shape{.kind = schema::ShapeKind::enumeration,
                                   .declaration = &schema::declaration_of<ResultDeclaration>,
                                   .name = "Result",
                                   .parameters = parameters,
                                   .variants = variants};
  return shape;
}

}  // namespace vox::rpc
