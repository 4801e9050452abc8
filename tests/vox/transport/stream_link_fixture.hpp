// A stream link on a scripted stream, in an executor that the test drives.
#pragma once

#include <memory>
#include <string>

#include "tests/vox/support/link_recorder.hpp"
#include "tests/vox/support/runtime_test.hpp"
#include "tests/vox/support/scripted_stream.hpp"
#include "vox/transport/stream_link.hpp"

namespace vox::test {

inline std::string frame(std::string_view payload) {
  const FrameHeader header = encode_frame_header(payload.size());
  return std::string(as_text(header)) + std::string(payload);
}

class StreamLinkFixture : public RuntimeTest {
 protected:
  StreamLinkFixture() { link->attach(events); }

  std::unique_ptr<StreamLink> make_link(StreamScript& for_script) {
    return std::make_unique<StreamLink>(executor, for_script.make_stream(), options);
  }
  [[nodiscard]] std::string received() {
    const Result<BytesView> payload = link->try_receive();
    return payload ? std::string(as_text(*payload)) : "error " + std::string(name(payload));
  }
  [[nodiscard]] std::string written() const { return std::string(as_text(script.written)); }

  const StreamLinkOptions options{.payload_bytes_max = 1000, .outbox_high_water_bytes = 100};
  LinkRecorder events;
  StreamScript script{executor};
  std::unique_ptr<StreamLink> link = make_link(script);

 private:
  static std::string_view name(const Result<BytesView>& failed) {
    return to_string(failed.error());
  }
};

}  // namespace vox::test
