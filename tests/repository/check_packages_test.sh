#!/usr/bin/env bash
# What check_packages.sh refuses: a header or a tool that no listed package brings.
source "$(dirname "$0")/expect.sh"

command -v dpkg-query >/dev/null || { printf 'packages: no dpkg here\n' && exit 77; }

fresh_tree() {
  rm -rf "${tree:?}"/*
  put script/packages.txt <<<$'# Packages.\ng++  the compiler\nbinutils  nm'
  put vox/time.hpp <<<$'// Time.\n#include <chrono>\n#include <sys/epoll.h>'
  put script/build <<'SCRIPT'
#!/usr/bin/env bash
# Calls a tool in each place where one can stand; jq, in a comment, in 'jq' or "jq", is not called.
helper() { printf 'jq\n'; }
names=(jq curl)
count=$(nm -u "$1" | sort -u | wc -l) && helper "${names[@]}" >jq 2>&1
if [[ $count = jq && -e jq ]] || ! grep -q jq <<<"jq"; then
  case "$count" in
    jq | curl) c++ --version ;;
    *) find . -print0 | xargs -0 -r sed -n p ;;
  esac
fi
cat <<TEXT
jq is only mentioned
TEXT
SCRIPT
}

# refuses TEXT LINE: the tree whose script runs LINE is refused.
refuses() {
  fresh_tree
  put script/more <<<$'#!/usr/bin/env bash\n# More.\n'"$2"
  expect_fail "$2" "$1" "$here/check_packages.sh" "$tree"
}

fresh_tree
expect_pass 'a compiler, binutils and what every Debian has' "$here/check_packages.sh" "$tree"

fresh_tree
put vox/hash.hpp <<<$'// Hash.\n#include <xxhash.h>'
expect_fail 'a header of an unlisted package' \
  'header <xxhash.h> is from libxxhash-dev, which script/packages.txt does not list' \
  "$here/check_packages.sh" "$tree"
put script/packages.txt <<<$'# Packages.\ng++  the compiler\nbinutils  nm\nlibxxhash-dev  draws'
expect_pass 'the same once it is listed' "$here/check_packages.sh" "$tree"

fresh_tree
put vox/odd.hpp <<<$'// Odd.\n#  include <odd/missing.h>'
expect_fail 'a header that nobody has' 'header <odd/missing.h> belongs to no package' \
  "$here/check_packages.sh" "$tree"

refuses 'tool cmake is from cmake, which' 'cmake --version'
refuses 'tool git is from git, which' 'count=$(true; printf %s "$(git log)")'
refuses 'tool ninja is from ninja-build, which' 'true | xargs -0 -n 1 -P "$count" ninja -C x'
refuses 'tool odd-tool belongs to no package' 'if true; then odd-tool; fi'
refuses 'tool odd-tool belongs to no package' 'VALUE="a b" odd-tool --flag'

fresh_tree
put script/packages.txt <<<$'# Packages.\ng++  x\nbinutils  x\nlibodd-dev  x'
expect_fail 'a listed package that is not there' 'libodd-dev is listed and not installed' \
  "$here/check_packages.sh" "$tree"
done_expecting
