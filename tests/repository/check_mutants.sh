#!/usr/bin/env bash
# The mutants of tests/mutants and the catalogue of docs/MUTANTS.md, held against the tree: nothing
# is built. A patch has to apply to the sources as they are, and its header to name scenarios and
# promises that there are; each entry of the catalogue has a row, and what a row names is there.
#
# Usage: check_mutants.sh ROOT
set -euo pipefail
root=$1
cd "$root"
catalogue=docs/MUTANTS.md
folder=tests/mutants
failures=0

complain() {
  printf '%s: %s\n' "$1" "$2"
  failures=$((failures + 1))
}

# field PATCH NAME: the words of a field of its header.
field() {
  awk -v field="$2:" '/^diff / { exit } $1 == field { $1 = ""; sub(/^ /, ""); print }' "$1"
}

# The entries of the catalogue: of connections, of the control plane, of scheduling, of calls, of
# channels.
entries='G-01 G-13 G-14 G-15 G-20 G-21 G-22 G-24 G-25 G-26 G-61 G-66 G-109 G-110 G-113 G-114
G-10 G-11 G-12 G-16 G-17 G-18 G-19 G-23 G-27 G-28 G-29 G-33 G-60 G-67 G-68 G-91 G-116 G-117
G-30 G-31 G-32 G-34 G-35 G-36 G-37 G-38 G-39 G-100 G-101 G-105 G-106 G-108 G-111 G-112
G-40 G-40b G-41 G-42 G-42b G-43 G-44 G-45 G-46 G-47 G-48 G-49 G-50 G-51 G-54 G-55 G-59 G-69 G-102
G-103 G-104 G-118 G-119
G-56 G-57 G-58 G-70 G-71 G-72 G-73 G-74 G-75 G-76 G-77 G-78 G-79 G-107 G-120 G-122'

# As the catalog lists them, and what else can end a run.
promises=$(sed -n '/^## Promises/,/^## Marks/s/^| `\([a-z_.]*\)`.*/\1/p' docs/CATALOG.md)
promises+=$'\nreached\nassertion\ncrash\nhang'

check_patch() {
  local patch=$1 name words word entry
  [[ -n $(head -n 1 "$patch") ]] || complain "$patch" 'opens without saying what is wrong'
  for name in Puts-back Scenarios Found-by; do
    words=$(field "$patch" "$name")
    [[ -n $words ]] || complain "$patch" "its header has no $name"
    for word in $words; do
      case $name in
        Puts-back)
          grep -qE "^\| $word \|.*\`$(basename "$patch" .patch)\`" "$catalogue" ||
            complain "$patch" "the row of $word in $catalogue does not name it" ;;
        Scenarios)
          [[ -e scenarios/$word.toml ]] || complain "$patch" "there is no scenario $word" ;;
        Found-by)
          grep -qxF -e "$word" <<<"$promises" || complain "$patch" "there is no promise $word" ;;
      esac
    done
  done
  # A checkout around the tree is not asked: it would take paths for its own.
  if ! output=$(GIT_CEILING_DIRECTORIES=$(dirname "$PWD") git apply --check "$patch" 2>&1); then
    complain "$patch" "does not apply: $(head -n 1 <<<"$output")"
  fi
}

count=0
for patch in "$folder"/*.patch; do
  [[ -e $patch ]] || continue
  check_patch "$patch"
  count=$((count + 1))
done
[[ $count -gt 0 ]] || complain "$folder" 'there is no mutant'

for entry in $entries; do
  rows=$(grep -cE "^\| $entry \|" "$catalogue" || true)
  [[ $rows -eq 1 ]] || complain "$catalogue" "$entry has $rows rows"
done

# What stands in backquotes in a row is a mutant, a scenario, or a test by its name.
while IFS= read -r name; do
  [[ -e $folder/$name.patch || -e scenarios/$name.toml ]] ||
    grep -rqE "TEST(_[FP])?\(${name%%.*}, ${name#*.}\)" tests --include='*.cpp' --include='*.hpp' ||
    complain "$catalogue" "there is no mutant, scenario or test $name"
done < <(grep -E '^\| G-[0-9]+b? \|' "$catalogue" |
  grep -oE '`[A-Za-z0-9_.]+`' | tr -d '`' | sort -u)

[[ $failures -eq 0 ]] || exit 1
printf 'mutants: %d patches apply, and the catalogue has %d entries\n' "$count" \
  "$(wc -w <<<"$entries")"
