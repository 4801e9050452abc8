#!/usr/bin/env bash
# What check_parity.sh refuses: names of nothing, rows that say nothing, and rows that got lost.
source "$(dirname "$0")/expect.sh"

fresh_tree() {
  rm -rf "${tree:?}"/*
  put tests/vox/some_test.cpp <<'CODE'
TEST_F(SomeTest, OneThingHappens) {}
TEST(OtherTest,
     AnotherThingWithALongName) {}
CODE
  put scenarios/a_thing_happens.toml <<<'# A thing.'
  put docs/PARITY.md <<'PAGE'
# Parity

## first_tests.rs [3]

| test | ours |
| --- | --- |
| `one` | `some_test:OneThingHappens` `scenarios/a_thing_happens.toml`: in words |
| `two` | `some_test:AnotherThingWithALongName` |
| `three` | none: not carried here |
PAGE
}

check() { "$here/check_parity.sh" "$tree"; }

# refuses WHAT TEXT SED: the page is refused once sed has changed it so.
refuses() {
  fresh_tree
  sed -i -e "$3" "$tree/docs/PARITY.md"
  expect_fail "$1" "$2" check
}

fresh_tree
expect_pass 'a page of which everything is there' check

refuses 'a test that is not there' \
  'line 7, one, names OneThing, which is not in tests/vox/some_test.cpp' \
  's/OneThingHappens/OneThing/'
refuses 'a file that is not there' 'names odd_test, which is no test' \
  's/`some_test:One/`odd_test:One/'
refuses 'a scenario that is not there' \
  'names scenarios/nothing_happens.toml, which is not there' 's/a_thing_happens/nothing_happens/'
refuses 'a reference to neither' 'names two_test, which is neither a test nor a scenario' \
  's/`some_test:Ano[^`]*`/`two_test`/'
refuses 'an empty cell' 'line 9, three, has neither a test of ours nor a reason' 's/none: .*/|/'
refuses 'a reason that is none' 'has neither a test of ours nor a reason' \
  's/none: not.*/none: so |/'
refuses 'a promise to do it' 'has neither a test of ours nor a reason' \
  's/none: not.*/later, maybe |/'
refuses 'a row that got lost' 'first_tests.rs has 2 rows and should have 3' '/^| `two`/d'
refuses 'a row too many' 'first_tests.rs has 4 rows and should have 3' \
  's/^| `two`.*/&\n| `four` | none: not carried here |/'
refuses 'a row that stands there twice' 'first_tests.rs has  `three`  twice' \
  's/^| `two`.*/| `three` | none: not carried here |/'
refuses 'a row of three columns' 'line 8, two, is no row of two columns' 's/LongName` |/& more |/'

fresh_tree
put tests/net/some_test.cpp <<<'TEST(SomeTest, OneThingHappens) {}'
expect_fail 'a name that two files have' 'names some_test, which is no test' check

fresh_tree
rm "$tree/docs/PARITY.md"
expect_fail 'no page' 'docs/PARITY.md is not there' check
done_expecting
