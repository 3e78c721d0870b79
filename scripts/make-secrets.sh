#!/usr/bin/env bash
# Makes the secrets of docker-compose.yml as files in ./secrets, each random and readable by you alone. What is there
# already stays as it is, so running it twice does no harm.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${HADIR_SECRETS:-secrets}
umask 077
mkdir -p "$folder"

random() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c "$1" || true; }
make() { # name, content
  [ -s "$folder/$1" ] && return
  printf '%s' "$2" >"$folder/$1"
  echo "made $folder/$1"
}

make mysql_root_password "$(random 40)"
make mysql_password "$(random 40)"
make redis_password "$(random 40)"
make session_secret "$(random 64)"
make grafana_password "$(random 24)"
make backup_key "$(random 64)"
make realtime_app_id hadir
make realtime_app_key "$(random 20 | tr '[:upper:]' '[:lower:]')"
make realtime_app_secret "$(random 40)"
# addresses with the passwords in them, as the nodes take them
make database_url "mysql://hadir:$(cat "$folder/mysql_password")@mysql:3306/hadir"
# the backup asks the server where its binary log stands, which is a privilege of no database
make backup_database_url "mysql://root:$(cat "$folder/mysql_root_password")@mysql:3306/hadir"
make redis_url "redis://:$(cat "$folder/redis_password")@redis:6379/0"
make redis_conf "requirepass $(cat "$folder/redis_password")"
# containers run as users of their own and have to read them; the folder keeps everybody else of this machine out
chmod 700 "$folder"
chmod 444 "$folder"/*
echo "The secrets are in $folder. Keep a copy where the backups are: without session_secret everybody signs in again,"
echo "and without backup_key nobody reads a backup: of that one keep a copy elsewhere."
