// A doubly linked list whose links live in its elements: linking never allocates and never fails.
//
// Everything that must be queued by something that cannot fail (a destructor asking for its close,
// a timer, a waiting fiber) is queued through one of these. An element is in at most one list per
// link at a time; its destructor asserts that it has been unlinked.
//
// Invariants: head_.next_ chains through every element back to head_; size is not stored.
#pragma once

#include "vox/base/assert.hpp"

namespace vox {

/// The links: `class Waiter : public ListLink<Waiter>`. A type that must be in several lists at
/// once derives from one link per tag.
template <typename Tag>
class ListLink {
 public:
  ListLink() = default;
  ListLink(const ListLink&) = delete;
  ListLink& operator=(const ListLink&) = delete;
  ~ListLink() { VOX_ASSERT(!is_linked()); }

  [[nodiscard]] bool is_linked() const { return next_ != nullptr; }

  /// Leaves whatever list this is in; nothing happens when it is in none.
  void unlink() {
    if (!is_linked()) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = nullptr;
  }

 private:
  template <typename T, typename ListTag>
  friend class IntrusiveList;
  ListLink* next_ = nullptr;
  ListLink* previous_ = nullptr;
};

template <typename T, typename Tag = T>
class IntrusiveList {
 public:
  using Link = ListLink<Tag>;

  IntrusiveList() { head_.next_ = head_.previous_ = &head_; }
  IntrusiveList(const IntrusiveList&) = delete;
  IntrusiveList& operator=(const IntrusiveList&) = delete;
  ~IntrusiveList() {
    VOX_ASSERT(empty());
    head_.next_ = head_.previous_ = nullptr;
  }

  [[nodiscard]] bool empty() const { return head_.next_ == &head_; }

  void push_back(T& element) { insert_before(head_, element); }
  void push_front(T& element) { insert_before(*head_.next_, element); }

  [[nodiscard]] T& front() {
    VOX_ASSERT(!empty());
    return element_of(*head_.next_);
  }

  T& pop_front() {
    T& element = front();
    static_cast<Link&>(element).unlink();
    return element;
  }

  /// Moves everything in `other` behind what is here; `other` is empty afterwards.
  void splice_back(IntrusiveList& other) {
    VOX_ASSERT(&other != this);  // would go round for ever
    while (!other.empty()) push_back(other.pop_front());
  }

  /// Calls `visit(element)` for each, in order. `visit` may unlink the element it is given, and
  /// nothing else.
  template <typename Visit>
  void for_each(Visit visit) {
    for (Link* link = head_.next_; link != &head_;) {
      Link* next = link->next_;
      visit(element_of(*link));
      link = next;
    }
  }

 private:
  static T& element_of(Link& link) { return static_cast<T&>(link); }

  void insert_before(Link& position, T& element) {
    Link& link = element;
    VOX_ASSERT(!link.is_linked());
    link.previous_ = position.previous_;
    link.next_ = &position;
    position.previous_->next_ = &link;
    position.previous_ = &link;
  }

  Link head_;
};

}  // namespace vox
