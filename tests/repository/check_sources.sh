#!/usr/bin/env bash
# The rules of docs/STYLE.md that a line of text can show: sizes, openings, words that break
# determinism, paths of one machine, notes to self, files that no build lists.
#
# A rule may be broken on purpose where script/lint-exceptions.txt says so, one a line:
#
#   RULE  PATH  the reason
#
# and an exception that nothing needs any more is itself a failure.
#
# Usage: check_sources.sh ROOT
set -euo pipefail
source "$(dirname "$0")/files.sh"
root=$1

files=$(tracked_files "$root")
require_files sources "$files"
cd "$root"

# Text only: reference bytes and recordings are data.
mapfile -t texts < <(grep -vE '\.(bin|cbor|voxrun)$' <<<"$files")
found=$(mktemp)
trap 'rm -f "$found"' EXIT

# report RULE: reads "path:line: message" and files it under the rule.
report() {
  sed "s/^/$1 /" >>"$found"
}

# select PATTERN: the texts whose paths match.
select_texts() {
  printf '%s\n' "${texts[@]}" | grep -E "$1" || true
}

# refuse RULE PATHS PATTERN WHY: lines of the texts matching PATHS that match PATTERN.
refuse() {
  select_texts "$2" | tr '\n' '\0' | xargs -0 -r grep -nIHE -e "$3" -- |
    awk -F: -v why="$4" '{ printf "%s:%s: %s\n", $1, $2, why }' | report "$1" || true
}

