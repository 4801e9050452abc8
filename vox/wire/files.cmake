# The wire layer: values, messages and handshakes as bytes.
set(VOX_WIRE_HEADERS
  wire/handshake.hpp wire/message.hpp wire/metadata.hpp wire/violation.hpp)
set(VOX_WIRE_INTERNAL_HEADERS
  wire/message_numbers.hpp wire/metadata_codec.hpp wire/postcard_reader.hpp
  wire/postcard_writer.hpp wire/utf8.hpp wire/varint.hpp)
set(VOX_WIRE_SOURCES
  wire/message_decode.cpp wire/message_encode.cpp wire/metadata.cpp wire/metadata_codec.cpp
  wire/outcome.cpp wire/postcard_reader.cpp wire/postcard_writer.cpp wire/utf8.cpp
  wire/violation.cpp)
