#!/usr/bin/env bash
# What script/bootstrap does, with the machine's package tools played by little scripts: silent when
# nothing is missing, exact when something is, and clear when it cannot help.
#
# Usage: bootstrap_test.sh ROOT
source "$(dirname "$0")/expect.sh"
bootstrap=$(realpath "$1")/script/bootstrap

# play NAME: standard input becomes a tool that is found before the machine's own.
play() {
  put "bin/$1"
  chmod +x "$tree/bin/$1"
}

# machine INSTALLED USER_ID: a Debian that has INSTALLED, asked by USER_ID.
machine() {
  rm -rf "${tree:?}"/*
  put installed <<<"$1"
  play dpkg-query <<<"#!/bin/sh
while read -r name; do echo \"ii  \$name\"; done <'$tree/installed'
exit 1"
  play apt-get <<<"#!/bin/sh
echo \"apt-get \$*\" >>'$tree/calls'
[ \"\$1\" != install ] || shift 4
[ \"\$1\" = update ] || printf '%s\\n' \"\$@\" >>'$tree/installed'"
  play id <<<"#!/bin/sh
echo $2"
  put debian <<<$'ID=debian\nVERSION_ID="12"'
  put other <<<$'ID=other\nVERSION_ID="12"'
  : >"$tree/calls"
}

# run SYSTEM: bootstrap on that machine.
run() {
  env PATH="$tree/bin:$PATH" VOX_OS_RELEASE="$tree/$1" VOX_BOOTSTRAP="${skip:-}" "$bootstrap"
}

# says TEXT FILE: the file of the tree holds the line.
says() {
  output=$(cat "$tree/$2")
  grep -qxF -e "$1" <<<"$output" || give_up "$2 says \"$1\""
  expectations=$((expectations + 1))
}

silent() {
  [[ -z $output && ! -s $tree/calls ]] || give_up "$1 is silent and calls nothing"
}

mapfile -t packages < <("$bootstrap" --list)
[[ ${#packages[@]} -gt 10 ]]
all=$(printf '%s\n' "${packages[@]}")
all_but_two=$(grep -vxF -e git -e cmake <<<"$all")

machine "$all" 1000
expect_pass 'a machine that has everything' run debian
silent 'a machine that has everything'

machine "$all_but_two" 0
expect_pass 'a machine that lacks two' run debian
says 'apt-get install --quiet --yes --no-install-recommends cmake git' calls
: >"$tree/calls"
expect_pass 'the second time' run debian
silent 'the second time'

machine "$all_but_two" 1000
play sudo <<<"#!/bin/sh
echo sudo >>'$tree/calls'
echo 0 >'$tree/user'
printf '#!/bin/sh\necho 0\n' >'$tree/bin/id'
shift
exec \"\$@\""
expect_pass 'a user with sudo' run debian
says sudo calls
says 'apt-get install --quiet --yes --no-install-recommends cmake git' calls

machine "$all_but_two" 1000
expect_fail 'a system that is not Debian' 'missing: cmake git' run other
expect_fail 'a system that is not Debian' \
  'apt-get install --no-install-recommends cmake git' run other
skip=skip
expect_pass 'a system whose user knows better' run other
done_expecting
