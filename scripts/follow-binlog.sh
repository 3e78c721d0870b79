#!/bin/sh
# Keeps the binary log of a MySQL or MariaDB in a folder, up to the last event, until it is stopped: what happened since the last
# backup can be played on it. Restart it when it ends (restart: unless-stopped).
#   MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD_FILE=… scripts/follow-binlog.sh FOLDER
# Its user needs REPLICATION SLAVE and REPLICATION CLIENT.
set -eu
folder=${1:?name the folder}
. "$(dirname "$0")/binlog-common.sh"
mkdir -p "$folder"
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
