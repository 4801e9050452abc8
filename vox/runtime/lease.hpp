// What the copies of one handle share, and how it ends from any thread.
//
// What a handle is for is touched on its executor's thread only, but a handle may be dropped
// anywhere. So a lease never destroys what it holds where it ends: its deleter posts the lease to
// the executor, through a task the lease already has, and is done. Dropping a handle therefore
// neither waits, nor fails, nor allocates (R2).
#pragma once

#include <memory>

#include "vox/runtime/executor.hpp"
#include "vox/runtime/task.hpp"

namespace vox {

/// Something that ends on its executor, wherever its last owner lets go of it. `Derived` has
/// end(), called there before it is destroyed.
template <typename Derived>
class Lease {
 public:
  explicit Lease(Executor& executor)
      : end_task_(
            executor,
            [](void* context) {
              auto* lease = static_cast<Derived*>(context);
              lease->end();
              delete lease;
            },
            static_cast<Derived*>(this)) {}

  [[nodiscard]] static std::shared_ptr<Derived> share(Derived* lease) {
    return std::shared_ptr<Derived>(lease, [](Derived* last) {
      last->end_task_.executor().post_from_outside(last->end_task_);
    });
  }

 private:
  Task end_task_;
};

}  // namespace vox
