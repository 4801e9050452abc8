// refused: vox: a field of a described struct has a type that cannot be sent
#include "vox/rpc/service.hpp"

struct Inner {};
struct Outer {
  int number = 0;
  Inner* inner = nullptr;
};
VOX_STRUCT(Outer, number, inner)
const auto& shape = vox::schema::shape_of<Outer>();
