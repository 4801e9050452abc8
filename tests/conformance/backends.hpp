// What each backend file makes: the list that backends.cpp puts together.
#pragma once

#include "tests/conformance/backend.hpp"

namespace vox::test {

// net_backend.cpp. Tiny: the smallest buffers the kernel gives that it is not slow with.
std::unique_ptr<Backend> make_tcp_backend();
std::unique_ptr<Backend> make_tcp_tiny_backend();
std::unique_ptr<Backend> make_local_backend();
std::unique_ptr<Backend> make_local_tiny_backend();

// sim_backend.cpp. Tiny: 1 to 64 bytes of buffer, short reads and writes, uneven latency.
std::unique_ptr<Backend> make_sim_backend();
std::unique_ptr<Backend> make_sim_tiny_backend();

// manual_backend.cpp. Shuffled: ready tasks run in an order drawn from a seed.
std::unique_ptr<Backend> make_manual_backend();
std::unique_ptr<Backend> make_manual_shuffled_backend();

}  // namespace vox::test
