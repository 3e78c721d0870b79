#!/bin/sh
# A backup, and its trial, for cron or a container: one line on success, a readable reason otherwise.
#   HADIR_BACKUP_FOLDER=/backup DATABASE_URL_FILE=… scripts/backup-db.sh [--no-drill]
# Exit code 0: made and tried out. 1: no backup was made. 3: it was made, and its trial failed. 75: another one is running.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
hadir=${HADIR_BIN:-node $here/bin/hadir}
: "${HADIR_BACKUP_FOLDER:?set HADIR_BACKUP_FOLDER to the folder of the backups}"
mkdir -p "$HADIR_BACKUP_FOLDER"
# the system lets go of the lock when this ends, however it ends
exec 9>"$HADIR_BACKUP_FOLDER/.lock"
if ! flock -n 9; then
  echo "backup-db: another backup into $HADIR_BACKUP_FOLDER is running" >&2
  exit 75
fi
$hadir backup || { echo 'backup-db: NO BACKUP WAS MADE; the reason stands above' >&2; exit 1; }
[ "${1:-}" = --no-drill ] && exit 0
$hadir backup drill || { echo 'backup-db: the backup was made, but its trial failed; do not rely on it' >&2; exit 3; }
