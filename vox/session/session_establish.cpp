// From a link to an open session, the first time and after a loss.
#include <cstring>
#include <utility>

#include "vox/session/session_core.hpp"
#include "vox/session/session_registry.hpp"

namespace vox {

void SessionCore::attach(std::unique_ptr<Link> link, bool established_already) {
  VOX_ASSERT(link_ == nullptr && !establishment_);
  link_ = std::move(link);
  link_->attach(*this);
  readable_ = writable_ = true;
  pump_task_.post();
  if (established_already) return;
  if (role_ == Role::acceptor) {
    establishment_.emplace(*link_, options_.limits);
    return;
  }
  wire::Hello hello;
  hello.parity = options_.parity;
  hello.connection_settings = {options_.parity, options_.limits.requests_max};
  hello.resume_key = resume_key_;
  hello.metadata = options_.metadata;
  hello.metadata.add(std::string(metadata_service_key), options_.service);
  hello.metadata.add(std::string(metadata_dialect_key), dialect);
  establishment_.emplace(*link_, options_.limits, std::move(hello), options_.send_schema);
}

void SessionCore::step_establishment() {
  for (;;) {
    switch (establishment_->step()) {
      case Establishment::Progress::pending: readable_ = false; return;
      case Establishment::Progress::needs_answer: answer_hello(); break;
      case Establishment::Progress::established: return handle_established();
      case Establishment::Progress::failed: return handle_establishment_failed();
    }
  }
}

// A key we know resumes its session, with that session's settings; anything else is a new one.
void SessionCore::answer_hello() {
  const wire::Hello& hello = establishment_->hello();
  wire::HelloYourself yourself;
  yourself.connection_settings = {opposite(hello.parity), options_.limits.requests_max};
  yourself.metadata = options_.metadata;
  yourself.metadata.add(std::string(metadata_service_key), options_.service);
  yourself.metadata.add(std::string(metadata_dialect_key), dialect);
  if (options_.registry != nullptr && hello.resume_key) {
    resume_target_ = options_.registry->find(*hello.resume_key);
    if (resume_target_ != nullptr && resume_target_->can_resume(hello.connection_settings)) {
      yourself.connection_settings = resume_target_->our_settings();
      yourself.resume_key = hello.resume_key;
      yourself.metadata.add(std::string(metadata_resumed_key), std::uint64_t{1});
    } else {
      resume_target_ = nullptr;
    }
  }
  const bool may_offer = options_.resumable && options_.registry != nullptr;
  if (resume_target_ == nullptr && may_offer && !options_.registry->is_full()) {
    yourself.resume_key = draw_resume_key();
  }
  establishment_->answer(std::move(yourself), options_.send_schema);
}

wire::ResumeKey SessionCore::draw_resume_key() {
  const std::uint64_t halves[2] = {executor_.entropy(), executor_.entropy()};
  wire::ResumeKey key;
  static_assert(sizeof(halves) == sizeof(key));
  std::memcpy(key.data(), halves, sizeof(key));
  return key;
}

bool SessionCore::can_resume(const ConnectionSettings& counterparts) const {
  return options_.resumable && counterparts == counterparts_ &&
         (state_ == SessionState::open || state_ == SessionState::awaiting_resume);
}

void SessionCore::handle_established() {
  const Establishment::Outcome outcome = establishment_->outcome();
  establishment_.reset();
  establishment_deadline_ = never;
  readable_ = writable_ = true;
  if (resume_target_ != nullptr) {
    const std::shared_ptr<SessionCore> target = std::move(resume_target_);
    // The counterpart tries again when another resume is under way: then its link ends here.
    (void)target->accept_link(std::move(link_), target->epoch(), true);
    return finish(SessionTransition::handed_over, CloseReason::handed_over);
  }
  if (state_ == SessionState::recovering) {
    if (!outcome.resumed) {  // a fresh session: what ours had is gone over there
      end_resume(fail(Error::not_resumable));
      return finish(SessionTransition::given_up, CloseReason::link_lost);
    }
    if (outcome.counterparts != counterparts_) {
      end_resume(fail(Error::settings_mismatch));
      return finish(SessionTransition::given_up, CloseReason::violation);
    }
    transition(SessionTransition::resumed, CloseReason::none);
    return handle_resumed();
  }
  ours_ = outcome.ours;
  counterparts_ = outcome.counterparts;
  counterpart_dialect_ = outcome.counterpart_dialect;
  resume_key_ = outcome.resume_key;
  connections_.begin(ours_.parity);
  epoch_ = LinkEpoch{1};
  observe({.kind = EventKind::link_attached, .a = epoch_.value, .b = link_->number()});
  transition(SessionTransition::established, CloseReason::none);
  if (role_ == Role::acceptor && resume_key_) {
    options_.registry->insert(*resume_key_, weak_from_this());
  }
  keepalive_.start(executor_.now());
  begin_root(outcome.counterpart_metadata.text(metadata_service_key).value_or(""));
  established.set();
  if (!unheld_) return;
  root_dropped_ = true;
  check_unused();
}

// Hands over what users gave to serve the root: it is the connection's from here on, which lets go
// of it when it is finished.
void SessionCore::begin_root(std::string_view service) {
  const auto root_route = std::exchange(options_.root_route, nullptr);
  RequestHandler handler = std::exchange(options_.root_handler, nullptr);
  const bool is_local = role_ == Role::initiator;
  auto root = std::make_shared<Connection>(
      shared_from_this(),
      Connection::Identity{
          .id = root_connection_id,
          .is_local = is_local,
          .state = is_local ? ConnectionState::pending_outbound : ConnectionState::pending_inbound},
      ours_, counterparts_);
  connections_.add(root);
  if (role_ == Role::acceptor && root_route != nullptr) {
    AcceptRoute route = root_route(service);
    root->schemas().set_response_schemas(std::move(route.response_schemas));
    return root->activate(std::move(route.handler), counterparts_);
  }
  root->schemas().set_response_schemas(options_.root_response_schemas);
  root->activate(std::move(handler), counterparts_);
}

void SessionCore::handle_establishment_failed() {
  const Violation violation = establishment_ ? establishment_->violation() : Violation::none;
  resume_target_ = nullptr;
  if (violation != Violation::none) {
    violation_ = violation;
    observe({.kind = EventKind::session_violation, .a = static_cast<std::uint64_t>(violation)});
  }
  if (state_ == SessionState::establishing) {
    return finish(SessionTransition::not_established, CloseReason::handshake_failed);
  }
  VOX_ASSERT(state_ == SessionState::recovering);
  violation_ = Violation::none;  // that link's fault; the next one may be better
  drop_link(Error::handshake_failed);
  transition(SessionTransition::resume_failed, CloseReason::handshake_failed);
  end_resume(fail(Error::handshake_failed));
}

// --- resuming

Result<void> SessionCore::accept_link(std::unique_ptr<Link> link, LinkEpoch replaces,
                                      bool established_already) {
  if (own_resume_ != nullptr && !own_resume_->is_ended()) return fail(Error::busy);
  own_resume_ = std::make_unique<ResumeOperation>(executor_);
  own_resume_->link = std::move(link);
  own_resume_->replaces = replaces;
  own_resume_->established = established_already;
  const Result<void> submitted = mailbox_.submit(*own_resume_);
  if (!submitted) own_resume_->link.reset();
  return submitted;
}

void SessionCore::begin_recovery(ResumeOperation& operation) {
  VOX_ASSERT(operation.link != nullptr);
  if (operation.established) {
    attach(std::move(operation.link), true);
    transition(SessionTransition::resumed, CloseReason::none);
    return handle_resumed();
  }
  transition(SessionTransition::resume_begun, CloseReason::none);
  establishment_deadline_ = after(executor_.now(), options_.limits.handshake_timeout);
  attach(std::move(operation.link), false);
}

void SessionCore::end_resume(Result<void> outcome) {
  ResumeOperation* operation = mailbox_.resume();
  if (operation == nullptr) return;  // its caller gave up
  operation->attached = epoch_;
  mailbox_.end(*operation, outcome);
}

void SessionCore::handle_resumed() {
  epoch_ = LinkEpoch{epoch_.value + 1};
  observe({.kind = EventKind::link_attached, .a = epoch_.value, .b = link_->number()});
  resume_deadline_ = never;
  close_log_.handle_resumed();
  // The counterpart, too, may say closes again that had arrived; it keeps as many as we do.
  handle_crossing(options_.limits.closes_unconfirmed_max);
  mailbox_.serve(Serving::all);
  keepalive_.start(executor_.now());
  end_resume({});
  check_unused();
  pump_task_.post();  // closes that the counterpart has yet to hear of are owed
}

}  // namespace vox
