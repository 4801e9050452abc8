// refused: vox: Bad::fill takes a reference to what is not const
#include <cstdio>
#include <exception>

#include "vox/rpc/service.hpp"

struct Bad {
  virtual ~Bad() = default;
  virtual void fill(std::string& text) = 0;
};
VOX_SERVICE(Bad, fill)
