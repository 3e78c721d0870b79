#!/bin/sh
# Updates the house of docker-compose.yml one node after another, each only when the one before is healthy, so that
# nobody's request fails. `scripts/update-compose.sh` builds what this folder holds; `scripts/update-compose.sh IMAGE`
# takes an image that is there, which is also how an update is taken back. When a node does not become healthy within
# HADIR_WAIT seconds (180), those that were replaced go back to the image before, and it ends with 1.
set -eu
cd "$(dirname "$0")/.."

wait_seconds=${HADIR_WAIT:-180}
up() { docker compose up --detach --no-deps --wait --wait-timeout "$wait_seconds" --quiet-pull "$@" </dev/null; }

# what runs now: its id, and how it is called
running=$(docker compose ps --all --quiet app-node-1 | head -n 1)
[ -n "$running" ] || { echo "$0: nothing runs here yet: docker compose up -d --wait" >&2; exit 1; }
old=$(docker inspect --format '{{.Image}}' "$running")
name=$(docker inspect --format '{{.Config.Image}}' "$running")
docker image inspect "$old" >/dev/null
# a build that takes the name away leaves the old image without one, and pruning would remove it
docker tag "$old" hadir:before-update

done_so_far=''
back() {
  code=$?
  trap - EXIT
  [ "$code" != 0 ] || exit 0
  # a name that was built anew leads to the old image again: the next "docker compose up" must not bring the new one
  case $name in sha256:*) ;; *) docker tag "$old" "$name" ;; esac
  if [ -n "$done_so_far" ]; then
    echo "$0: $last did not become healthy; its last lines:" >&2
    docker compose logs --no-log-prefix --tail 10 "$last" >&2 </dev/null || true
    export HADIR_IMAGE="$name"
    for service in $done_so_far; do
      echo "$service goes back to $name" >&2
      up "$service" || echo "$0: $service does not become healthy on $name either" >&2
    done
  fi
  echo "$0: the update was taken back; $name serves. The schema keeps its new steps, which only add" >&2
  exit 1
}
trap back EXIT
trap 'exit 1' INT TERM

if [ $# -gt 0 ]; then
  docker image inspect "$1" >/dev/null
  export HADIR_IMAGE="$1"
else
  scripts/build-image.sh "${HADIR_IMAGE:-hadir:local}" >/dev/null
fi
# steps of the schema only add: the nodes that run now work on with it
docker compose run --rm --no-deps -T migration </dev/null
# the backup of a profile runs Hadir too, where it runs
for service in $( (docker compose config --services; docker compose ps --services) | grep -E '^(app-|relay-|queue-worker|realtime|backup)' | sort -u); do
  [ "$service" != backup ] || docker compose ps --services | grep -qx backup || continue
  echo "$service"
  last=$service done_so_far="$service $done_so_far"
  up "$service"
done
trap - EXIT
# whatever else has changed
docker compose up --detach --wait --wait-timeout "$wait_seconds" </dev/null
