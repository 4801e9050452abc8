// Sessions of the interoperation programs.
#include "tests/interop/program.hpp"

namespace testbed {

vox::SessionOptions serving(Types types) {
  vox::SessionOptions options;
  // Clients of the reference do not heed what is announced, and one of its cases has 100 at once.
  options.limits.requests_max = 256;
  vox::Services services;
  auto current = vox::make_dispatcher<Testbed>(make_testbed());
  if (types == Types::current) return services.add("Testbed", std::move(current)).on(options);
  auto newer = vox::make_dispatcher<evolved::Testbed>(evolved::make_testbed());
  return services.add("Testbed", newer->with(*current)).on(options);
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
