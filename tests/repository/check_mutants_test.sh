#!/usr/bin/env bash
# What check_mutants.sh refuses: a patch that went stale, a header or a row that names nothing.
source "$(dirname "$0")/expect.sh"

put_patch() {
  put tests/mutants/time_stands.patch <<TEXT
Time stands.

Puts-back: ${1:-G-01}
Scenarios: ${2:-a_day}
Found-by: ${3:-world.time_passes}

diff --git a/vox/time.cpp b/vox/time.cpp
--- a/vox/time.cpp
+++ b/vox/time.cpp
@@ -1,3 +1,3 @@
 // Time.

-int now() { return 1; }
+int now() { return ${4:-0}; }
TEXT
}

put_catalogue() {
  {
    grep -oE 'G-[0-9]+b?' <(sed -n "/^entries='/,/'\$/p" "$here/check_mutants.sh") |
      sed "s/.*/| & | what | why |/" | grep -v '^| G-01 |'
    printf '| G-01 | what | `time_stands` in `a_day`, `%s` |\n' "${1:-TimeTest.Passes}"
  } | put docs/MUTANTS.md
}

fresh_tree() {
  rm -rf "${tree:?}"/*
  put vox/time.cpp <<<$'// Time.\n\nint now() { return 1; }'
  put scenarios/a_day.toml <<<'# A day.'
  put docs/CATALOG.md <<<$'## Promises\n\n| `day.ends` |\n| `world.time_passes` |\n\n## Marks'
  put tests/time_test.cpp <<<'TEST_F(TimeTest, Passes) {}'
  put_patch
  put_catalogue
}

refuses() {
  expect_fail "$1" "$2" "$here/check_mutants.sh" "$tree"
  fresh_tree
}

fresh_tree
expect_pass 'a tree whose mutants apply' "$here/check_mutants.sh" "$tree"
put_patch G-01 a_day day.ends
expect_pass 'a promise of a checker' "$here/check_mutants.sh" "$tree"
fresh_tree

put vox/time.cpp <<<$'// Time.\n\nint now() { return 2; }'
refuses 'a patch that went stale' 'time_stands.patch: does not apply'
rm "$tree/vox/time.cpp"
refuses 'a patch whose file has gone' 'does not apply'
rm "$tree/tests/mutants/time_stands.patch"
refuses 'no mutants at all' 'there is no mutant'

put_patch G-02
refuses 'an entry that the catalogue does not have' 'the row of G-02'
put_patch G-13
refuses 'a row that does not name the mutant' 'the row of G-13'
put_patch G-01 a_night
refuses 'a scenario that is not there' 'there is no scenario a_night'
put_patch G-01 a_day day.begins
refuses 'a promise that nobody makes' 'there is no promise day.begins'
put_patch
sed -i '/^Found-by/d' "$tree/tests/mutants/time_stands.patch"
refuses 'a header without its promise' 'its header has no Found-by'
sed -i 1d "$tree/tests/mutants/time_stands.patch"
refuses 'a patch that does not say what is wrong' 'opens without saying'

sed -i '/^| G-112 |/d' "$tree/docs/MUTANTS.md"
refuses 'an entry without a row' 'G-112 has 0 rows'
put_catalogue TimeTest.Stops
refuses 'a test that is not there' 'there is no mutant, scenario or test TimeTest.Stops'
done_expecting
