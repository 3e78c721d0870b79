#!/bin/sh
# Plays a binary log on a database that was restored with "hadir restore FILE --unfinished"; then "hadir restore --finish".
#   MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD_FILE=… scripts/play-binlog.sh FOLDER FILE POSITION FROM TO [UNTIL]
# FOLDER, FILE, POSITION: where the log is and where it goes on, as the restore has said. FROM: the database in the log. TO: the one
# that was restored: of the same name on another server, or of one that the log does not know yet. UNTIL: "2026-11-23 08:00:00" in
# UTC; to the end unless told.
set -eu
[ $# -ge 5 ] || { sed -n '2,7p' "$0" >&2; exit 2; }
folder=$1 file=$2 position=$3 from=$4 to=$5 until=${6:-}
. "$(dirname "$0")/binlog-common.sh"
[ -d "$folder" ] && folder=$(cd "$folder" && pwd)
[ -f "$folder/$file" ] || { echo "there is no $folder/$file" >&2; exit 1; }
files=$(cd "$folder" && ls | grep -E '\.[0-9]{6}$' | sort | awk -v first="$file" '$0 >= first')
set -- --start-position="$position"
[ -n "$until" ] && set -- "$@" --stop-datetime="$until"
# MySQL filters by the name after it was rewritten, MariaDB by the one before
only=$to
case $binlog in
  *mariadb-binlog) only=$from ;;
  # GTIDs of the old server would be taken for events that are there already
  *mysqlbinlog) "$binlog" --help 2>/dev/null | grep -q skip-gtids && set -- "$@" --skip-gtids ;;
esac
[ "$from" = "$to" ] || set -- "$@" --rewrite-db="$from->$to"
# as large as the log is: beside it, where there is room, and not among the temporary files
played="$folder/playing.$$.sql"
trap 'rm -f "$access" "$played"' EXIT
echo "playing $(echo $files | wc -w) files from $file, position $position${until:+, until $until UTC}"
cd "$folder"
TZ=UTC "$binlog" "$@" --database="$only" $files >"$played"
"$client" --defaults-extra-file="$access" --binary-mode "$to" <"$played" || { echo 'it was broken off: restore the backup again before another try' >&2; exit 1; }
echo 'played to the end; now: hadir restore --finish'
