#!/bin/sh
# nginx of a Swarm stack: waits for its files, then runs on them and takes changed ones over without a break. It is the
# first process of its container, so that SIGQUIT reaches it and what is under way is answered.
set -eu
live=/etc/nginx/live
waited=0
until [ -s "$live/version" ]; do
  [ "$waited" -lt 120 ] || { echo "no files after 120 s: look at the service nginx-files of this host" >&2; exit 1; }
  waited=$((waited + 1))
  sleep 1
done
has=$(cat "$live/version")
(
  while sleep 2; do
    is=$(cat "$live/version" 2>/dev/null || true)
    [ -n "$is" ] && [ "$is" != "$has" ] || continue
    nginx -c "$live/current/swarm.conf" -s reload && echo "took over the files $is" >&2
    has=$is
  done
) &
exec nginx -c "$live/current/swarm.conf" -g 'daemon off;'
