# The rpc layer: services as C++ classes, calls as function calls, channels of values.
set(VOX_RPC_HEADERS
  rpc/call_failure.hpp rpc/channel.hpp rpc/channel_context.hpp rpc/client.hpp rpc/connect.hpp
  rpc/context.hpp
  rpc/deadline.hpp rpc/extensions.hpp rpc/middleware.hpp
  rpc/dispatch.hpp rpc/method.hpp rpc/never.hpp rpc/response_shape.hpp rpc/service.hpp
  rpc/services.hpp)
set(VOX_RPC_INTERNAL_HEADERS)
set(VOX_RPC_SOURCES
  rpc/call_failure.cpp rpc/channel.cpp rpc/channel_context.cpp rpc/client.cpp rpc/connect.cpp
  rpc/context.cpp
  rpc/deadline.cpp rpc/middleware.cpp
  rpc/dispatch.cpp rpc/method.cpp rpc/services.cpp)
