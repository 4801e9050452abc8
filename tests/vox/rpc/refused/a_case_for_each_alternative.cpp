// refused: vox: VOX_VARIANT names one case for each alternative of the variant
#include "vox/rpc/service.hpp"

struct Either {
  std::variant<int, std::string> value;
};
VOX_VARIANT(Either, Number)
const auto& shape = vox::schema::shape_of<Either>();
