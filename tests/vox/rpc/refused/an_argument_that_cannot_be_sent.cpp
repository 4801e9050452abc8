// refused: vox: Bad::open has an argument that cannot be sent
#include <cstdio>
#include <exception>

#include "vox/rpc/service.hpp"

struct Bad {
  virtual ~Bad() = default;
  virtual void open(std::FILE* file) = 0;
};
VOX_SERVICE(Bad, open)
