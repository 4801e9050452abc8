# The session layer: the control mailbox, the state machine, and the handles users hold.
set(VOX_SESSION_HEADERS
  session/connect.hpp session/gauges.hpp session/pending_handshakes.hpp session/proxy.hpp
  session/role.hpp
  session/route.hpp session/server.hpp session/session.hpp session/session_operations.hpp
  session/session_options.hpp session/session_registry.hpp session/session_state.hpp)
set(VOX_SESSION_INTERNAL_HEADERS
  session/close_log.hpp session/connection_table.hpp session/control_mailbox.hpp
  session/counterpart_traffic.hpp session/establish.hpp session/graveyard.hpp
  session/handle_access.hpp session/keepalive.hpp session/leases.hpp session/link_watch.hpp
  session/outgoing_queue.hpp session/proxy_route.hpp session/session_core.hpp
  session/session_marks.hpp session/shutdown_plan.hpp)
set(VOX_SESSION_SOURCES
  session/connect.cpp session/connection_table.cpp session/control_mailbox.cpp
  session/counterpart_traffic.cpp session/establish.cpp session/gauges.cpp
  session/link_watch.cpp session/proxy.cpp session/server.cpp session/session.cpp
  session/session_commands.cpp session/session_core.cpp session/session_establish.cpp
  session/session_memory.cpp session/session_receive.cpp session/session_routes.cpp
  session/session_send.cpp session/session_shutdown.cpp)