# refuse_code RULE PATHS PATTERN WHY: the same, in C++ with comments and string literals taken out.
refuse_code() {
  local paths
  mapfile -t paths < <(select_texts "$2")
  [[ ${#paths[@]} -gt 0 ]] || return 0
  awk -v pattern="$3" -v why="$4" '
    { code = $0; gsub(/\\./, "", code); gsub(/"[^"]*"/, "", code); sub(/\/\/.*/, "", code) }
    code ~ pattern { printf "%s:%d: %s\n", FILENAME, FNR, why }' "${paths[@]}" | report "$1"
}

cpp='\.[ch]pp$'
scripts='^(script|\.ci)/[a-z]+$|\.(sh|awk)$'
core_and_world="^(vox|sim)/.*$cpp"

check_sizes() {
  local paths
  mapfile -t paths < <(select_texts "$cpp")
  [[ ${#paths[@]} -gt 0 ]] || return 0
  awk '
    FNR == 1 { lines[FILENAME] = 0 }
    { lines[FILENAME] = FNR }
    END {
      for (file in lines) {
        most = file ~ /\.hpp$/ ? 250 : 500
        if (lines[file] > most) {
          printf "%s:%d: the longest %s is %d lines\n", file, lines[file],
                 file ~ /\.hpp$/ ? "header" : "source", most
        }
      }
    }' "${paths[@]}" | report size
}

# Every source, script, build file and scenario says what it is before it does anything.
check_openings() {
  local paths
  mapfile -t paths < <(select_texts "$cpp|$scripts|\.cmake$|CMakeLists\.txt$|^scenarios/.*\.toml$")
  [[ ${#paths[@]} -gt 0 ]] || return 0
  awk '
    FNR == 1 { opened = 0; judged = 0 }
    !judged && !(FNR == 1 && /^#!/) {
      judged = 1
      if ($0 !~ (FILENAME ~ /\.[ch]pp$/ ? "^// ?[^ ]" : "^# ?[^ ]")) {
        printf "%s:%d: opens without a comment that says what it is\n", FILENAME, FNR
      }
    }' "${paths[@]}" | report opening
}

# Files are listed in CMake, never globbed; a source that no list names is never compiled, and a
# test that is never compiled passes. A list may stand in the file's own folder or one above it.
check_lists() {
  local lists
  mapfile -t lists < <(select_texts '(^|/)CMakeLists\.txt$|\.cmake$')
  if [[ ${#lists[@]} -eq 0 ]]; then return 0; fi
  {
    awk '
      { sub(/#.*/, "") }
      {
        folder = FILENAME
        if (!sub(/\/[^\/]*$/, "/", folder)) folder = ""
        above = folder
        sub(/[^\/]*\/$/, "", above)
        count = split($0, words, /[ \t()"]+/)
        for (i = 1; i <= count; i++) {
          if (words[i] ~ /\.[ch]pp$/) print folder words[i] "\n" above words[i]
        }
      }' "${lists[@]}"
    printf '%s\n' '--'
    select_texts "^(vox|net|sim)/.*$cpp|^(tools|tests|bench|examples)/.*\.cpp$"
  } | awk '
    /^--$/ { asked = 1; next }
    !asked { listed[$0] = 1; next }
    !($0 in listed) { printf "%s:1: no CMakeLists.txt lists it\n", $0 }' | report listed
  refuse listed '(^|/)CMakeLists\.txt$|\.cmake$' 'GLOB(_RECURSE)?[[:space:]]' \
    'files are listed, never globbed'
}

check_scripts() {
  local path
  while IFS= read -r path; do
    [[ -n $path ]] || continue
    if [[ $path != *.awk ]] && ! bash -n "$path"; then
      printf '%s:1: bash cannot read it\n' "$path" | report script
    fi
    if [[ $(head -c 2 "$path") = '#!' && ! -x $path ]]; then
      printf '%s:1: has an interpreter line and is not executable\n' "$path" | report script
    fi
  done < <(select_texts "$scripts")
}

# A promise is told of the kinds of events that it watches and of no others: it is blind for one
# that its code reads and its watched_kinds leaves out. Helpers name theirs.
check_watched_kinds() {
  local paths
  mapfile -t paths < <(select_texts '^sim/checkers/.*\.cpp$')
  [[ ${#paths[@]} -gt 0 ]] || return 0
  local named='(EventKind|WorldEvent)::[a-z_]+|(HostLives|FaultWatch|HostClocks)(::kinds)?'
  awk -v named="$named" '
    function finish(    key, parts) {
      for (key in read) {
        split(key, parts, " ")
        if (!watches || parts[1] in watched) continue
        printf "%s:%d: it reads %s and does not watch it\n", path, read[key], parts[1]
      }
      delete read; delete watched; watches = 0; path = FILENAME
    }
    FNR == 1 { finish() }
    { code = $0; sub(/\/\/.*/, "", code) }
    code ~ /EventKinds watched_kinds/ { watches = inside = 1 }
    {
      rest = code
      while (match(rest, named)) {
        word = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        if (inside) watched[word] = 1
        else if (word ~ /^[A-Z][a-zA-Z]*$/) read[word "::kinds"] = FNR
        else if (!(word in read)) read[word] = FNR
        if (inside && word == "HostLives::kinds")
          watched["WorldEvent::host_crashed"] = watched["WorldEvent::host_started"] = 1
      }
    }
    inside && code ~ /;/ { inside = 0 }
    END { finish() }' "${paths[@]}" | report watched
}

check_sizes
check_openings
check_watched_kinds
check_lists
check_scripts

# The patterns are spelled so that they do not find themselves.
refuse machine-path '' '(^|[^A-Za-z0-9_.}])/(home|root|work|Users|tmp)/[A-Za-z0-9_.]' \
  'a path of one machine'
refuse note-to-self '' '(^|[^A-Za-z])(TO[D]O|FIX[M]E|XX[X])($|[^A-Za-z])' \
  'what is left to do is an issue, not a comment'
refuse tab '' $'\t' 'a tab'
refuse line-end "$cpp|$scripts|\.(md|txt|toml|cmake|json)$" '[[:space:]]$' \
  'white space ends the line'
refuse line-length "$scripts|\.cmake$|CMakeLists\.txt$" '^.{101}' 'longer than 100 columns'

refuse_code using-namespace '\.hpp$' '(^|[^A-Za-z_])using namespace ' \
  'a header speaks for all who include it'

refuse chance "$core_and_world" '#[[:space:]]*include[[:space:]]*<random>' \
  'chance is drawn by key, in sim/random'
refuse_code chance "$core_and_world" '(^|[^A-Za-z_])std::(random_device|s?rand)([^A-Za-z_]|$)' \
  'chance is drawn by key, in sim/random'
refuse thread "$core_and_world" \
  '#[[:space:]]*include[[:space:]]*<(thread|mutex|shared_mutex|condition_variable|future)>' \
  'the core and the world have one thread'
refuse_code clock "$core_and_world" '(system|steady|high_resolution|utc|file)_clock' \
  'time comes from Executor::now()'
refuse_code unordered "$core_and_world" 'unordered_(multi)?(map|set)' \
  'its order differs between runs and libraries'
refuse_code address-order "$core_and_world" \
  'std::((multi)?(map|set)|hash|less|greater)<[ ]*(const )?[A-Za-z_:]+[ ]*(const)?[*]' \
  'order by address differs between runs'
refuse_code floating-point "$core_and_world" \
  '(^|[^A-Za-z0-9_])(float|double|long double)([^A-Za-z0-9_]|$)' \
  'floating point differs between builds'
refuse_code machine-code "$core_and_world" \
  '(^|[^A-Za-z0-9_])((__)?asm(__)?|[_a-z0-9]*rd(tscp?|rand|seed)[0-9_a-z]*)([^A-Za-z0-9_]|$)' \
  'the machine is asked through a port'

# Exceptions take out what they name, and each has to be of use.
exceptions=script/lint-exceptions.txt
[[ -e $exceptions ]] || exceptions=/dev/null
if ! awk -v exceptions="$exceptions" -v files="${#texts[@]}" '
  BEGIN {
    while ((getline line < exceptions) > 0) {
      number++
      if (line ~ /^[ ]*(#|$)/) continue
      count = split(line, words, /[ ]+/)
      key = words[1] " " words[2]
      if (count < 5) printf "%s:%d: an exception needs a reason\n", exceptions, number
      if (count < 5) failures++
      excused[key] = number
    }
  }
  {
    path = $2
    sub(/:.*/, "", path)
    key = $1 " " path
    if (key in excused) { used[key] = 1; next }
    rule = $1
    sub(/^[^ ]* /, "")
    printf "%s [%s]\n", $0, rule
    failures++
  }
  END {
    for (key in excused) {
      if (key in used) continue
      printf "%s:%d: nothing needs the exception \"%s\" any more\n", exceptions, excused[key], key
      failures++
    }
    if (failures) exit 1
    printf "sources: %d files follow the rules\n", files
  }' "$found"; then
  exit 1
fi
