#!/usr/bin/env bash
# What misuse of services is answered with: each file of refused/ says in its first line which text
# the compiler has to print, in an error, before it gives up; "accepted" has to compile.
#
# Usage: refused.sh COMPILER ROOT FILE...
set -euo pipefail
compiler=$1
root=$2
shift 2

failures=0
for file in "$@"; do
  expected=$(sed -n '1s|^// refused: ||p' "$file")
  code=0
  said=$("$compiler" -std=c++20 -fsyntax-only -I"$root" "$file" 2>&1) || code=$?
  if [[ -z $expected ]]; then
    [[ $code -eq 0 ]] && continue
    printf '%s: should compile:\n%s\n' "$file" "$said"
  elif [[ $code -eq 0 ]]; then
    printf '%s: compiles\n' "$file"
  elif ! grep -F 'error:' <<<"$said" | grep -qF "$expected"; then
    printf '%s: no error says "%s":\n%s\n' "$file" "$expected" "$(head -n 20 <<<"$said")"
  else
    continue
  fi
  failures=$((failures + 1))
done
printf 'refused: %d files, %d not as they say\n' "$#" "$failures"
[[ $# -gt 0 && $failures -eq 0 ]]
