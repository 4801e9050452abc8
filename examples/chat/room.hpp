// The chat room itself: who is in it, and what everybody is still to hear.
//
// Each member has two fibers: one takes what it says, one sends it what it is to hear. A line goes
// into the queue of every member in one step, without a wait, which is all that it takes for the
// members to have the lines in one order.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "examples/chat/chat.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/runtime/wait_queue.hpp"

namespace chat {

class Room final : public Chat {
 public:
  /// Fibers of members live in `scope`, which the room does not outlive while members are there.
  Room(vox::Executor& executor, vox::Scope& scope);

  vox::Fallible<Welcome, JoinError> join(std::string name, vox::Rx<std::string> said,
                                         vox::Tx<Line> heard) override;
  std::vector<std::string> who() override;

  /// Lines that slow members missed.
  [[nodiscard]] std::uint64_t dropped_count() const { return dropped_count_; }

 private:
  struct Member {
    Member(vox::Executor& executor, std::string called, vox::Rx<std::string> rx, vox::Tx<Line> tx)
        : name(std::move(called)), said(std::move(rx)), heard(std::move(tx)), wanted(executor) {}
    const std::string name;
    const vox::Rx<std::string> said;
    const vox::Tx<Line> heard;
    std::deque<Line> queue;  // at most lines_kept_max
    std::uint32_t missed = 0;
    bool gone = false;
    vox::WaitQueue wanted;
  };

  void await_saying(Member& member);
  void await_hearing(Member& member);
  void publish(const Member& author, std::string text);
  void keep_for(Member& member, const Line& line);
  void remove(Member& member);

  vox::Executor& executor_;
  vox::Scope& scope_;
  const std::uint64_t room_;
  std::uint64_t lines_count_ = 0;
  std::uint64_t dropped_count_ = 0;
  std::map<std::string, std::shared_ptr<Member>> members_;
};

}  // namespace chat
