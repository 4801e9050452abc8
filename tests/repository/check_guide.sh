#!/usr/bin/env bash
# What the guides show is what is compiled and run. A block of C++ on a page that is headed by
#
#   <!-- snippet: NAME -->
#
# is line for line what stands in a program of examples/ between the lines "// [NAME]" and
# "// [/NAME]". Every block of docs/GUIDE.md is headed; README.md and docs/MIGRATION.md, which show
# old code as well, head what they want held. A snippet that no page shows is as wrong as a page
# that shows none.
#
# Usage: check_guide.sh ROOT
set -euo pipefail
source "$(dirname "$0")/files.sh"
root=$1

files=$(tracked_files "$root")
cd "$root"
mapfile -t programs < <(grep -E '^examples/.*\.cpp$' <<<"$files" || true)
mapfile -t pages < <(grep -xE 'README\.md|docs/(GUIDE|MIGRATION)\.md' <<<"$files" || true)
require_files guide "${programs[*]}"
require_files guide "${pages[*]}"

awk '
  function complain(line, what) {
    printf "%s:%d: %s\n", FILENAME, line, what
    failures++
  }

  # Programs: the lines of each snippet, by its name and their number.
  FILENAME ~ /\.cpp$/ && /^ *\/\/ \[\/?[a-z_]+\]$/ {
    name = $0
    gsub(/^ *\/\/ \[\/?|\]$/, "", name)
    if ($0 ~ /\[\//) {
      if (inside != name) complain(FNR, "[/" name "] ends what has not begun")
      inside = ""
      next
    }
    if (inside != "") complain(FNR, "[" name "] begins inside [" inside "]")
    if (name in begins) complain(FNR, "there are two snippets [" name "]")
    inside = name
    begins[name] = FILENAME ":" FNR
    count[name] = 0
    next
  }
  FILENAME ~ /\.cpp$/ {
    if (inside != "") lines[inside, ++count[inside]] = $0
    next
  }

  # Pages. A block is compared line by line; the first difference is told.
  FNR == 1 && inside != "" {
    printf "%s: [%s] has no end\n", begins[inside], inside
    failures++
    inside = ""
  }
  FNR == 1 { headed = ""; shown = ""; block = 0 }
  !block && /^<!-- snippet: [a-z_]+ -->$/ {
    headed = $3
    if (!(headed in begins)) {
      complain(FNR, "no program has a snippet [" headed "]")
      headed = ""
      excused = FNR + 1
    }
    next
  }
  !block && /^```/ {
    block = 1
    shown = headed
    headed = ""
    at = 0
    wrong = 0
    if (shown != "" && $0 != "```cpp") complain(FNR, "[" shown "] is headed and is no cpp block")
    if (shown == "" && $0 == "```cpp" && FILENAME ~ /GUIDE/ && FNR != excused) {
      complain(FNR, "this block is headed by no snippet")
    }
    used[shown] = 1
    next
  }
  block && /^```$/ {
    block = 0
    if (shown != "" && !wrong && at != count[shown]) {
      complain(FNR, "the snippet [" shown "] goes on: " lines[shown, at + 1])
    }
    next
  }
  block && shown != "" && !wrong {
    at++
    if (at > count[shown] || lines[shown, at] != $0) {
      complain(FNR, "not what the snippet [" shown "] says, " begins[shown])
      wrong = 1
    }
    next
  }
  !block && headed != "" && /./ {
    complain(FNR, "[" headed "] heads no block")
    headed = ""
  }

  END {
    for (name in begins) {
      total++
      if (name in used) continue
      printf "%s: no page shows [%s]\n", begins[name], name
      failures++
    }
    if (failures) exit 1
    if (total == 0) {
      print "guide: there are no snippets"
      exit 1
    }
    printf "guide: %d snippets are shown as they are\n", total
  }' "${programs[@]}" "${pages[@]}"
