#!/usr/bin/env bash
# Every header of core compiles with nothing before it. A header that its own .cpp includes first is proven by
# the build; the others are compiled here, two at a time. Names those that fail.
#   headers_alone.sh SOURCE_DIR COMPILER | headers_alone.sh --self-test COMPILER
set -euo pipefail
root=$1 compiler=$2

if [ "$root" = --self-test ]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  mkdir -p "$scratch/core/bad" "$scratch/sdk/include"
  echo 'inline std::string name() { return {}; }' >"$scratch/core/bad/needy.hpp"
  if "$0" "$scratch" "$compiler" 2>"$scratch/said"; then
    echo "a header without its include passed"
    exit 1
  fi
  grep -q 'core/bad/needy.hpp' "$scratch/said"
  exit 0
fi

cd "$root"
compile() {
  "$COMPILER" -std=c++20 -fsyntax-only -I. -Isdk/include -x c++ - <<<"#include \"$1\"" >/dev/null 2>&1 || { echo "$1 does not compile alone" >&2; return 1; }
}
proven_by_the_build() {
  local source=${1%.hpp}.cpp
  [ -f "$source" ] && [ "$(grep -m1 '#include' "$source")" = "#include \"$1\"" ]
}
export -f compile
export COMPILER=$compiler
find core -name '*.hpp' | sort | while read -r header; do
  proven_by_the_build "$header" || printf '%s\n' "$header"
done | xargs -r -P2 -I{} bash -c 'compile {}'
