// Sessions of the interoperation programs.
#include "tests/interop/program.hpp"

namespace testbed {

vox::SessionOptions serving(Types types) {
  vox::Services services;
  if (types == Types::current) {
    services.add<Testbed>(make_testbed());
  } else {
    services.add<evolved::Testbed>(evolved::make_testbed());
  }
  return services.on({});
}

vox::Result<void> Dialed::connect(vox::Duration patience) {
  const vox::Time until = vox::after(executor_.now(), patience);
  for (;;) {
    auto session = vox::connect(executor_, transport_, address_, options_);
    if (session) {
      session_ = std::move(*session);
      return {};
    }
    if (executor_.now() >= until) return vox::fail(session.error());
    (void)vox::await_sleep(executor_, std::chrono::milliseconds(20));
  }
}

vox::Result<void> Dialed::reconnect() {
  auto stream = transport_.connect(address_);
  if (!stream) return vox::fail(stream.error());
  const auto resumed = session_.resume(
      vox::make_link(executor_, std::move(*stream), options_.limits),
      {.replaces = std::nullopt, .deadline = vox::after(executor_.now(), std::chrono::seconds(5))});
  if (!resumed) return vox::fail(resumed.error());
  return {};
}

CaseContext Dialed::context() {
  return {.session = session_,
          .connection = session_.root(),
          .executor = executor_,
          .reconnect = [this] { return reconnect(); }};
}

}  // namespace testbed
