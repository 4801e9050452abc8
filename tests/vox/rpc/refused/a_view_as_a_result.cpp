// refused: vox: Bad::name has a result that cannot be sent
#include <cstdio>
#include <exception>

#include "vox/rpc/service.hpp"

struct Bad {
  virtual ~Bad() = default;
  virtual std::string_view name() = 0;
};
VOX_SERVICE(Bad, name)
