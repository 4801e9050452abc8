// Somebody who uses a link: counts its events and can do something in them.
#pragma once

#include <cstdint>
#include <functional>

#include "vox/transport/link.hpp"

namespace vox::test {

class LinkRecorder final : public LinkEvents {
 public:
  void handle_link_readable() override {
    readable_count += 1;
    if (on_readable) on_readable();
  }
  void handle_link_writable() override {
    writable_count += 1;
    if (on_writable) on_writable();
  }

  void handle_link_frame_begun() override { frame_begun_count += 1; }

  std::uint32_t frame_begun_count = 0;
  std::uint32_t readable_count = 0;
  std::uint32_t writable_count = 0;
  std::function<void()> on_readable{};
  std::function<void()> on_writable{};
};

inline Result<void> send_text(Link& link, std::string_view text) {
  const BytesView part = as_bytes(text);
  return link.try_send({&part, 1});
}

}  // namespace vox::test
