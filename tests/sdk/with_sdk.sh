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
  sed -n '/^```sh$/,/^```$/p' "$SDK/docs/tutorial.md" | grep -v '^```' >"$work/commands"
  [ "$(wc -l <"$work/commands")" -ge 7 ]
  while read -r command; do
    echo "+ $command"
    eval "$command" </dev/null
  done <"$work/commands"
  grep -q 'Không đạt' <(grep '^|' bien-ban.md) && { echo "the record tells of a failure"; exit 1; }
  grep -q '<testsuite ' junit.xml
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
  eduhub plugin dev fresh_part --once
  ;;
copied)
  cp -r "$argument" part
  eduhub plugin dev part --once
  ;;
esac
