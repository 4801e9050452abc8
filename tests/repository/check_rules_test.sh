#!/usr/bin/env bash
# What check_rules.sh refuses: violations without a row, rows of nothing, and citations that lead
# nowhere or to another row.
source "$(dirname "$0")/expect.sh"

fresh_tree() {
  rm -rf "${tree:?}"/*
  put vox/wire/violation.hpp <<'CODE'
// What can be done wrong.
enum class Violation : std::uint8_t {
  none = 0,
  // Bytes.
  truncated_value,  ///< W1: the input ends inside a value
  invalid_utf8,     ///< W2
  ping_flood,       ///< S1: more pings than there may be, in a comment that goes on for so long
                    ///< that it takes two lines
};
enum class Other : std::uint8_t {
  no_violation,
};
CODE
  put docs/PROTOCOL.md <<'PAGE'
# Protocol

## Postcard

### What is refused

| bytes | refused |
| --- | --- |
| some | yes |

## Rules

| id | rule | forbidden is | said in |
| --- | --- | --- | --- |
| W1 | truncated_value | an end within a value | What is refused |
| W2 | invalid_utf8 | text that is none | What is refused, Postcard |
| S1 | ping_flood | too many pings | Postcard |

## More

| id | about |
| --- | --- |
| X1 | something else |
PAGE
}

check() { "$here/check_rules.sh" "$tree"; }

# refuses WHAT TEXT FILE SED: the tree is refused once sed has changed the file so.
refuses() {
  fresh_tree
  sed -i -e "$4" "$tree/$3"
  expect_fail "$1" "$2" check
}
page=docs/PROTOCOL.md
header=vox/wire/violation.hpp

fresh_tree
expect_pass 'a table that says what the list says' check

refuses 'a violation without a row' 'invalid_utf8 has no row in docs/PROTOCOL.md' \
  "$page" '/^| W2 /d'
refuses 'a new violation' 'value_too_large has no row' \
  "$header" 's/^  ping_flood/  value_too_large,  \/\/\/< S1\n&/'
refuses 'a row of no violation' 'W2, invalid_utf8, is no violation of vox/wire/violation.hpp' \
  "$header" '/^  invalid_utf8/d'
refuses 'a row of something that is no violation' 'W3, no_violation, is no violation' \
  "$page" 's/^| S1 .*/&\n| W3 | no_violation | nothing | Postcard |/'
refuses 'a row of none' 'W3, none, is no violation' \
  "$page" 's/^| S1 .*/&\n| W3 | none | nothing | Postcard |/'
refuses 'a citation of nothing' 'ping_flood cites S7, which the table does not have' \
  "$header" 's/S1:/S7:/'
refuses 'a citation of a row of another table' 'ping_flood cites X1, which the table does not' \
  "$header" 's/S1:/X1:/'
refuses 'a row whose id has changed' 'ping_flood cites S1, which the table does not have' \
  "$page" 's/^| S1 /| S2 /'
refuses "a citation of another's row" 'invalid_utf8 cites W1, and its row is W2' \
  "$header" 's/< W2/< W1/'
refuses 'a violation that cites nothing' 'truncated_value cites no rule in its comment' \
  "$header" 's/< W1: /< /'
refuses 'a violation without a comment' 'invalid_utf8 cites no rule in its comment' \
  "$header" 's/ *\/\/\/< W2//'
refuses 'an id that two rows have' 'the table has W1 twice' "$page" 's/^| W2 /| W1 /'
refuses 'a rule that two rows have' 'the table has ping_flood twice' \
  "$page" 's/^| S1 .*/&\n| S2 | ping_flood | too many pings | Postcard |/'
refuses 'a heading that is not there' \
  'S1, ping_flood, is said in "Keepalive", which is no heading' \
  "$page" 's/pings | P.*/pings | Keepalive |/'
refuses 'a row that does not say where' 'the row of ping_flood is not an id' \
  "$page" 's/pings | Postcard |/pings |/'
refuses 'a page without the table' 'docs/PROTOCOL.md has no table of rules' \
  "$page" 's/^## Rules/## Customs/'
refuses 'a header without the list' 'vox/wire/violation.hpp has no violations' \
  "$header" 's/^enum class Violation /enum class Fault /'

fresh_tree
rm "$tree/$page"
expect_fail 'no page' 'docs/PROTOCOL.md is not there' check
done_expecting
