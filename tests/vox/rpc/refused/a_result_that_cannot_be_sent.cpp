// refused: vox: Bad::letter has a result that cannot be sent
#include <cstdio>
#include <exception>

#include "vox/rpc/service.hpp"

struct Bad {
  virtual ~Bad() = default;
  virtual char letter() = 0;
};
VOX_SERVICE(Bad, letter)
