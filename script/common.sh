# What every script begins with: stop at the first failure, work from the repository's root, and
# three helpers. Sourced, never run.
set -euo pipefail
script_file=$(realpath "$0")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
jobs_count=$(nproc)

# A script's opening comment is its help text, so that there is one of them.
print_help() {
  awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$script_file"
}

fail_usage() {
  printf '%s: %s; see --help\n' "${script_file##*/}" "$1" >&2
  exit 2
}

# configure PRESET: always asked, because it costs a second and keeps the recorded revision true.
# ccache is used where it is installed and never required. It remembers nothing that was compiled
# with precompiled headers, so there are none then.
configure() {
  local launcher=()
  if command -v ccache >/dev/null; then
    launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON)
  fi
  cmake --preset "$1" "${launcher[@]}"
}
