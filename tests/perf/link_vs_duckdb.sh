#!/usr/bin/env bash
# Pairs of records scored a second: `eduhub link` and DuckDB 1.5 on the same records and the same candidate pairs, two threads each,
# in one run.
#   link_vs_duckdb.sh [BIN_FOLDER] [PERSONS] [RUNS]      BIN_FOLDER: default build/release/bin; 300,000 persons are a million records
# Needs node and npm. DuckDB is installed once into DUCKDB_DIR (default: a folder under the temporary one).
# The last line is one JSON object: figures of both, and the ratios of scoring and of the whole way.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${1:-$here/../../build/release/bin}" && pwd) persons=${2:-300000} runs=${3:-3}
duckdb_dir=${DUCKDB_DIR:-${TMPDIR:-/tmp}/eduhub-duckdb-1.5}
for program in "$bin/eduhub" "$bin/eduhub-province"; do [ -x "$program" ] || { echo "missing: $program" >&2; exit 1; }; done
for tool in node npm; do command -v $tool >/dev/null || { echo "missing: $tool" >&2; exit 1; }; done

if ! cmp -s "$here/duckdb/package-lock.json" "$duckdb_dir/package-lock.json" || [ ! -d "$duckdb_dir/node_modules" ]; then
  mkdir -p "$duckdb_dir"
  cp "$here/duckdb/package.json" "$here/duckdb/package-lock.json" "$duckdb_dir/"
  # Not `npm ci`: it wants the packages of every system in the lock file, and a registry may have those of its own only.
  npm install --prefix "$duckdb_dir" --no-audit --no-fund >&2
  cp "$here/duckdb/package-lock.json" "$duckdb_dir/"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
two=()  # eduhub takes as many threads as there are processors
[ "$(nproc)" -le 2 ] || two=(taskset -c 0,1)

"$bin/eduhub-province" linkage --persons "$persons" --seed 2 --out "$scratch" >&2
"${two[@]}" "$bin/eduhub" bench link --records "$scratch/records.csv" --model "$here/../../config/linkage/pupil.yaml" --runs "$runs" --known 0 -o json >"$scratch/eduhub"
cat "$scratch/eduhub" >&2
"${two[@]}" node "$here/duckdb/link.mjs" "$duckdb_dir/node_modules" "$scratch/records.csv" "$scratch/truth.csv" "$runs" >"$scratch/duckdb"
cat "$scratch/duckdb" >&2

node -e '
const [eduhub, duckdb] = process.argv.slice(1).map((text) => JSON.parse(text));
if (eduhub.records !== duckdb.records || Math.abs(eduhub.pairs - duckdb.pairs) > eduhub.pairs / 1000) {
  console.error(`not the same work: ${eduhub.pairs} pairs of ${eduhub.records} records, and ${duckdb.pairs} of ${duckdb.records}`);
  process.exit(1);
}
const figures = ({pairs, score_seconds, pairs_per_second, end_to_end_seconds, phases}) => ({pairs, score_seconds, pairs_per_second, end_to_end_seconds, phases});
const round = (value) => Number(value.toFixed(2));
console.log(JSON.stringify({
  records: eduhub.records,
  eduhub: figures(eduhub),
  duckdb: {version: duckdb.version, ...figures(duckdb), precision: duckdb.precision, recall_of_candidates: duckdb.recall_of_candidates},
  ratio: round(eduhub.pairs_per_second / duckdb.pairs_per_second),
  end_to_end_ratio: round(duckdb.end_to_end_seconds / eduhub.end_to_end_seconds)}));
' "$(cat "$scratch/eduhub")" "$(cat "$scratch/duckdb")"
