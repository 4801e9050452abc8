# How the repository's checks are themselves tested: each is handed a little tree with one thing
# wrong and has to say so. A check that cannot fail is a defect. Sourced by the tests, never run.
#
# Sets $here, the folder of the checks, and $tree, an empty folder that goes away at the end.
set -euo pipefail
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
expectations=0

# put PATH: writes standard input to PATH below the tree.
put() {
  mkdir -p "$(dirname "$tree/$1")"
  cat >"$tree/$1"
}

give_up() {
  printf 'expected: %s\nbut the answer was:\n%s\n' "$1" "$output" >&2
  exit 1
}

# expect_pass WHAT COMMAND...: the command succeeds.
expect_pass() {
  local what=$1
  shift
  output=$("$@" 2>&1) || give_up "$what passes"
  expectations=$((expectations + 1))
}

# expect_fail WHAT TEXT COMMAND...: the command fails, and says TEXT.
expect_fail() {
  local what=$1 text=$2
  shift 2
  if output=$("$@" 2>&1); then give_up "$what fails"; fi
  grep -qF -e "$text" <<<"$output" || give_up "$what is refused with \"$text\""
  expectations=$((expectations + 1))
}

# The last line of each test: one that expected nothing has not tested anything.
done_expecting() {
  [[ $expectations -gt 0 ]] || exit 1
  printf '%d expectations hold\n' "$expectations"
}
