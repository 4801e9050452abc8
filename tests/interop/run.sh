#!/usr/bin/env bash
# Every pair of programs that can serve and call the conformance service, over TCP and Unix sockets.
#
# Usage: run.sh VOX_INTEROP VOX_SUBJECT FOLDER
#
# FOLDER takes logs, sockets and the Rust program, which cargo builds there from rust/ and its lock
# file. Without cargo or with a rustc older than rust_version_min, what needs it is named and left
# out; so it is when VOX_INTEROP_RUST is skip. Anything else that is missing is an error.
#
# Prints a line for each run, and last "interop: N cases passed, M failed, K runs left out".
set -euo pipefail
ours=$(realpath "$1")
subject=$(realpath "$2")
mkdir -p "$3"
folder=$(realpath "$3")
sources=$(realpath "$(dirname "$0")")
rust_version_min=1.91

# What servers read from: nobody writes to it, and it ends with this script.
rm -f "$folder/input"
mkfifo "$folder/input"
exec 9<>"$folder/input"

passed=0
failed=0
left_out=()
servers=()
cleanup() {
  for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null || true; done
}
trap cleanup EXIT

# serve NAME PROGRAM ARGUMENT...: starts it and waits for its address, which goes into `address`.
serve() {
  local name=$1 log=$folder/$1.server.log
  shift
  : >"$log"  # now, and not when the program gets to run: one of before has an address in it
  "$@" <&9 >"$log" 2>"$log.err" &
  servers+=("$!")
  address=
  for _ in $(seq 200); do
    address=$(sed -n 's/^LISTEN_ADDR=//p' "$log" | head -n 1)
    [[ -z $address ]] || return 0
    sleep 0.05
  done
  printf '%s: did not say where it listens; see %s\n' "$name" "$log" >&2
  failed=$((failed + 1))
  return 1
}

# count NAME LOG PATTERN: adds up the cases of a log.
count() {
  local ok bad
  ok=$(grep -c "^CASE .* ok" "$2" || true)
  bad=$(grep -c "^CASE .* FAILED" "$2" || true)
  passed=$((passed + ok))
  failed=$((failed + bad))
  printf '%-52s %4d passed %4d failed\n' "$1" "$ok" "$bad"
  grep '^CASE .* FAILED' "$2" | sed 's/^/    /' || true
}

# call NAME PROGRAM ARGUMENT...: runs it to its end and counts its cases; ending badly without a
# failed case is a failure as well.
call() {
  local name=$1 log=$folder/$1.call.log code=0
  shift
  timeout 300 "$@" >"$log" 2>"$log.err" || code=$?
  count "$name" "$log"
  if [[ $code -ne 0 ]] && ! grep -q '^CASE .* FAILED' "$log"; then
    failed=$((failed + 1))
    printf '    ended with %d; see %s\n' "$code" "$log"
  fi
}

# address_for TRANSPORT NAME: where a server listens.
address_for() {
  case "$1" in
    tcp) printf 'tcp://127.0.0.1:0' ;;
    local) printf 'local://%s/%s.sock' "$sockets" "$2" ;;
  esac
}

# A socket's path may have 107 bytes at most; a folder of a build may be deeper than that.
sockets=$(mktemp -d)
trap 'cleanup; rm -rf "$sockets"' EXIT

has_rust() {
  [[ ${VOX_INTEROP_RUST:-} != skip ]] || return 1
  command -v cargo >/dev/null && command -v rustc >/dev/null || return 1
  local version
  version=$(rustc --version | awk '{ print $2 }')
  [[ $(printf '%s\n' "$rust_version_min" "$version" | sort -V | head -n 1) == "$rust_version_min" ]]
}

build_rust() {
  local log=$folder/cargo.log
  (cd "$sources/rust" && CARGO_TARGET_DIR=$folder/rust cargo build --locked -j"$(nproc)") \
    >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    printf 'interop: cargo could not build rust/; see %s\n' "$log" >&2
    return 1
  }
  theirs=$folder/rust/debug/vox-interop-peer
}

run_ours() {
  local transport
  for transport in tcp local; do
    serve "cpp-$transport" "$ours" serve --address "$(address_for $transport cpp)" || continue
    call "cpp calls cpp, $transport" "$ours" call --address "$address"
    call "newer cpp calls cpp, $transport" "$ours" call --evolved --address "$address"
    serve "cpp-evolved-$transport" "$ours" serve --evolved \
      --address "$(address_for $transport cpp-evolved)" || continue
    call "cpp calls newer cpp, $transport" "$ours" call --peer-evolved --address "$address"
  done
}

# The subject connects to whoever runs the suite, in both of its roles.
run_subject() {
  local name address_of=$1 log="$folder/subject $2.log"
  : >"$log"
  for name in $("$subject" --list); do
    if PEER_ADDR=$address_of SUBJECT_MODE=client CLIENT_SCENARIO=$name timeout 20 "$subject" \
      2>>"$log.err"; then
      printf 'CASE %s ok\n' "$name" >>"$log"
    else
      printf 'CASE %s FAILED %s\n' "$name" "$(tail -n 1 "$log.err")" >>"$log"
    fi
  done
  count "subject calls $2" "$log"
}

run_rust() {
  local transport
  for transport in tcp local; do
    serve "for-rust-$transport" "$ours" serve --address "$(address_for $transport for-rust)" &&
      {
        call "rust calls cpp, $transport" "$theirs" call --address "$address"
        call "newer rust calls cpp, $transport" "$theirs" call --evolved --address "$address"
        call "rust resumes cpp, $transport" "$theirs" call --address "$address" \
          --case resume_replays_later_response --case resume_many_pending
      }
    serve "for-rust-evolved-$transport" "$ours" serve --evolved \
      --address "$(address_for $transport for-rust-evolved)" &&
      call "rust calls newer cpp, $transport" "$theirs" call --peer-evolved --address "$address"
    serve "rust-$transport" "$theirs" serve --address "$(address_for $transport rust)" &&
      {
        call "cpp calls rust, $transport" "$ours" call --address "$address"
        call "newer cpp calls rust, $transport" "$ours" call --evolved --address "$address"
        [[ $transport != tcp ]] || run_subject "$address" rust
      }
    serve "rust-evolved-$transport" "$theirs" serve --evolved \
      --address "$(address_for $transport rust-evolved)" &&
      call "cpp calls newer rust, $transport" "$ours" call --peer-evolved --address "$address"
    serve "rust-back-$transport" "$theirs" serve --call-back \
      --address "$(address_for $transport rust-back)" &&
      {
        call "cpp calls rust and is called, $transport" "$ours" call --linger-ms 20000 \
          --skip calls_after_resume --address "$address"
        count "rust calls back, $transport" "$folder/rust-back-$transport.server.log"
      }
  done
}

run_ours
serve subject-host "$ours" serve --address tcp://127.0.0.1:0 && run_subject "$address" cpp
if has_rust; then
  if build_rust; then run_rust; else failed=$((failed + 1)); fi
else
  left_out=("rust calls cpp" "cpp calls rust" "newer rust calls cpp" "newer cpp calls rust"
    "rust calls newer cpp" "cpp calls newer rust" "rust resumes cpp" "rust calls back"
    "subject calls rust")
  for name in "${left_out[@]}"; do
    printf '%-52s left out: needs cargo and rustc %s or newer\n' "$name" "$rust_version_min"
  done
fi
printf 'interop: %d cases passed, %d failed, %d runs left out\n' "$passed" "$failed" \
  "${#left_out[@]}"
[[ $failed -eq 0 && $passed -gt 0 ]]
