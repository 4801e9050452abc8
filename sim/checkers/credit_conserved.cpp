// Promise: credit of a channel is spent once, granted for what was consumed, and none of it is
// lost.
//
// Each end keeps a book from its own events, and the ends of one stream are held against each
// other: what arrives was sent, and what is received as credit was granted. A channel belongs to
// the link that it began on: whoever goes on with it over another is found here, too.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/base/limits.hpp"

namespace vox::sim {
namespace {

class CreditConserved final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds |
      EventKinds{{EventKind::link_attached, EventKind::link_ended, EventKind::channel_opened,
                  EventKind::channel_item_sent, EventKind::channel_credit_received,
                  EventKind::channel_item_received, EventKind::channel_item_taken,
                  EventKind::channel_credit_granted},
                 {}};

 public:
  explicit CreditConserved(const Limits& limits)
      : Checker("credit.conserved", watched_kinds),
        initial_(limits.channel_items_initial),
        batch_(std::max<std::uint64_t>(1, initial_ / 2)) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return sessions_.forget_host(event.host);
    index_ = index;
    switch (core_kind(event)) {
      case EventKind::link_attached: return attach(event);
      case EventKind::link_ended: sessions_.of(event).stream = 0; return;
      case EventKind::channel_opened: return open(event);
      case EventKind::channel_item_sent: return spend(event);
      case EventKind::channel_credit_received: return receive_credit(event);
      case EventKind::channel_item_received: return receive_item(event);
      case EventKind::channel_item_taken: return take(event);
      case EventKind::channel_credit_granted: return grant(event);
      default: return;
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  // What one end has done on a channel. A sender spends and receives credit; a receiver grants it.
  struct Book {
    std::uint64_t link = 0;  // the session's how-manieth it began on
    bool is_opened = false;  // it has a direction
    std::uint64_t items = 0;
    std::uint64_t taken = 0;
    std::uint64_t credit = 0;  // received or granted
  };
  using ChannelKey = std::pair<std::uint64_t, std::uint64_t>;  // connection, channel
  struct Session {
    std::uint64_t links_count = 0;
    std::uint64_t stream = 0;  // 0 for none
    std::map<ChannelKey, Book> books;
  };

  void attach(const TraceEvent& event) {
    Session& session = sessions_.of(event);
    session.links_count += 1;
    session.stream = event.b;
    if (event.b == 0) return;
    std::array<SessionKey, 2>& ends = ends_[event.b];
    (ends[0] == SessionKey{} ? ends[0] : ends[1]) = session_of(event);
  }

  // The book of a channel that is in use now: of the session's present link.
  Book* book_in_use(const TraceEvent& event) {
    Session& session = sessions_.of(event);
    const auto [found, is_new] = session.books.try_emplace({event.connection, event.a});
    Book& book = found->second;
    if (is_new) book.link = session.links_count;
    if (book.link == session.links_count) return &book;
    fail(event, "is used over another link than it began on");
    return nullptr;
  }

  // Null where the counterpart is no session of ours, or has not begun the channel.
  const Book* counterparts_book(const TraceEvent& event, bool& is_known) {
    const std::uint64_t stream = sessions_.of(event).stream;
    const auto ends = ends_.find(stream);
    is_known = stream != 0 && ends != ends_.end() && ends->second[1] != SessionKey{};
    if (!is_known) return nullptr;
    const SessionKey self = session_of(event);
    const SessionKey& other = ends->second[0] == self ? ends->second[1] : ends->second[0];
    const Session& session = sessions_.of(other);
    const auto book = session.books.find({event.connection, event.a});
    return book == session.books.end() ? nullptr : &book->second;
  }

  void open(const TraceEvent& event) {
    Book* book = book_in_use(event);
    if (book == nullptr) return;
    if (std::exchange(book->is_opened, true)) return fail(event, "was opened twice");
    if (event.c != initial_) {
      fail(event, "begins with " + std::to_string(event.c) + " credits instead of " +
                      std::to_string(initial_));
    }
  }

  void spend(const TraceEvent& event) {
    Book* book = book_in_use(event);
    if (book == nullptr) return;
    book->items += 1;
    const std::uint64_t credit = initial_ + book->credit;
    if (book->items > credit) {
      return fail(event, "has sent " + std::to_string(book->items) + " items for " +
                             std::to_string(credit) + " credits");
    }
    judge_left(event, credit - book->items);
  }

  void receive_credit(const TraceEvent& event) {
    Book* book = book_in_use(event);
    if (book == nullptr) return;
    book->credit += event.b;
    judge_left(event, initial_ + book->credit - book->items);
    bool is_known = false;
    const Book* counterparts = counterparts_book(event, is_known);
    const std::uint64_t granted = counterparts == nullptr ? 0 : counterparts->credit;
    if (!is_known || book->credit <= granted) return;
    fail(event, "has received " + std::to_string(book->credit) + " credits of " +
                    std::to_string(granted) + " granted");
  }

  void judge_left(const TraceEvent& event, std::uint64_t left) {
    if (event.c == left) return;
    fail(event, "counts " + std::to_string(event.c) + " credits where " + std::to_string(left) +
                    " are left");
  }

  void receive_item(const TraceEvent& event) {
    Book* book = book_in_use(event);
    if (book == nullptr) return;
    book->items += 1;
    const std::uint64_t credit = initial_ + book->credit;
    if (book->items > credit) {
      return fail(event, "has received " + std::to_string(book->items) + " items for " +
                             std::to_string(credit) + " credits");
    }
    bool is_known = false;
    const Book* counterparts = counterparts_book(event, is_known);
    const std::uint64_t sent = counterparts == nullptr ? 0 : counterparts->items;
    if (!is_known || book->items <= sent) return;
    fail(event, "has received " + std::to_string(book->items) + " items of " +
                    std::to_string(sent) + " sent");
  }

  // What had come may be taken when its link is long gone.
  void take(const TraceEvent& event) {
    Book& book = sessions_.of(event).books[{event.connection, event.a}];
    book.taken += 1;
    if (book.taken <= book.items) return;
    fail(event, "has given out " + std::to_string(book.taken) + " items of " +
                    std::to_string(book.items) + " received");
  }

  // A grant carries all that is due, which leaves less than a batch.
  void grant(const TraceEvent& event) {
    Book* book = book_in_use(event);
    if (book == nullptr) return;
    book->credit += event.b;
    if (book->credit > book->taken) {
      return fail(event, "has granted " + std::to_string(book->credit) + " credits for " +
                             std::to_string(book->taken) + " items taken");
    }
    if (book->taken - book->credit < batch_) return;
    fail(event, "keeps back " + std::to_string(book->taken - book->credit) + " credits, " +
                    std::to_string(batch_ - 1) + " at most");
  }

  void fail(const TraceEvent& event, const std::string& what) {
    fail_promise(index_, "channel " + std::to_string(event.a) + " on connection " +
                             std::to_string(event.connection) + " of " +
                             session_words(session_of(event)) + ' ' + what);
  }

  const std::uint64_t initial_;
  const std::uint64_t batch_;
  std::uint64_t index_ = 0;
  HostLives lives_;
  SessionTable<Session> sessions_;
  std::map<std::uint64_t, std::array<SessionKey, 2>> ends_;  // by stream, in order of attaching
};

}  // namespace

constinit const PromiseSpec credit_conserved_spec{
    "credit.conserved", "credit is spent once, granted for what was consumed, and never lost",
    PromiseWhen::always, [](const PromiseContext& context) {
      return std::unique_ptr<Checker>(std::make_unique<CreditConserved>(context.limits));
    }};

}  // namespace vox::sim
