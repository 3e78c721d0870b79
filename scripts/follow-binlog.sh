#!/bin/sh
# Keeps the binary log of a MySQL or MariaDB in a folder, up to the last event, until it is stopped: what happened since the last
# backup can be played on it. Restart it when it ends (restart: unless-stopped).
#   MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD_FILE=… scripts/follow-binlog.sh FOLDER
# Its user needs REPLICATION SLAVE and REPLICATION CLIENT, and INSERT and DELETE on backup_run of MYSQL_DATABASE (hadir), where
# it notes up to which moment it has everything; hadir_binlog_age_seconds comes from there.
set -eu
folder=${1:?name the folder}
. "$(dirname "$0")/binlog-common.sh"
mkdir -p "$folder"
ask() { "$client" --defaults-extra-file="$access" --connect-timeout=5 -N "$@"; }
# asked first: of a server that is away nobody knows whether it is another
there=$(ask -e 'show binary logs') || { echo 'the server does not tell its binary logs; why is above' >&2; exit 1; }
# another server, as after a restore, begins again with the same names: what was kept of the one before is put aside
server=$(ask -e 'select @@server_uuid' 2>/dev/null || true)
before=$(cat "$folder/server" 2>/dev/null || true)
if [ -n "$before" ] && [ -n "$server" ] && [ "$before" != "$server" ]; then
  mkdir -p "$folder/of-$before"
  find "$folder" -maxdepth 1 -type f -exec mv {} "$folder/of-$before/" \;
  echo "this is another server than before: its logs are in $folder/of-$before now"
fi
[ -z "$server" ] || printf '%s' "$server" >"$folder/server"
# goes on with the newest file that is here, as far as the server still has it; otherwise with the oldest of the server
there=$(printf '%s\n' "$there" | cut -f1)
newest=$(cd "$folder" && ls | grep -E '\.[0-9]{6}$' | sort | tail -n 1 || true)
first=$(printf '%s\n' "$there" | head -n 1)
if [ -n "$newest" ] && printf '%s\n' "$there" | grep -qx "$newest"; then
  first=$newest
  # it is read anew from its beginning: until that is done the old one stays
  cp -p "$folder/$newest" "$folder/$newest.kept"
fi

# $1: milliseconds, $2: what is held. Unqualified and with the database chosen, so that it can be played on another name.
note() {
  ask "${MYSQL_DATABASE:-hadir}" -e "replace into backup_run (id, kind, made_at, ended_at, ok, bytes, says)
    values ('binlog', 'binlog', $1, $1, 1, null, '$2')"
}
# Asks the server where it stands; once the folder holds as much, it holds everything up to that moment.
watch() {
  said=''
  while sleep "${BINLOG_NOTE_SECONDS:-15}"; do
    if [ -z "${at:-}" ]; then
      at=$(ask -e 'select floor(unix_timestamp(now(3)) * 1000)' 2>/dev/null) || { at=''; continue; }
      stands=$(ask -e 'show binary log status' 2>/dev/null || ask -e 'show master status' 2>/dev/null) || { at=''; continue; }
      file=$(printf '%s\n' "$stands" | cut -f1) position=$(printf '%s\n' "$stands" | cut -f2)
    fi
    for _ in 1 2 3 4; do
      [ "$(wc -c 2>/dev/null <"$folder/$file" || echo 0)" -lt "$position" ] || break
      sleep 1
    done
    [ "$(wc -c 2>/dev/null <"$folder/$file" || echo 0)" -ge "$position" ] || continue
    if why=$(note "$at" "$file up to $position" 2>&1); then
      said=''
    elif [ -z "$said" ]; then
      said=$why
      echo "cannot note in the database up to where it is kept: $(printf '%s\n' "$why" | tail -n 1)" >&2
    fi
    at=''
  done
}

echo "following the binary log from $first into $folder"
"$binlog" --defaults-extra-file="$access" --read-from-remote-server --raw --stop-never \
  --result-file="$folder/" "$first" &
child=$!
watch &
watcher=$!
trap 'kill $child $watcher 2>/dev/null; rm -f "$access"; exit 0' INT TERM
ended=0
wait $child || ended=$?
kill $watcher 2>/dev/null || true
exit $ended
