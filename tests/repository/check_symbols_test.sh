#!/usr/bin/env bash
# What check_symbols.sh refuses: little libraries that ask the machine for something.
#
# Usage: check_symbols_test.sh COMPILER
source "$(dirname "$0")/expect.sh"
compiler=$1

# library TEXT: $tree/little.a, compiled from TEXT.
library() {
  rm -f "$tree/little.a"
  put little.cpp <<<"$1"
  "$compiler" -std=c++20 -c "$tree/little.cpp" -o "$tree/little.o"
  ar rc "$tree/little.a" "$tree/little.o"
}

# refuses TEXT CODE: the core may not hold CODE, and the check says TEXT.
refuses() {
  library "$2"
  expect_fail "$2" "$1" "$here/check_symbols.sh" core "$tree/little.a"
}

library '
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>
std::map<int, std::string> names;
std::function<int(int)> twice;
int ask(const char* text, std::vector<int>& out) {
  names[out.at(0)] = std::string(text) + text;
  if (std::strlen(text) == 7) throw twice;
  auto shared = std::make_shared<std::string>(text);
  if (!shared) { std::fprintf(stderr, "%s\n", text); std::abort(); }
  out.push_back(twice(std::memcmp(text, shared->data(), 1)));
  return 0;
}'
expect_pass 'memory, containers and a failed assertion' \
  "$here/check_symbols.sh" core "$tree/little.a"

refuses 'clock_gettime is a clock' '#include <ctime>
  timespec t; int f() { return clock_gettime(CLOCK_MONOTONIC, &t); }'
refuses 'steady_clock::now() is a clock' '#include <chrono>
  auto f() { return std::chrono::steady_clock::now(); }'
refuses 'nanosleep is a clock' '#include <chrono>
  #include <thread>
  void f() { std::this_thread::sleep_for(std::chrono::seconds(1)); }'
refuses 'socket is a socket' '#include <sys/socket.h>
  int f() { return socket(AF_INET, SOCK_STREAM, 0); }'
refuses 'epoll_create1 is the poller' '#include <sys/epoll.h>
  int f() { return epoll_create1(0); }'
refuses 'std::thread::_M_start_thread' '#include <thread>
  std::thread f() { return std::thread([] {}); }'
refuses 'pthread_mutex_lock is a thread' '#include <mutex>
  std::mutex m; void f() { m.lock(); }'
refuses 'random_device' '#include <random>
  unsigned f() { return std::random_device()(); }'
refuses 'getrandom is entropy' '#include <sys/random.h>
  char c; auto f() { return getrandom(&c, 1, 0); }'
refuses 'rand is entropy' '#include <cstdlib>
  int f() { return rand(); }'
refuses 'open is a file' '#include <fcntl.h>
  int f() { return open("x", 0); }'
refuses 'is a file' '#include <fstream>
  int f() { std::ifstream in("x"); return in.get(); }'
refuses 'is a file' '#include <iostream>
  void f() { std::cout << 1; }'
refuses 'getenv is the environment' '#include <cstdlib>
  const char* f() { return getenv("HOME"); }'
refuses 'not on the list' 'extern "C" int something_new();
  int f() { return something_new(); }'

library '#include <fstream>
  int f() { std::ifstream in("x"); return in.get(); }'
expect_pass 'a file in the simulator' "$here/check_symbols.sh" world "$tree/little.a"
library '#include <chrono>
  auto f() { return std::chrono::system_clock::now(); }'
expect_fail 'a clock in the simulator' 'is a clock, which the world may not use' \
  "$here/check_symbols.sh" world "$tree/little.a"
expect_fail 'a library that is not there' 'No such file' \
  "$here/check_symbols.sh" core "$tree/gone.a"
done_expecting
