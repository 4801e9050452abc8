// refused: vox: Bad::numbers has a channel in its result
#include <cstdio>
#include <exception>

#include "vox/rpc/service.hpp"

struct Bad {
  virtual ~Bad() = default;
  virtual std::vector<vox::Tx<int>> numbers() = 0;
};
VOX_SERVICE(Bad, numbers)
