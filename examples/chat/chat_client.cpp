// Getting into a room, or the reason why not.
#include "examples/chat/chat_client.hpp"

namespace chat {
namespace {

std::string describe(const vox::CallFailure<JoinError>& failure) {
  if (!failure.user) return std::string(vox::to_string(failure.fault)) + ' ' + failure.text;
  switch (*failure.user) {
    case JoinError::name_taken: return "somebody has that name";
    case JoinError::bad_name: return "that is no name";
    case JoinError::room_full: return "the room is full";
    case JoinError::closing: return "the room is closing";
  }
  return "refused";
}

}  // namespace

vox::Result<Stay, std::string> enter(const vox::Runtime& runtime, std::string_view address,
                                     const std::string& name, const vox::ConnectOptions& options,
                                     vox::Duration patience) {
  auto connected = vox::connect<Chat>(runtime, address, options);
  if (!connected) return vox::fail(std::string(vox::to_string(connected.error().error)));
  auto [say, said] = vox::channel<std::string>();
  auto [heard, hear] = vox::channel<Line>();
  const vox::Time deadline = vox::after(runtime.executor.now(), patience);
  auto joining = (*connected)->join.with({.deadline = deadline}).start(name, said, heard);
  auto welcome = joining.wait();
  if (!welcome) {
    (void)connected->shutdown();
    return vox::fail(describe(welcome.error()));
  }
  return Stay{std::move(*connected), std::move(*welcome), std::move(say), std::move(hear)};
}

}  // namespace chat
