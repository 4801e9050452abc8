#!/usr/bin/env bash
# What check_sources.sh refuses, one rule after the other.
source "$(dirname "$0")/expect.sh"

fresh_tree() {
  rm -rf "${tree:?}"/*
  put vox/CMakeLists.txt <<<$'# Lists.\nadd_library(core time.hpp)'
  put vox/time.hpp <<<$'// What time is.\nint now();'
}

# refuses RULE PATH TEXT: the tree whose file PATH is TEXT is refused under that rule. Sources are
# listed, so that no other rule answers.
refuses() {
  fresh_tree
  put extra.cmake <<<$'# Lists.\nset(FILES\n  '"$2"')'
  put "$2" <<<"$3"
  expect_fail "$2" "[$1]" "$here/check_sources.sh" "$tree"
}

# permits PATH TEXT: the same, and nothing is said.
permits() {
  fresh_tree
  put extra.cmake <<<$'# Lists.\nset(FILES\n  '"$1"')'
  put "$1" <<<"$2"
  expect_pass "$1" "$here/check_sources.sh" "$tree"
}

fresh_tree
expect_pass 'a tree that follows the rules' "$here/check_sources.sh" "$tree"

refuses size vox/long.hpp "// Long."$'\n'"$(yes 'int x();' | head -n 250)"
permits vox/long.hpp "// Long."$'\n'"$(yes 'int x();' | head -n 249)"
refuses size vox/long.cpp "// Long."$'\n'"$(yes 'int x();' | head -n 500)"
refuses opening vox/mute.cpp 'int x();'
refuses opening vox/rule.cpp $'//\nint x();'
refuses opening scenarios/mute.toml '[world]'
refuses opening tests/mute.cmake 'project(mute)'

permits tests/listed_test.cpp '// A test.'
put tests/forgotten_test.cpp <<<'// A test.'
expect_fail 'a source that no list names' 'no CMakeLists.txt lists it' \
  "$here/check_sources.sh" "$tree"
refuses listed cmake/all.cmake $'# Everything.\nfile(GLOB sources *.cpp)'

refuses watched sim/checkers/blind.cpp "// Blind."'
constexpr EventKinds watched_kinds =
    EventKinds{{EventKind::link_ended}};
void observe(const TraceEvent& event) { return is_kind(event, EventKind::link_attached); }'
refuses watched sim/checkers/blind.cpp "// Blind."'
constexpr EventKinds watched_kinds{{EventKind::link_ended}};
HostLives lives_;'
permits sim/checkers/seeing.cpp "// Seeing."'
constexpr EventKinds watched_kinds = HostLives::kinds | EventKinds{{EventKind::link_ended}};
void observe(const TraceEvent& event) {
  if (is_kind(event, EventKind::link_ended) || is_kind(event, WorldEvent::host_crashed)) return;
}
HostLives lives_;'
permits sim/checkers/all_seeing.cpp "// All-seeing."'
void observe(const TraceEvent& event) { return is_kind(event, EventKind::link_attached); }'

refuses script script/broken $'#!/usr/bin/env bash\n# Broken.\nif true; then'
refuses script script/sleeping $'#!/usr/bin/env bash\n# Not executable.\ntrue'
refuses tab vox/tab.cpp $'// Tab.\n\tint x();'
refuses line-end docs/end.md $'words \nmore'
refuses line-length script/wide $'# Wide.\n'"$(yes . | head -n 101 | tr -d '\n')"

slash=/
refuses machine-path docs/where.md "see ${slash}home/somebody/vox"
refuses machine-path tests/where.cpp "// Where."$'\n'"auto path = \"${slash}tmp/socket\";"
permits docs/where.md "${slash}usr/share, https://example.org${slash}home/page, x${slash}tmp/y"
refuses note-to-self vox/later.cpp $'// Later.\n// TO''DO: later'
refuses note-to-self docs/later.md 'FIX''ME'

refuses using-namespace net/wide.hpp $'// Wide.\nusing namespace std;'
permits net/wide.cpp $'// Wide.\nusing namespace std;'

refuses chance vox/chance.cpp $'// Chance.\n#include <random>'
refuses chance sim/chance.cpp $'// Chance.\nint x = std::rand();'
refuses thread sim/thread.cpp $'// Thread.\n#include <thread>'
refuses clock sim/clock.cpp $'// Clock.\nauto t = std::chrono::steady_clock::now();'
permits net/clock.cpp $'// Clock.\nauto t = std::chrono::steady_clock::now();'
permits sim/clock.cpp $'// Clock.\nauto t = executor.now();  // not steady_clock'
refuses unordered vox/bag.cpp $'// Bag.\nstd::unordered_map<int, int> bag;'
refuses address-order sim/order.cpp $'// Order.\nstd::map<const Host*, int> order;'
permits sim/order.cpp $'// Order.\nstd::map<std::string, Host*> order;'
refuses floating-point vox/float.cpp $'// Float.\ndouble x = 0;'
permits vox/float.cpp $'// Float: not double.\nauto x = "a double quote";'
refuses machine-code vox/cycles.cpp $'// Cycles.\nauto x = __rdtsc();'

refuses floating-point vox/excused.cpp $'// Excused.\nfloat x;'
put script/lint-exceptions.txt <<<'floating-point  vox/excused.cpp  the wire carries it'
expect_pass 'an exception with a reason' "$here/check_sources.sh" "$tree"
put script/lint-exceptions.txt <<<'floating-point  vox/excused.cpp'
expect_fail 'an exception without one' 'needs a reason' "$here/check_sources.sh" "$tree"
fresh_tree
put script/lint-exceptions.txt <<<'floating-point  vox/excused.cpp  the wire carries it'
expect_fail 'an exception that nothing needs' 'nothing needs the exception' \
  "$here/check_sources.sh" "$tree"
done_expecting
