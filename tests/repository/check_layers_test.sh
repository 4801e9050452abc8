#!/usr/bin/env bash
# What check_layers.sh refuses: includes that point up, across, or at the machine.
source "$(dirname "$0")/expect.sh"

fresh_tree() {
  rm -rf "${tree:?}"/*
  put vox/base/time.hpp <<<'#include <chrono>'
  put vox/wire/varint.hpp <<<'#include "vox/base/time.hpp"'
  put vox/session/session.hpp <<<'#include "vox/wire/varint.hpp"'
  put net/poller.hpp <<<'#include <sys/epoll.h>'
  put sim/world.hpp <<<'#include "vox/session/session.hpp"'
}

# refuses TEXT PATH INCLUDE: the tree with one more file is refused, saying TEXT.
refuses() {
  fresh_tree
  put "$2" <<<"$3"
  expect_fail "$2 with $3" "$1" "$here/check_layers.sh" "$tree"
}

fresh_tree
expect_pass 'a tree whose includes point down' "$here/check_layers.sh" "$tree"

refuses 'wire is below session' vox/wire/up.hpp '#include "vox/session/session.hpp"'
refuses 'base is below wire' vox/base/up.cpp '  #  include "vox/wire/varint.hpp"'
refuses 'vox does not see "net/poller.hpp"' vox/session/up.cpp '#include "net/poller.hpp"'
refuses 'vox does not see "sim/world.hpp"' vox/session/up.cpp '#include "sim/world.hpp"'
refuses 'net does not see "sim/world.hpp"' net/across.cpp '#include "sim/world.hpp"'
refuses 'sim does not see "net/poller.hpp"' sim/across.cpp '#include "net/poller.hpp"'
refuses 'vox/colour is not a layer' vox/colour/red.hpp '#include "vox/base/time.hpp"'
refuses 'vox does not see "varint.hpp"' vox/wire/short.cpp '#include "varint.hpp"'
refuses 'there is no "vox/base/gone.hpp"' vox/wire/gone.cpp '#include "vox/base/gone.hpp"'
for header in sys/socket.h unistd.h pthread.h thread mutex condition_variable fstream filesystem \
  iostream random unordered_map; do
  refuses "the core may not include <$header>" vox/base/machine.cpp "#include <$header>"
done
for header in thread mutex random unistd.h sys/epoll.h; do
  refuses "the simulator may not include <$header>" sim/machine.cpp "#include <$header>"
done

rm -rf "${tree:?}"/*
expect_fail 'an empty tree' 'no files to check' "$here/check_layers.sh" "$tree"
done_expecting
