#!/usr/bin/env bash
# Brings the version before back on a Docker Swarm, or the one that is named. Only the image changes: the schema stays
# (it only expands), secrets and settings stay. docs/DEPLOYMENT.md tells the rest.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/swarm-lib.sh

usage() {
  cat <<'TEXT'
Usage: scripts/rollback.sh [--to IMAGE] [--list] [--yes] [--check-login L]

  --to IMAGE       this image instead of the one before
  --list           which images were deployed, the newest last
  --yes            do not ask
  --check-login L  sign this person in through nginx at the end (CHECK_PASSWORD_FILE, or asked for)

Environment: HADIR_STACK (hadir) HADIR_WAIT (900 seconds)
TEXT
}

to='' list=no yes=no login=''
while [ $# -gt 0 ]; do
  case $1 in
    --to) to=${2:?--to IMAGE}; shift ;;
    --list) list=yes ;;
    --yes) yes=yes ;;
    --check-login) login=${2:?--check-login L}; shift ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; fail "there is no option $1" ;;
  esac
  shift
done

need_docker
need_stack
now=$(image_of app)
if [ "$list" = yes ]; then
  remembered
  exit 0
fi
[ -n "$to" ] || to=$(remembered | grep -vFx -- "$now" | tail -1)
[ -n "$to" ] || fail "no other version was deployed here; name one with --to"
[ "$to" != "$now" ] || fail "$to is what runs"
docker image inspect "$to" >/dev/null 2>&1 || docker pull -q "$to" >/dev/null 2>&1 || fail "there is no image $to here, nor in its registry"

say "stack $stack: $now -> $to"
for service in $IMAGE_SERVICES; do say "  ${stack}_$service: $(image_of "$service") -> $to"; done
say "the schema, the secrets, the settings and nginx stay as they are"
if [ "$yes" = no ]; then
  read -r -p 'Bring it back? [y/N] ' answer
  case $answer in y | Y | yes) ;; *) fail 'nothing was changed' ;; esac
fi

for service in $IMAGE_SERVICES; do set_image "$service" "$to"; done
converge "$to" ''
remember "$to"
verify "$login"
