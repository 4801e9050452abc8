#!/usr/bin/env bash
# A room and three members, each a program of its own, over real sockets: everybody hears all lines
# in one order, and names are unique.
#
# Usage: sockets_test.sh VOX_CHAT
set -euo pipefail
program=$1
folder=$(mktemp -d)
server=

end() {
  if [[ -n $server ]]; then kill "$server" || true; wait "$server" || true; fi
  rm -rf "$folder"
}
trap end EXIT

fail() {
  echo "chat: $1" >&2
  exit 1
}

# await_lines COUNT FILE: until the file has so many lines, for ten seconds at most.
await_lines() {
  for _ in {1..200}; do
    if [[ -e $2 && $(wc -l <"$2") -ge $1 ]]; then return 0; fi
    sleep 0.05
  done
  fail "$2 has no $1 lines"
}

"$program" serve "local://$folder/socket" >"$folder/server" &
server=$!
await_lines 1 "$folder/server"

# Members say their lines when all are there, and leave when each has heard all six and their names
# have been tried: whoever had left by then would have given up a name.
await_present() {
  for _ in {1..200}; do
    if [[ $("$program" who "local://$folder/socket" | wc -l) -eq 3 ]]; then return 0; fi
    sleep 0.05
  done
  fail 'three members joined and are not there'
}
member() {
  {
    await_present
    echo "I am $1"
    echo "bye from $1"
    for name in ada bob eve; do await_lines 6 "$folder/$name"; done
    await_lines 1 "$folder/tried"
  } | "$program" join "local://$folder/socket" "$1" >"$folder/$1"
}
member ada & ada=$!
member bob & bob=$!
member eve & eve=$!
await_present
if "$program" join "local://$folder/socket" ada </dev/null 2>"$folder/refused"; then
  fail 'two members have one name'
fi
echo ada >"$folder/tried"
grep -q 'somebody has that name' "$folder/refused" || fail 'the refusal does not say why'
wait "$ada" && wait "$bob" && wait "$eve" || fail 'a member failed'

cmp -s "$folder/ada" "$folder/bob" && cmp -s "$folder/ada" "$folder/eve" ||
  fail 'members heard different things'
[[ $(sort -u "$folder/ada" | wc -l) -eq 6 ]] || fail 'not every line was heard once'
kill -TERM "$server" && wait "$server" || fail 'the server did not end in order'
server=
echo 'chat: three members heard the same six lines'
