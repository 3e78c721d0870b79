#!/bin/sh
# Updates the house of docker-compose.yml one node after another, each only when the one before is healthy, so that
# nobody's request fails. `scripts/update-compose.sh` builds what this folder holds; `scripts/update-compose.sh IMAGE`
# takes an image that is there, which is also how an update is taken back. A node that does not become healthy ends it,
# and those after it keep their version.
set -eu
cd "$(dirname "$0")/.."

if [ $# -gt 0 ]; then
  export HADIR_IMAGE="$1"
  docker image inspect "$1" >/dev/null
else
  scripts/build-image.sh "${HADIR_IMAGE:-hadir:local}" >/dev/null
fi
# steps of the schema only add: the nodes that run now work on with it
docker compose run --rm --no-deps -T migration </dev/null
for service in $(docker compose config --services | grep -E '^(app-|relay-|queue-worker|realtime)' | sort); do
  echo "$service"
  docker compose up --detach --no-deps --wait --quiet-pull "$service" </dev/null
done
# whatever else has changed
docker compose up --detach --wait </dev/null
