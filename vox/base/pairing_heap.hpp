// A priority queue whose links live in its elements: pushing never allocates and never fails.
//
// Timers need this: arming one must not fail, so the queue may own no storage. A pairing heap gives
// O(1) push and amortised O(log n) pop with three pointers an element. Elements are ordered by
// `Before`, which must be a strict total order (add a sequence number), or the order of equal
// elements would depend on the history of the heap.
#pragma once

#include "vox/base/assert.hpp"

namespace vox {

class HeapLink {
 public:
  HeapLink() = default;
  HeapLink(const HeapLink&) = delete;
  HeapLink& operator=(const HeapLink&) = delete;
  ~HeapLink() { VOX_ASSERT(!in_heap_); }

  [[nodiscard]] bool is_in_heap() const { return in_heap_; }

 private:
  template <typename T, typename Before>
  friend class PairingHeap;
  HeapLink* child_ = nullptr;     // first child
  HeapLink* next_ = nullptr;      // next sibling
  HeapLink* previous_ = nullptr;  // previous sibling, or the parent of a first child
  bool in_heap_ = false;
};

template <typename T, typename Before>
class PairingHeap {
 public:
  PairingHeap() = default;
  PairingHeap(const PairingHeap&) = delete;
  PairingHeap& operator=(const PairingHeap&) = delete;
  ~PairingHeap() { VOX_ASSERT(empty()); }

  [[nodiscard]] bool empty() const { return root_ == nullptr; }

  [[nodiscard]] T& top() const {
    VOX_ASSERT(root_ != nullptr);
    return element_of(*root_);
  }

  void push(T& element) {
    HeapLink& link = element;
    VOX_ASSERT(!link.in_heap_);
    link.in_heap_ = true;
    root_ = root_ == nullptr ? &link : meld(*root_, link);
  }

  T& pop() {
    T& element = top();
    remove(element);
    return element;
  }

  void remove(T& element) {
    HeapLink& link = element;
    VOX_ASSERT(link.in_heap_);
    HeapLink* orphans = merge_pairs(link.child_);
    if (&link == root_) {
      root_ = orphans;
    } else {
      detach(link);
      if (orphans != nullptr) root_ = meld(*root_, *orphans);
    }
    link.child_ = link.next_ = link.previous_ = nullptr;
    link.in_heap_ = false;
  }

 private:
  static T& element_of(HeapLink& link) { return static_cast<T&>(link); }

  static void detach(HeapLink& link) {
    VOX_ASSERT(link.previous_ != nullptr);
    if (link.previous_->child_ == &link) {
      link.previous_->child_ = link.next_;
    } else {
      link.previous_->next_ = link.next_;
    }
    if (link.next_ != nullptr) link.next_->previous_ = link.previous_;
    link.next_ = link.previous_ = nullptr;
  }

  static HeapLink* meld(HeapLink& a, HeapLink& b) {
    const bool b_first = Before{}(element_of(b), element_of(a));
    HeapLink& parent = b_first ? b : a;
    HeapLink& child = b_first ? a : b;
    child.next_ = parent.child_;
    if (child.next_ != nullptr) child.next_->previous_ = &child;
    child.previous_ = &parent;
    parent.child_ = &child;
    parent.next_ = parent.previous_ = nullptr;
    return &parent;
  }

  // Two passes, iteratively: pair up from the left, then fold from the right.
  static HeapLink* merge_pairs(HeapLink* first) {
    HeapLink* paired = nullptr;  // stack of melded pairs, linked through next_
    while (first != nullptr) {
      HeapLink* a = first;
      HeapLink* b = a->next_;
      first = b != nullptr ? b->next_ : nullptr;
      a->next_ = a->previous_ = nullptr;
      if (b != nullptr) {
        b->next_ = b->previous_ = nullptr;
        a = meld(*a, *b);
      }
      a->next_ = paired;
      paired = a;
    }
    HeapLink* root = nullptr;
    while (paired != nullptr) {
      HeapLink* next = paired->next_;
      paired->next_ = nullptr;
      root = root == nullptr ? paired : meld(*root, *paired);
      paired = next;
    }
    return root;
  }

  HeapLink* root_ = nullptr;
};

}  // namespace vox
