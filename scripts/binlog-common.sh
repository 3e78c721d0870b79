# Read by follow-binlog.sh and play-binlog.sh: the programs of MySQL or MariaDB, and the way to the server.
binlog=$(command -v mariadb-binlog || command -v mysqlbinlog) || { echo "there is no mysqlbinlog here; with Compose, HADIR_BINLOG_IMAGE names an image that has it" >&2; exit 1; }
client=$(command -v mariadb || command -v mysql) || { echo "there is no mysql client" >&2; exit 1; }
: "${MYSQL_HOST:?set MYSQL_HOST}" "${MYSQL_USER:?set MYSQL_USER}"
access=$(mktemp)
trap 'rm -f "$access"' EXIT
trap 'exit 1' INT TERM
# the password stands in no list of processes
chmod 600 "$access"
[ -n "${MYSQL_PASSWORD_FILE:-}" ] && MYSQL_PASSWORD=$(cat "$MYSQL_PASSWORD_FILE")
printf '[client]\nhost=%s\nport=%s\nuser=%s\npassword="%s"\nprotocol=tcp\n' "$MYSQL_HOST" "${MYSQL_PORT:-3306}" "$MYSQL_USER" "${MYSQL_PASSWORD:-}" >"$access"
