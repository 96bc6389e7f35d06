#!/usr/bin/env bash
# The hub's route and Node-RED 4 (HTTP in, map, switch, append to file, HTTP out) on the same load and the same sink, in one run.
#   route_vs_node_red.sh [BIN_FOLDER] [SECONDS] [LATENCY_SECONDS]      BIN_FOLDER: default build/release/bin
# Needs node and npm. Node-RED is installed once into NODE_RED_DIR (default: a folder under the temporary one).
# The last line is one JSON object: figures of both and the ratio of messages a second.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${1:-$here/../../build/release/bin}" && pwd) seconds=${2:-20} latency_seconds=${3:-60}
node_red_dir=${NODE_RED_DIR:-${TMPDIR:-/tmp}/eduhub-node-red-4}
for program in "$bin/eduhub" "$bin/perf-load" "$bin/perf-sink"; do [ -x "$program" ] || { echo "missing: $program" >&2; exit 1; }; done
for tool in node npm; do command -v $tool >/dev/null || { echo "missing: $tool" >&2; exit 1; }; done

if [ ! -f "$node_red_dir/node_modules/node-red/red.js" ]; then
  mkdir -p "$node_red_dir"
  npm install --prefix "$node_red_dir" --no-audit --no-fund node-red@4 >&2
fi

scratch=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT

# Shapes one member out of a line of JSON.
member() { node -e 'let t="";process.stdin.on("data",d=>t+=d).on("end",()=>{let v=JSON.parse(t);for(const k of process.argv.slice(1))v=v[k];console.log(v)})' "$@"; }

echo "node-red $(node -p "require('$node_red_dir/node_modules/node-red/package.json').version"), node $(node --version)" >&2
"$bin/perf-sink" >"$scratch/sink" &
pids+=($!)
until [ -s "$scratch/sink" ]; do kill -0 "${pids[0]}"; sleep 0.05; done
sink_port=$(member port <"$scratch/sink")

mkdir "$scratch/user"
sed -e "s|@FILE@|$scratch/appended.jsonl|" -e "s|@SINK@|http://127.0.0.1:$sink_port/records|" "$here/node_red_flow.json" >"$scratch/user/flow.json"
# No editor, no console log of messages: what is left is the runtime and the flow.
cat >"$scratch/user/settings.js" <<S
module.exports = {uiHost: "127.0.0.1", uiPort: Number(process.env.PORT), httpAdminRoot: false, flowFile: "flow.json", credentialSecret: false,
  logging: {console: {level: "info", metrics: false, audit: false}}, diagnostics: {enabled: false}, telemetry: {enabled: false}};
S
node_red_port="" node_red_pid=""
# Node-RED takes no port 0: a free one is looked for below the ephemeral range.
for port in $(shuf -i 20000-29999 -n 20); do
  PORT=$port NODE_ENV=production node "$node_red_dir/node_modules/node-red/red.js" -u "$scratch/user" -s "$scratch/user/settings.js" flow.json >"$scratch/node-red.log" 2>&1 &
  node_red_pid=$!
  for _ in $(seq 300); do
    if grep -q "Started flows" "$scratch/node-red.log"; then node_red_port=$port; break 2; fi
    kill -0 "$node_red_pid" 2>/dev/null || break
    sleep 0.1
  done
  kill "$node_red_pid" 2>/dev/null || true
done
if [ -z "$node_red_port" ]; then cat "$scratch/node-red.log" >&2; exit 1; fi
pids+=("$node_red_pid")

"$bin/perf-load" --port "$node_red_port" --token none --seconds 3 --seed 9 >/dev/null   # its compiler warms up
posts_before=$(curl -s "http://127.0.0.1:$sink_port/stats" | member posts)
"$bin/perf-load" --port "$node_red_port" --token none --seconds "$seconds" --first-sequence 1000000 >"$scratch/node_red"
posts_after=$(curl -s "http://127.0.0.1:$sink_port/stats" | member posts)
echo "node-red: $(cat "$scratch/node_red"), at the sink $((posts_after - posts_before))" >&2
kill "$node_red_pid"; wait "$node_red_pid" 2>/dev/null || true

"$bin/eduhub" bench route --seconds "$seconds" --latency-seconds "$latency_seconds" --route-files "$here/route" -o json >"$scratch/eduhub" || bench_code=$?
cat "$scratch/eduhub" >&2
[ "${bench_code:-0}" -eq 0 ] || { echo "eduhub bench route failed with $bench_code" >&2; exit 1; }
node -e '
const [hubText, loadText, posts] = process.argv.slice(1);
const hub = JSON.parse(hubText), load = JSON.parse(loadText);
const nodeRed = Math.min(Number(posts), load.acknowledged) / load.seconds;
const round = (v, d) => Number(v.toFixed(d));
console.log(JSON.stringify({
  eduhub: {messages_per_second: Math.round(hub.messages_per_second), p50_ms: hub.p50_ms ?? null, p99_ms: hub.p99_ms ?? null, pss_mb: hub.pss_mb},
  node_red: {messages_per_second: Math.round(nodeRed)}, ratio: round(hub.messages_per_second / nodeRed, 2)}));
' "$(cat "$scratch/eduhub")" "$(cat "$scratch/node_red")" "$((posts_after - posts_before))"
