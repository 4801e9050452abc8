// A link of which a test breaks one part while the rest goes on: what cables, half-open connections
// and readers that have stopped do to a session.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "vox/transport/link.hpp"

namespace vox::test {

/// The test's hand on a link; outlives it. What is set takes effect at once.
struct LinkMood {
  /// Takes everything and passes nothing on.
  bool swallows = false;
  /// Takes nothing, as if nobody read at the other end. Set before the first payload is sent, or
  /// cleared only with the link's end: nobody is told when it takes something again.
  bool blocks = false;
  /// The counterpart hears nothing of this end's going: its link stays open, and silent.
  bool hides_its_end = false;

  /// Ends that went without a word.
  std::vector<std::unique_ptr<Link>> kept;
};

class MoodyLink final : public Link {
 public:
  MoodyLink(std::unique_ptr<Link> link, LinkMood& mood) : link_(std::move(link)), mood_(mood) {}
  ~MoodyLink() override { go(); }
  MoodyLink(const MoodyLink&) = delete;
  MoodyLink& operator=(const MoodyLink&) = delete;

  void attach(LinkEvents& events) override { link_->attach(events); }
  Result<void> try_send(std::span<const BytesView> parts) override {
    if (gone()) return fail(Error::closed);
    if (mood_.blocks) return fail(Error::busy);
    return mood_.swallows ? Result<void>() : link_->try_send(parts);
  }
  Result<BytesView> try_receive() override {
    if (gone()) return fail(Error::reset);
    return link_->try_receive();
  }
  void close_send() override {
    if (!gone() && !mood_.hides_its_end) link_->close_send();
  }
  void abort() override {
    if (!gone() && !mood_.hides_its_end) link_->abort();
    go();
  }
  // While it blocks there is always something that it has not handed over.
  [[nodiscard]] std::size_t outbox_bytes() const override {
    return gone() ? 0 : link_->outbox_bytes() + (mood_.blocks ? 1 : 0);
  }
  [[nodiscard]] std::size_t outbox_bytes_max() const override {
    return gone() ? 0 : link_->outbox_bytes_max();
  }
  [[nodiscard]] std::uint64_t taken_bytes_total() const override {
    return gone() ? 0 : link_->taken_bytes_total();
  }
  [[nodiscard]] std::size_t payload_bytes_max() const override {
    return gone() ? 0 : link_->payload_bytes_max();
  }
  void set_payload_bytes_max(std::size_t bytes) override {
    if (!gone()) link_->set_payload_bytes_max(bytes);
  }
  [[nodiscard]] std::string_view peer_address() const override {
    return gone() ? std::string_view() : link_->peer_address();
  }

 private:
  // No event may reach whoever this link was attached to, so the kept end gets a deaf owner.
  struct Deaf final : LinkEvents {
    void handle_link_readable() override {}
    void handle_link_writable() override {}
  };
  [[nodiscard]] bool gone() const { return link_ == nullptr; }
  void go() {
    if (gone() || !mood_.hides_its_end) return;
    static Deaf deaf;
    link_->attach(deaf);
    mood_.kept.push_back(std::move(link_));
  }

  std::unique_ptr<Link> link_;
  LinkMood& mood_;
};

}  // namespace vox::test
