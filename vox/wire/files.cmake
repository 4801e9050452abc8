# The wire layer: values, messages and handshakes as bytes.
set(VOX_WIRE_HEADERS
  wire/handshake.hpp wire/message.hpp wire/metadata.hpp wire/violation.hpp)
set(VOX_WIRE_INTERNAL_HEADERS)
set(VOX_WIRE_SOURCES)
