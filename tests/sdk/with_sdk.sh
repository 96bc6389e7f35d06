#!/usr/bin/env bash
# Unpacks the SDK in an empty folder and works there as a vendor does.
#   with_sdk.sh TARBALL tutorial        the commands of docs/tutorial.md, one after another
#   with_sdk.sh TARBALL new ROLE        a fresh plugin of that role
#   with_sdk.sh TARBALL copied FOLDER   a folder of the tree, copied; its own tests and checks
set -euo pipefail
tarball=$1 what=$2 argument=${3:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar xzf "$tarball" -C "$work"
SDK=$(echo "$work"/eduhub-sdk-*)
export SDK PATH="$SDK/bin:$PATH"
mkdir "$work/mine"
cd "$work/mine"

case $what in
tutorial)
  # What the README names is there.
  sed -n '/^| File of the archive/,/^$/p' "$SDK/README.md" | cut -d'|' -f2 | grep -o '`[^`]*`' | tr -d '`' | while read -r named; do ls -d "$SDK/$named"; done
  grep -o '(docs/[a-z-]*.md)' "$SDK/README.md" | tr -d '()' | while read -r named; do ls "$SDK/$named"; done
  sed -n '/^```sh$/,/^```$/p' "$SDK/docs/tutorial.md" | grep -v '^```' >"$work/commands"
  [ "$(wc -l <"$work/commands")" -ge 7 ]
  while read -r command; do
    echo "+ $command"
    eval "$command" </dev/null
  done <"$work/commands"
  grep -q 'Không đạt' <(grep '^|' bien-ban.md) && { echo "the record tells of a failure"; exit 1; }
  grep -q '<testsuite ' junit.xml
  # The build signs with the key it is told, and leaves what the key is for as it was.
  cmake -S my_school -B my_school/build -DEDUHUB_SIGNING_KEY="$PWD/keys/my-company.key" >/dev/null
  touch my_school/src/my_school.cpp
  cmake --build my_school/build --parallel 1 >/dev/null
  eduhub plugin check my_school/build/plugins/my_school.so --trust keys --only 12,13
  grep -qx 'plugins: vn.example' keys/my-company.pub
  if eduhub plugin check --verify-record bien-ban.md my_school/build/plugins/my_school.samples.json --trust keys; then exit 1; fi
  # Unsound things must be noticed by the same commands.
  echo '{"format": "eduhub-recording/1", "calls": []}' >nothing.json
  if eduhub plugin check my_school/build/plugins/my_school.so --trust keys --samples nothing.json; then exit 1; fi
  sed -i 's/Biên bản/Bien ban/' bien-ban.md
  if eduhub plugin check --verify-record bien-ban.md --trust keys; then exit 1; fi
  printf 'x' >>my_school/build/plugins/my_school.so
  if eduhub plugin check my_school/build/plugins/my_school.so --trust keys --only 12; then exit 1; fi
  ;;
new)
  eduhub plugin new fresh_part --role "$argument"
  # As many compilers as were asked for: by the option, else by CMake's own variable.
  mkdir "$work/seen"
  printf '#!/bin/sh\necho "$@" >>%s/cmake\nexec %s "$@"\n' "$work/seen" "$(command -v cmake)" >"$work/seen/cmake.sh"
  chmod +x "$work/seen/cmake.sh" && mkdir "$work/seen/bin" && ln -s ../cmake.sh "$work/seen/bin/cmake"
  PATH="$work/seen/bin:$PATH" eduhub plugin dev fresh_part --once --jobs 1
  grep -q -- '--build .* --parallel 1$' "$work/seen/cmake"
  PATH="$work/seen/bin:$PATH" CMAKE_BUILD_PARALLEL_LEVEL=1 eduhub plugin dev fresh_part --once
  tail -n 1 "$work/seen/cmake" | grep -q -- '--build [^ ]*$'
  ;;
copied)
  cp -r "$argument" part
  eduhub plugin dev part --once
  ;;
esac
