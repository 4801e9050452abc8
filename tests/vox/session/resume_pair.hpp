// Two sessions that may lose their link and go on over another, and the ways in which they do.
#pragma once

#include <memory>
#include <utility>

#include "tests/vox/session/session_pair.hpp"

namespace vox::test {

class ResumeTest : public SessionTest {
 protected:
  ResumeTest() {
    client_options.resumable = server_options.resumable = true;
    server_options.registry = &registry;
    for (SessionOptions* options : {&client_options, &server_options}) {
      options->limits.keepalive_interval = std::chrono::milliseconds(100);
      options->limits.keepalive_timeout = std::chrono::milliseconds(100);
    }
  }

  /// Cuts the link under both ends, as if somebody had pulled the cable of the client's host.
  void cut() {
    MemoryLinkPair nowhere = make_memory_link_pair(executor);
    lost = client.epoch();
    (void)client.try_resume(std::move(nowhere.first));
    nowhere.second->abort();  // that attempt fails; the old link is gone for both
    while (client.state() != SessionState::awaiting_resume) pause();
  }

  /// A fresh link to an acceptor that shares the server's registry.
  std::unique_ptr<Link> dial() {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    acceptor = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    return std::move(links.first);
  }

  void leave() {
    disconnect();
    if (acceptor) acceptor.shutdown();
    client = server = acceptor = {};
    EXPECT_EQ(registry.size(), 0u);
  }

  SessionRegistry registry;
  SessionHandle acceptor;
  LinkEpoch lost;
};

}  // namespace vox::test
