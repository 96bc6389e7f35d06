#!/usr/bin/env bash
# The hub's HTTP server and nginx on the same prebuilt bytes, in turn, in one run. Needs wrk and nginx.
#   http_vs_nginx.sh HTTP_BYTES_PROGRAM [CONNECTIONS] [SECONDS]
# The last line is one JSON object with the medians of three rounds.
set -euo pipefail
program=$1 connections=${2:-128} seconds=${3:-4}
scratch=$(mktemp -d)
nginx_pid="" hub_pid=""
finish() {
  exec 3>&- || true
  [ -z "$nginx_pid" ] || kill "$nginx_pid" 2>/dev/null || true
  [ -z "$hub_pid" ] || kill "$hub_pid" 2>/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT

mkfifo "$scratch/in"
"$program" 2 <"$scratch/in" >"$scratch/port" &
hub_pid=$!
exec 3>"$scratch/in"
until [ -s "$scratch/port" ]; do kill -0 "$hub_pid"; sleep 0.05; done
hub_port=$(cat "$scratch/port")

# nginx takes no port 0: a free one is looked for below the ephemeral range.
for nginx_port in $(shuf -i 20000-29999 -n 20); do
  cat >"$scratch/nginx.conf" <<C
worker_processes 2;
daemon off;
pid $scratch/nginx.pid;
error_log $scratch/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path $scratch/b; proxy_temp_path $scratch/p; fastcgi_temp_path $scratch/f;
  uwsgi_temp_path $scratch/u; scgi_temp_path $scratch/s;
  server {
    listen 127.0.0.1:$nginx_port;
    location / {
      default_type application/json;
      add_header X-Content-Type-Options nosniff;
      add_header Cache-Control no-store;
      return 200 '{"code":"ok","receipt":"i0123456789ABC","n":1}';
    }
  }
}
C
  nginx -c "$scratch/nginx.conf" 2>/dev/null &
  nginx_pid=$!
  for _ in $(seq 40); do
    curl -sf "http://127.0.0.1:$nginx_port/" >/dev/null 2>&1 && break 2
    kill -0 "$nginx_pid" 2>/dev/null || break
    sleep 0.05
  done
done

rate() { wrk -t1 -c"$connections" -d"${seconds}s" "http://127.0.0.1:$1/" | awk '/Requests\/sec/ {print int($2)}'; }
median() { sort -n | sed -n 2p; }
for round in 1 2 3; do
  rate "$hub_port" >>"$scratch/hub"
  rate "$nginx_port" >>"$scratch/nginx"
  echo "round $round: eduhub $(tail -1 "$scratch/hub")/s, nginx $(tail -1 "$scratch/nginx")/s" >&2
done
hub=$(median <"$scratch/hub") nginx=$(median <"$scratch/nginx")
awk -v h="$hub" -v n="$nginx" 'BEGIN {printf "{\"eduhub\":{\"requests_per_second\":%d},\"nginx\":{\"requests_per_second\":%d},\"ratio\":%.2f}\n", h, n, h / n}'
