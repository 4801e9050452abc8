#!/usr/bin/env bash
# Everything vox uses comes from a package that script/bootstrap installs: each header included with
# <...> by a source, and each tool called by a script, belongs to a package of script/packages.txt,
# to what such a package depends on, or to what every Debian has. So a tree that builds here builds
# on a bare Debian too.
#
# Usage: check_packages.sh ROOT
#
# Exits 77, which ctest shows as skipped, where there is no dpkg to ask.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
source "$here/files.sh"
root=$1

command -v dpkg-query >/dev/null || { printf 'packages: no dpkg here\n' && exit 77; }
files=$(tracked_files "$root")
require_files packages "$files"
cd "$root"
listed=$(sed -e 's/#.*//' script/packages.txt | awk 'NF { print $1 }')

failures=0
complain() {
  printf 'packages: %s\n' "$1"
  failures=$((failures + 1))
}

# Used where they are installed, and asked for before they are: absent, all still works.
optional=' cargo ccache rustc sudo '

# What may be used: the closure over Depends of the listed packages and of those every Debian has.
# Of alternatives, whichever is installed; a virtual package stands for those that provide it.
# shellcheck disable=SC2016
permitted_packages() {
  local fields='${Package}\t${Essential}\t${Priority}\t${Provides}\t${Pre-Depends}, ${Depends}\n'
  dpkg-query -W -f="$fields" |
    awk -F '\t' -v listed="$(tr '\n' ' ' <<<"apt $listed")" '
      function names(text, set,    parts, count, k) {
        count = split(text, parts, /[,|]/)
        delete set
        for (k = 1; k <= count; k++) {
          sub(/^ +/, "", parts[k])
          sub(/[ (:].*/, "", parts[k])
          if (parts[k] != "") set[parts[k]] = 1
        }
      }
      function visit(name,    needs, k, providers, count) {
        if (name in seen) return
        seen[name] = 1
        if (name in depends) {
          print name
          names(depends[name], needs)
          for (k in needs) visit(k)
        }
        count = split(provided_by[name], providers, " ")
        for (k = 1; k <= count; k++) visit(providers[k])
      }
      {
        depends[$1] = depends[$1] ", " $5
        if ($2 == "yes" || $3 == "required") listed = listed " " $1
        names($4, provides)
        for (name in provides) provided_by[name] = provided_by[name] " " $1
      }
      END {
        count = split(listed, seeds, " ")
        for (n = 1; n <= count; n++) visit(seeds[n])
      }' | sort -u
}

# owners: reads "what<TAB>path" lines, prints "what<TAB>package" or "what<TAB>" where nobody owns
# the path. Debian's files may be recorded with or without the /usr they have moved to.
owners() {
  local uses paths
  uses=$(cat)
  mapfile -t paths < <(cut -f 2 <<<"$uses" | grep . | sed -e 'p' -e 's,^/usr/,/,' | sort -u)
  {
    dpkg-query -S "${paths[@]}" 2>/dev/null || true
    printf '%s\n' '--'
    printf '%s\n' "$uses"
  } | awk -F '\t' '
    /^--$/ { asked = 1; next }
    !asked && /^diversion by / { next }
    !asked {
      path = $0
      sub(/^[^\/]*: /, "", path)
      package = $0
      sub(/[:,].*/, "", package)
      owner[path] = package
      next
    }
    {
      bare = $2
      sub(/^\/usr\//, "/", bare)
      print $1 "\t" ($2 in owner ? owner[$2] : owner[bare])
    }'
}

# judge KIND: reads "what<TAB>package".
judge() {
  local what package
  while IFS=$'\t' read -r what package; do
    if [[ -z $package ]]; then
      complain "$1 $what belongs to no package"
    elif ! grep -qxF -e "$package" <<<"$permitted"; then
      complain "$1 $what is from $package, which script/packages.txt does not list"
    fi
  done
}

# "header<TAB>path" of each header included with <...>, found where the compiler looks.
included_headers() {
  local folders header folder found
  mapfile -t folders < <("${CXX:-c++}" -x c++ -E -v /dev/null 2>&1 |
    awk '/^#include </ { on = 1; next } /^End of search/ { on = 0 } on { print $1 }')
  # BLAKE3 is compiled from where its package keeps the sources.
  folders+=(/usr/share/cargo/registry/blake3-*/c)
  { grep -E '\.([ch]pp|h|in)$' <<<"$files" || true; } | tr '\n' '\0' |
    xargs -0 -r sed -n 's/^[ ]*#[ ]*include[ ]*<\([^>]*\)>.*/\1/p' | sort -u |
    while IFS= read -r header; do
      found=
      for folder in "${folders[@]}"; do
        if [[ -e $folder/$header ]]; then found=$(realpath "$folder/$header"); break; fi
      done
      printf '%s\t%s\n' "<$header>" "$found"
    done
}

# "tool<TAB>path" of each tool a script calls by its name. Paths in a call are programs of ours.
called_tools() {
  local scripts calls tool path
  mapfile -t scripts < <(while IFS= read -r path; do
    [[ $(head -c 2 "$path" | tr -d '\0') = '#!' || $path = *.sh ]] && printf '%s\n' "$path"
  done <<<"$files" || true)
  [[ ${#scripts[@]} -gt 0 ]] || return 0
  calls=$(awk -f "$here/shell_commands.awk" "${scripts[@]}" | sort -u)
  comm -23 <(sed -n 's/^command //p' <<<"$calls" | grep -v / | sort -u) \
    <({ sed -n 's/^function //p' <<<"$calls"; compgen -bk; } | sort -u) |
    while IFS= read -r tool; do
      path=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin type -P "$tool" || true)
      if [[ -z $path && $optional = *" $tool "* ]]; then continue; fi
      printf '%s\t%s\n' "$tool" "${path:+$(realpath "$path")}"
    done
}

permitted=$(permitted_packages)
while IFS= read -r package; do
  grep -qxF -e "$package" <<<"$permitted" || complain "$package is listed and not installed"
done <<<"$listed"
headers=$(included_headers | owners)
tools=$(called_tools | awk -F '\t' -v optional="$optional" '!index(optional, " " $1 " ")' | owners)
judge header <<<"$headers"
judge tool <<<"$tools"

[[ $failures -eq 0 ]] || exit 1
printf 'packages: %d headers and %d tools come from listed packages\n' \
  "$(wc -l <<<"$headers")" "$(wc -l <<<"$tools")"
