#!/usr/bin/env bash
# The rules whose breach ends a session stand twice: as enum Violation in vox/wire/violation.hpp,
# and in the table of docs/PROTOCOL.md, "Rules", which says what each forbids and where it is said.
# Each value has one row and cites its id first in its comment; each row is of a value; and the
# headings that a row names are there.
#
# Usage: check_rules.sh ROOT
set -euo pipefail
root=$1
cd "$root"
page=docs/PROTOCOL.md
header=vox/wire/violation.hpp
failures=0

complain() {
  printf 'rules: %s\n' "$1"
  failures=$((failures + 1))
}
for file in "$page" "$header"; do
  [[ -f $file ]] || { complain "$file is not there" && exit 1; }
done

# The rows of the table: "id<TAB>rule<TAB>said in<TAB>count of columns".
rows=$(awk -F '|' '
  /^## / { inside = $0 == "## Rules" }
  inside && /^\|/ && !/^\| *---/ && !/^\| id \|/ {
    for (column = 2; column <= 5; column++) gsub(/^ +| +$/, "", $column)
    print $2 "\t" $3 "\t" $5 "\t" NF - 2
  }' "$page")

# The values of the enumeration but none: "value<TAB>id", which is - when it cites nothing.
values=$(awk '
  /^enum class Violation / { inside = 1; next }
  /^};/ { inside = 0 }
  inside && match($0, /^  [a-z0-9_]+/) {
    value = substr($0, 3, RLENGTH - 2)
    if (value == "none") next
    id = "-"
    if (match($0, /\/\/\/< [A-Z][0-9]+(:|$)/)) {
      id = substr($0, RSTART + 5, RLENGTH - 5)
      sub(/:$/, "", id)
    }
    print value "\t" id
  }' "$header")

[[ -n $rows ]] || { complain "$page has no table of rules" && exit 1; }
[[ -n $values ]] || { complain "$header has no violations" && exit 1; }

# repeated COLUMN: what stands more than once in that column of the rows.
repeated() { cut -f "$1" <<<"$rows" | sort | uniq -d; }
for id in $(repeated 1); do complain "the table has $id twice"; done
for rule in $(repeated 2); do complain "the table has $rule twice"; done

while IFS=$'\t' read -r id rule said columns; do
  [[ $columns -eq 4 && $id =~ ^[A-Z][0-9]+$ && -n $said ]] ||
    complain "the row of $rule is not an id, a rule, what is forbidden, and where it is said"
  cut -f 1 <<<"$values" | grep -qxF -e "$rule" ||
    complain "$id, $rule, is no violation of $header"
  while IFS= read -r heading; do
    grep -qE -e "^##+ $heading\$" "$page" ||
      complain "$id, $rule, is said in \"$heading\", which is no heading of $page"
  done < <(sed 's/, /\n/g' <<<"$said")
done <<<"$rows"

while IFS=$'\t' read -r value id; do
  row=$(awk -F '\t' -v rule="$value" '$2 == rule { print $1; exit }' <<<"$rows")
  [[ -n $row ]] || complain "$value has no row in $page"
  if [[ $id = - ]]; then
    complain "$value cites no rule in its comment"
  elif ! cut -f 1 <<<"$rows" | grep -qxF -e "$id"; then
    complain "$value cites $id, which the table does not have"
  elif [[ -n $row && $id != "$row" ]]; then
    complain "$value cites $id, and its row is $row"
  fi
done <<<"$values"

[[ $failures -eq 0 ]] || exit 1
printf 'rules: %d violations, each with its row\n' "$(wc -l <<<"$values")"
