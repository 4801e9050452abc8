// refused: vox: Bad::work has a result that cannot be sent
#include <cstdio>
#include <exception>

#include "vox/rpc/service.hpp"

struct Bad {
  virtual ~Bad() = default;
  virtual vox::Fallible<int, std::exception_ptr> work() = 0;
};
VOX_SERVICE(Bad, work)
