// A room: joining, saying, hearing, leaving.
#include "examples/chat/room.hpp"

#include <utility>

#include "vox/base/assert.hpp"

namespace chat {

Room::Room(vox::Executor& executor, vox::Scope& scope)
    : executor_(executor), scope_(scope), room_(executor.entropy()) {}

vox::Fallible<Welcome, JoinError> Room::join(std::string name, vox::Rx<std::string> said,
                                             vox::Tx<Line> heard) {
  if (name.empty() || name.size() > name_bytes_max) return vox::fail(JoinError::bad_name);
  if (members_.contains(name)) return vox::fail(JoinError::name_taken);
  if (members_.size() >= members_max) return vox::fail(JoinError::room_full);

  Welcome welcome{room_, lines_count_ + 1, who()};
  const auto member =
      std::make_shared<Member>(executor_, std::move(name), std::move(said), std::move(heard));
  if (!scope_.spawn([this, member] { await_hearing(*member); })) {
    return vox::fail(JoinError::closing);
  }
  members_.emplace(member->name, member);
  if (!scope_.spawn([this, member] { await_saying(*member); })) {
    remove(*member);
    return vox::fail(JoinError::closing);
  }
  return welcome;
}

std::vector<std::string> Room::who() {
  std::vector<std::string> names;
  for (const auto& [name, member] : members_) names.push_back(name);
  return names;
}

// The end of `said` is the end of the stay, whether it was closed, dropped, or lost with its link.
void Room::await_saying(Member& member) {
  while (!member.gone) {
    vox::Result<std::optional<std::string>> text = member.said.receive();
    if (!text || !*text || (*text)->size() > line_bytes_max) break;
    if (!member.gone) publish(member, std::move(**text));
  }
  remove(member);
}

// Only this fiber waits for the member to read. A send that waits ends when `heard` is closed.
void Room::await_hearing(Member& member) {
  while (!member.gone) {
    if (member.queue.empty()) {
      if (member.wanted.await_wake() != vox::Wake::signalled) break;
      continue;
    }
    Line line = std::move(member.queue.front());
    member.queue.pop_front();
    line.missed = std::exchange(member.missed, 0);
    if (!member.heard.send(line)) break;
  }
  remove(member);
}

void Room::publish(const Member& author, std::string text) {
  VOX_ASSERT(!author.gone);
  const Line line{++lines_count_, author.name, std::move(text), 0};
  for (const auto& [name, member] : members_) keep_for(*member, line);
}

void Room::keep_for(Member& member, const Line& line) {
  if (member.queue.size() == lines_kept_max) {
    member.queue.pop_front();
    member.missed += 1;
    dropped_count_ += 1;
  }
  member.queue.push_back(line);
  VOX_ASSERT(member.queue.size() <= lines_kept_max);
  member.wanted.wake_one();
}

// What the member has not heard yet is for nobody: it has said that it leaves, or is gone.
void Room::remove(Member& member) {
  if (std::exchange(member.gone, true)) return;
  const auto found = members_.find(member.name);
  VOX_ASSERT(found != members_.end() && found->second.get() == &member);
  // The two fibers share the member, so this is not its end.
  members_.erase(found);
  member.queue.clear();
  member.said.reset();
  member.heard.close();
  member.wanted.wake_all();
}

}  // namespace chat
