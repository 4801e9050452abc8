# The connection layer: one connection, its requests, and what it owes.
set(VOX_CONNECTION_HEADERS
  connection/call.hpp connection/close_reason.hpp connection/operation.hpp)
set(VOX_CONNECTION_INTERNAL_HEADERS
  connection/connection.hpp connection/connection_state.hpp connection/credit.hpp
  connection/id_history.hpp connection/outgoing.hpp
  connection/request_table.hpp)
set(VOX_CONNECTION_SOURCES connection/connection.cpp connection/connection_requests.cpp)
