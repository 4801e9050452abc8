// refused: vox: an item of a channel is no view
#include "vox/rpc/service.hpp"

struct Bad {
  virtual ~Bad() = default;
  virtual void words(vox::Rx<std::string_view> words) = 0;
};
VOX_SERVICE(Bad, words)
const auto& shape = vox::schema::shape_of<vox::Rx<std::string_view>>();
