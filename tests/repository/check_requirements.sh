#!/usr/bin/env bash
# Every requirement of the control plane, R1 to R16, is chosen in a decision record and proved in a
# test or a scenario: each is cited by its id in docs/decisions and in tests or scenarios. A
# citation of a requirement that does not exist is a mistake as well.
#
# Usage: check_requirements.sh ROOT
set -euo pipefail
here=$(realpath "$(dirname "$0")")
source "$here/files.sh"
root=$1
count=16

files=$(tracked_files "$root")
require_files requirements "$files"
cd "$root"

# citations PATTERN: the ids cited in the files whose paths match, one a line, each once.
citations() {
  { grep -E -e "$1" <<<"$files" || true; } | tr '\n' '\0' |
    { xargs -0 -r grep -ohwE -e 'R[0-9]+' || true; } | sort -u
}

decided=$(citations '^docs/decisions/.*\.md$')
proved=$(citations '^(tests/(vox|net|sim|conformance)/.*\.cpp|scenarios/.*\.toml)$')

failures=0
complain() {
  printf 'requirements: %s\n' "$1"
  failures=$((failures + 1))
}

known=
for number in $(seq 1 "$count"); do
  known+="R$number"$'\n'
  grep -qx "R$number" <<<"$decided" || complain "R$number is cited by no decision record"
  grep -qx "R$number" <<<"$proved" || complain "R$number is cited by no test and no scenario"
done
while IFS= read -r id; do
  [[ -z $id ]] || grep -qxF -e "$id" <<<"$known" || complain "$id is cited and is no requirement"
done < <(sort -u <<<"$decided"$'\n'"$proved")

[[ $failures -eq 0 ]] || exit 1
printf 'requirements: all %d are decided and proved somewhere\n' "$count"
