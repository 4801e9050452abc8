#!/usr/bin/env bash
# What check_requirements.sh refuses: a requirement that nobody decided, nobody proves, or that is
# none.
source "$(dirname "$0")/expect.sh"

# cite FROM TO: the ids, in a sentence.
cite() {
  local number
  for number in $(seq "$1" "$2"); do printf 'As R%d asks. ' "$number"; done
}

fresh_tree() {
  rm -rf "${tree:?}"/*
  put docs/decisions/0001-first.md <<<"$(cite 1 9)"
  put docs/decisions/0002-second.md <<<"(R10, R11), R12: $(cite 13 16)"
  put tests/vox/session/some_test.cpp <<<"// $(cite 1 5)"
  put tests/net/more_test.cpp <<<"// (R6) R7, R8;R9"
  put scenarios/one_thing_happens.toml <<<"# $(cite 10 16)"
}

check() { "$here/check_requirements.sh" "$tree"; }

fresh_tree
expect_pass 'every requirement decided and proved' check

fresh_tree
put docs/decisions/0001-first.md <<<"$(cite 1 8)"
expect_fail 'one that nobody decided' 'R9 is cited by no decision record' check

fresh_tree
put scenarios/one_thing_happens.toml <<<"# $(cite 10 15)"
expect_fail 'one that nobody proves' 'R16 is cited by no test and no scenario' check

fresh_tree
put scenarios/one_thing_happens.toml <<<"# $(cite 10 15) R161 and XR16"
expect_fail 'one whose id is only a part of another word' 'R16 is cited by no test' check

fresh_tree
rm "$tree/tests/net/more_test.cpp"
put tests/repository/check_other.sh <<<"# R6 R7 R8 R9"
put vox/session/session.cpp <<<"// R6 R7 R8 R9"
expect_fail 'one that only sources and checks name' 'R7 is cited by no test and no scenario' check

fresh_tree
put tests/net/most_test.cpp <<<"// R17"
expect_fail 'one that is none' 'R17 is cited and is no requirement' check
done_expecting
