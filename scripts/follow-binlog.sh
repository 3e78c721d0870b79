#!/bin/sh
# Keeps the binary log of a MySQL or MariaDB in a folder, up to the last event, until it is stopped: what happened since the last
# backup can be played on it. Restart it when it ends (restart: unless-stopped).
#   MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD_FILE=… scripts/follow-binlog.sh FOLDER
# Its user needs REPLICATION SLAVE and REPLICATION CLIENT.
set -eu
folder=${1:?name the folder}
. "$(dirname "$0")/binlog-common.sh"
mkdir -p "$folder"
# another server, as after a restore, begins again with the same names: what was kept of the one before is put aside
server=$("$client" --defaults-extra-file="$access" -N -e 'select @@server_uuid' 2>/dev/null || true)
before=$(cat "$folder/server" 2>/dev/null || true)
if [ -n "$before" ] && [ "$before" != "$server" ]; then
  mkdir -p "$folder/of-$before"
  find "$folder" -maxdepth 1 -type f -exec mv {} "$folder/of-$before/" \;
  echo "this is another server than before: its logs are in $folder/of-$before now"
fi
[ -z "$server" ] || printf '%s' "$server" >"$folder/server"
# goes on with the newest file that is here, as far as the server still has it; otherwise with the oldest of the server
there=$("$client" --defaults-extra-file="$access" -N -e 'show binary logs' | cut -f1)
newest=$(cd "$folder" && ls | grep -E '\.[0-9]{6}$' | sort | tail -n 1 || true)
first=$(printf '%s\n' "$there" | head -n 1)
if [ -n "$newest" ] && printf '%s\n' "$there" | grep -qx "$newest"; then
  first=$newest
  # it is read anew from its beginning: until that is done the old one stays
  cp -p "$folder/$newest" "$folder/$newest.kept"
fi
echo "following the binary log from $first into $folder"
"$binlog" --defaults-extra-file="$access" --read-from-remote-server --raw --stop-never \
  --result-file="$folder/" "$first" &
child=$!
trap 'kill $child 2>/dev/null; rm -f "$access"; exit 0' INT TERM
wait $child
