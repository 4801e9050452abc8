#!/usr/bin/env bash
# Includes point down. The layers of the core, from the ground up, are
#
#   base <- runtime <- transport <- wire <- schema <- connection <- session <- rpc
#
# and beside them net and sim see vox and never each other. The core includes no operating-system
# header and no part of the standard library that reaches one: what it may include with <...> is
# listed here, so that a new dependency of the core is a decision and not an accident.
#
# Usage: check_layers.sh ROOT
set -euo pipefail
source "$(dirname "$0")/files.sh"
root=$1

folders='vox|net|sim|tools|examples|bench|tests'
files=$(tracked_files "$root" | grep -E "^($folders)/.*\.[ch]pp$" || true)
require_files layers "$files"
cd "$root"

# shellcheck disable=SC2016
awk_program='
function complain(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; failures++ }

function list(names, set,    parts, count, i) {
  count = split(names, parts, " ")
  for (i = 1; i <= count; i++) set[parts[i]] = i
}

BEGIN {
  list("base runtime transport wire schema connection session rpc", rank)
  list("algorithm any array bit cctype cerrno charconv chrono climits compare concepts cstdarg " \
       "cstddef cstdint cstdio cstdlib cstring deque exception functional initializer_list " \
       "iterator limits list map memory memory_resource new numeric optional queue ranges set " \
       "source_location span stack stdexcept string string_view tuple type_traits typeindex " \
       "typeinfo utility variant vector version " \
       "blake3.h cxxabi.h sanitizer/asan_interface.h sanitizer/common_interface_defs.h " \
       "sanitizer/tsan_interface.h tl/expected.hpp", core_may)
  list("atomic condition_variable future latch mutex pthread.h random semaphore shared_mutex " \
       "sys/epoll.h sys/random.h sys/socket.h sys/time.h thread time.h unistd.h ctime " \
       "unordered_map unordered_set", sim_may_not)
  sees["vox"] = " vox "
  sees["net"] = " vox net "
  sees["sim"] = " vox sim "
  sees["tools"] = " vox net sim tools "
  sees["examples"] = " vox net sim tools examples "
  sees["bench"] = " vox net sim bench tests "
  sees["tests"] = " vox net sim tools tests "
}

FNR == 1 {
  split(FILENAME, path, "/")
  top = path[1]
  layer = path[2]
  if (top == "vox" && !(layer in rank)) complain("vox/" layer " is not a layer")
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
  target = $0
  sub(/^[^"]*"/, "", target)
  sub(/".*/, "", target)
  includes++
  split(target, to, "/")
  if (index(sees[top], " " to[1] " ") == 0) {
    complain(top " does not see \"" target "\"; headers are spelled from the root, and " top \
             " sees only" sees[top])
  } else if (top == "vox" && !(to[2] in rank)) {
    complain("\"" target "\" is in no layer")
  } else if (top == "vox" && (layer in rank) && rank[to[2]] > rank[layer]) {
    complain(layer " is below " to[2] " and cannot include \"" target "\"")
  } else if ((getline line < target) < 0) {
    complain("there is no \"" target "\"; headers are spelled from the root")
  }
  close(target)
}

/^[ \t]*#[ \t]*include[ \t]*</ {
  target = $0
  sub(/^[^<]*</, "", target)
  sub(/>.*/, "", target)
  includes++
  if (top == "vox" && !(target in core_may) && target !~ /^boost\/context\//) {
    complain("the core may not include <" target ">")
  } else if (top == "sim" && (target in sim_may_not)) {
    complain("the simulator may not include <" target ">: no clocks, threads, sockets or chance")
  }
}

END {
  if (failures) exit 1
  printf "layers: %d includes point down\n", includes
}'
# xargs would split the totals; the list of files is far below the limit of one command.
mapfile -t paths <<<"$files"
awk "$awk_program" "${paths[@]}"
