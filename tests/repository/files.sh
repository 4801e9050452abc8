# Which files a repository check reads. Sourced by the checks, never run.
#
# In a git checkout: the tracked ones that exist. In anything else, such as an unpacked archive or a
# test's little tree: all but build output.

# tracked_files ROOT: paths relative to ROOT, one a line, in byte order.
tracked_files() {
  if [[ -e $1/.git ]]; then
    git -C "$1" ls-files | (cd "$1" && while IFS= read -r file; do
      [[ ! -f $file ]] || printf '%s\n' "$file"
    done)
  else
    (cd "$1" && find . -type f ! -path './build/*' | sed 's,^\./,,' | LC_ALL=C sort)
  fi
}

# Fails the check when there is nothing to read: a check of nothing passes for the wrong reason.
require_files() {
  [[ -n $2 ]] || { printf '%s: no files to check\n' "$1" >&2 && exit 1; }
}
