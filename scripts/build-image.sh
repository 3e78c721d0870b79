#!/usr/bin/env bash
# Builds the image, with its version from package.json and the commit in its labels: `scripts/build-image.sh [NAME…]`.
# Without a name it is hadir:VERSION and hadir:local, the one that docker-compose.yml takes.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(sed -n 's/^  "version": "\([^"]*\)",$/\1/p' package.json)
[ -n "$version" ] || { echo 'package.json says no version' >&2; exit 1; }
revision=unknown created=1970-01-01T00:00:00Z
if git rev-parse --git-dir >/dev/null 2>&1; then
  revision=$(git rev-parse HEAD)
  [ -z "$(git status --porcelain)" ] || revision=$revision-dirty
  # when it was written, not when it was built: the same commit gives the same labels
  created=$(TZ=UTC git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd)
fi
[ $# -gt 0 ] || set -- "hadir:$version" hadir:local
tags=()
for name; do tags+=(--tag "$name"); done
docker build --build-arg "VERSION=$version" --build-arg "REVISION=$revision" --build-arg "CREATED=$created" "${tags[@]}" .
docker image inspect "$1" --format '{{range $k, $v := .Config.Labels}}{{$k}}={{$v}}{{"\n"}}{{end}}'
