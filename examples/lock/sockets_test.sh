#!/usr/bin/env bash
# Three lock servers, a vault and three users, each a program of its own, over real sockets. One of
# the servers is killed and started again in the middle. All users get their turns, and the vault
# has seen nothing but rising tokens.
#
# Usage: sockets_test.sh VOX_LOCK
set -euo pipefail
program=$1
turns=8
folder=$(mktemp -d)
servers=()

end() {
  for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait || true
  rm -rf "$folder"
}
trap end EXIT

fail() {
  echo "lock: $1" >&2
  exit 1
}

# await_line TEXT FILE: until a line of the file begins with it, for twenty seconds at most.
await_line() {
  for _ in {1..400}; do
    if grep -q "^$1" "$2" 2>/dev/null; then return 0; fi
    sleep 0.05
  done
  fail "$2 has no line that begins with '$1'"
}

a=local://$folder/a
b=local://$folder/b
c=local://$folder/c
vault=local://$folder/vault
"$program" serve "$a" "$b" "$c" new >"$folder/a.out" & servers+=($!)
"$program" serve "$b" "$a" "$c" new >"$folder/b.out" & servers+=($!)
"$program" serve "$c" "$a" "$b" new >"$folder/c.out" & servers+=($!)
"$program" vault "$vault" >"$folder/vault.out" & servers+=($!)
for name in a b c; do await_line granting "$folder/$name.out"; done

users=()
for name in ada bob eve; do
  timeout 50 "$program" use "$a" "$b" "$c" "$vault" "$name" "$turns" >"$folder/$name.out" &
  users+=($!)
done
await_line '[0-9]' "$folder/vault.out"
kill -KILL "${servers[0]}"
"$program" serve "$a" "$b" "$c" >"$folder/a.out" & servers[0]=$!
for pid in "${users[@]}"; do wait "$pid" || fail 'a user failed'; done
await_line granting "$folder/a.out"

timeout 20 "$program" use "$a" "$b" "$c" "$vault" late 1 >"$folder/late.out" ||
  fail 'nobody is served after it'
[[ $(wc -l <"$folder/vault.out") -eq $((3 * turns + 1)) ]] || fail 'not every turn was stored once'
sort -n -u -k 1,1 -c "$folder/vault.out" || fail 'tokens did not rise'
echo "lock: $((3 * turns + 1)) turns under rising tokens"
