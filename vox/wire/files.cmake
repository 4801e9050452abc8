# The wire layer: values, messages and handshakes as bytes.
set(VOX_WIRE_HEADERS
  wire/handshake.hpp wire/message.hpp wire/metadata.hpp wire/postcard_reader.hpp
  wire/postcard_writer.hpp wire/varint.hpp wire/violation.hpp)
set(VOX_WIRE_INTERNAL_HEADERS
  wire/cbor_fields.hpp wire/cbor_reader.hpp wire/cbor_writer.hpp wire/handshake_names.hpp
  wire/message_numbers.hpp wire/metadata_codec.hpp wire/metadata_cost.hpp
  wire/utf8.hpp)
set(VOX_WIRE_SOURCES
  wire/cbor_reader.cpp wire/cbor_writer.cpp wire/envelope_schema.cpp wire/handshake_decode.cpp
  wire/handshake_encode.cpp wire/message.cpp wire/message_decode.cpp wire/message_encode.cpp
  wire/metadata.cpp wire/metadata_codec.cpp wire/metadata_cost.cpp wire/outcome.cpp
  wire/postcard_reader.cpp wire/postcard_writer.cpp wire/prologue.cpp wire/utf8.cpp
  wire/violation.cpp)
