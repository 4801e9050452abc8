// accepted
#include "vox/rpc/service.hpp"

struct Good {
  virtual ~Good() = default;
  virtual void take(const std::string& text, std::string_view view, vox::Rx<int> numbers) = 0;
};
VOX_SERVICE(Good, take)
