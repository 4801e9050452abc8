#!/usr/bin/env bash
# docs/PARITY.md says of each test of the reference implementation which of ours asserts the same,
# or why none does. What it names exists: a test `stem:Name` in tests/**/stem.cpp, a scenario in
# scenarios/. No row is empty, and each section has as many rows as its heading says, so that none
# is lost on the way.
#
# Usage: check_parity.sh ROOT
set -euo pipefail
here=$(realpath "$(dirname "$0")")
source "$here/files.sh"
root=$1
page=docs/PARITY.md

files=$(tracked_files "$root")
require_files parity "$files"
cd "$root"
failures=0
complain() {
  printf 'parity: %s\n' "$1"
  failures=$((failures + 1))
}
[[ -f $page ]] || { complain "$page is not there" && exit 1; }

# Rows: a table's lines without its head. "line<TAB>name<TAB>ours", backticks of the name removed.
rows=$(awk -F '|' '/^\|/ && !/^\| *---/ && !/^\| test \|/ {
  gsub(/^ +| +$/, "", $2); gsub(/^ +| +$/, "", $3); gsub(/`/, "", $2)
  print NR "\t" $2 "\t" $3 "\t" NF
}' "$page")
[[ -n $rows ]] || complain 'the page has no rows'

# Sections: as many rows as the heading says, and no name twice in one.
while IFS=$'\t' read -r title said found repeated; do
  [[ $said = "$found" ]] || complain "$title has $found rows and should have $said"
  [[ -z $repeated ]] || complain "$title has $repeated twice"
done < <(awk -F '|' '
  function finish() { if (title != "") print title "\t" said "\t" found "\t" repeated }
  /^#+ / {
    finish(); title = ""
    if (match($0, /\[[0-9]+\]$/)) {
      title = substr($0, index($0, " ") + 1, RSTART - index($0, " ") - 2)
      said = substr($0, RSTART + 1, RLENGTH - 2)
    }
    found = 0; repeated = ""; delete seen
  }
  /^\|/ && !/^\| *---/ && !/^\| test \|/ {
    found++
    if ($2 in seen) repeated = $2
    seen[$2] = 1
  }
  END { finish() }' "$page")

# file_of STEM: the test's source, or nothing when there is none or more than one.
file_of() {
  local found
  found=$(grep -E -e "^tests/(.*/)?$1\.cpp$" <<<"$files" || true)
  [[ $(grep -c . <<<"$found") -eq 1 ]] && printf '%s' "$found"
}

judge_reference() {
  local where=$1 reference=$2 stem name file
  case "$reference" in
    scenarios/*.toml)
      grep -qxF -e "$reference" <<<"$files" ||
        complain "$where names $reference, which is not there"
      ;;
    *:*)
      stem=${reference%%:*} name=${reference#*:}
      file=$(file_of "$stem") || { complain "$where names $stem, which is no test" && return; }
      tr '\n' ' ' <"$file" | grep -qE -e "\bTEST(_F|_P)?\([A-Za-z0-9]+, +$name\)" ||
        complain "$where names $name, which is not in $file"
      ;;
    *) complain "$where names $reference, which is neither a test nor a scenario" ;;
  esac
}

references_count=0
while IFS=$'\t' read -r line name ours fields; do
  where="line $line, $name,"
  [[ $fields -eq 4 && -n $name ]] || complain "$where is no row of two columns"
  references=$(grep -oE '`[^`]+`' <<<"$ours" | tr -d '`' || true)
  if [[ -z $references ]]; then
    [[ $ours =~ ^none:\ .+\ .+ ]] || complain "$where has neither a test of ours nor a reason"
    continue
  fi
  while IFS= read -r reference; do
    references_count=$((references_count + 1))
    judge_reference "$where" "$reference"
  done <<<"$references"
done <<<"$rows"

[[ $failures -eq 0 ]] || exit 1
printf 'parity: %d rows, %d tests and scenarios that exist\n' "$(wc -l <<<"$rows")" \
  "$references_count"
