// Writing CBOR: the one rule is that an argument takes the least room it can.
#include "vox/wire/cbor_writer.hpp"

#include "vox/base/assert.hpp"

namespace vox::wire {

void CborWriter::write_head(CborMajor major, std::uint64_t argument) {
  const auto type = static_cast<std::uint8_t>(static_cast<std::uint8_t>(major) << 5);
  if (argument < 24) {
    out_.push_back(static_cast<std::byte>(type | argument));
    return;
  }
  // 1, 2, 4 or 8 bytes.
  std::uint8_t width_index = 0;
  if (argument > 0xff) width_index = 1;
  if (argument > 0xffff) width_index = 2;
  if (argument > 0xffffffff) width_index = 3;
  VOX_ASSERT(width_index == 3 || argument >> (8U << width_index) == 0);
  out_.push_back(static_cast<std::byte>(type | (24U + width_index)));
  for (std::size_t byte = std::size_t{1} << width_index; byte > 0; --byte) {
    out_.push_back(static_cast<std::byte>(argument >> (8 * (byte - 1))));
  }
}

void CborWriter::write_text(std::string_view text) {
  write_head(CborMajor::text, text.size());
  write_item(as_bytes(text));
}

void CborWriter::write_bytes(BytesView bytes) {
  write_head(CborMajor::bytes, bytes.size());
  write_item(bytes);
}

void CborWriter::write_variant_name(std::string_view name) {
  VOX_ASSERT(!name.empty());
  write_map(1);
  write_text(name);
}

void CborWriter::write_item(BytesView encoded) {
  out_.insert(out_.end(), encoded.begin(), encoded.end());
}

}  // namespace vox::wire
