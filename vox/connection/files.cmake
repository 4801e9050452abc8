# The connection layer: one connection, its requests, and what it owes.
set(VOX_CONNECTION_HEADERS
  connection/call.hpp connection/channel_end.hpp connection/channel_handles.hpp
  connection/close_reason.hpp connection/operation.hpp connection/pending_reply.hpp
  connection/shutdown_report.hpp)
set(VOX_CONNECTION_INTERNAL_HEADERS
  connection/byte_budget.hpp connection/channel.hpp connection/channel_lease.hpp
  connection/channel_table.hpp connection/close_metadata.hpp connection/connection.hpp
  connection/connection_holders.hpp connection/connection_marks.hpp
  connection/connection_owner.hpp connection/connection_schemas.hpp
  connection/connection_state.hpp connection/credit.hpp
  connection/held_message.hpp connection/id_history.hpp connection/outgoing.hpp
  connection/relay.hpp connection/relay_lane.hpp connection/request_table.hpp)
set(VOX_CONNECTION_SOURCES
  connection/channel.cpp connection/channel_handles.cpp connection/channel_table.cpp
  connection/channel_waits.cpp connection/connection.cpp connection/connection_requests.cpp
  connection/connection_schemas.cpp connection/held_message.cpp connection/pending_reply.cpp
  connection/relay.cpp connection/relay_lane.cpp)
