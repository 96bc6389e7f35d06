#!/usr/bin/env bash
# A PostgreSQL cluster of the tests' own: data and unix socket in one folder, no TCP.
#   postgres_cluster.sh start FOLDER   starts it unless it runs, prints the connection string
#   postgres_cluster.sh stop FOLDER    stops it and removes the folder
# initdb refuses root, so everything runs as user postgres.
set -euo pipefail
action=${1:?start or stop}
folder=${2:?folder}
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
run() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

case $action in
start)
  mkdir -p "$(dirname "$folder")"
  exec 9>"$folder.lock"
  flock 9
  if [ ! -f "$folder/data/PG_VERSION" ]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
    run "$bin/initdb" -D "$folder/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
    cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
shared_buffers = 256MB
max_connections = 200
fsync = on
synchronous_commit = on
CONF
  fi
  if ! run "$bin/pg_ctl" -D "$folder/data" status >/dev/null 2>&1; then
    rm -f "$folder/data/postmaster.pid"
    run "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 start >/dev/null 9>&-
  fi
  echo "host=$folder user=postgres dbname=postgres"
  ;;
stop)
  [ ! -d "$folder/data" ] || run "$bin/pg_ctl" -D "$folder/data" -m fast -w stop >/dev/null 2>&1 || true
  rm -rf "$folder" "$folder.lock"
  ;;
*) echo "start or stop" >&2; exit 2 ;;
esac
