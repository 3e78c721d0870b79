#!/bin/sh
# Is every node of docker-compose.yml really at work? Looks at each container, then clocks in through each app node and
# waits for it on sockets of every realtime node, however the two are paired; prints a table and ends with 1 when
# anything is wrong. It needs docker and sh, nothing else of this host.
#
# Nobody's attendance is touched. A test employee clocks in, of a department of its own ("UJI sistem"), and a test
# administrator watches; both get random passwords for this run and are taken out of use at its end. A tap cannot be
# deleted, so its rows stay in the history under that name. Why not no tap at all: an event without one (`hadir doctor`)
# would go past the app nodes, which are what is asked about.
#
# Whoever rather clocks in as somebody who knows of it names two accounts, and none is made:
#   HADIR_TEST_EMPLOYEE HADIR_TEST_EMPLOYEE_PASSWORD    clocks in and out, once through each app node
#   HADIR_TEST_ADMIN HADIR_TEST_ADMIN_PASSWORD          sees everybody's attendance (admin or auditor)
# COMPOSE_PROJECT_NAME and the other settings of docker compose count as usual.
set -eu
cd "$(dirname "$0")/.."
# `docker compose exec` would wait for whatever this was started with
exec </dev/null

: "${HADIR_TEST_EMPLOYEE:=}" "${HADIR_TEST_ADMIN:=}" "${HADIR_TEST_EMPLOYEE_PASSWORD:=}" "${HADIR_TEST_ADMIN_PASSWORD:=}"
if [ -n "$HADIR_TEST_EMPLOYEE$HADIR_TEST_ADMIN" ]; then
  made=no
  for value in "$HADIR_TEST_EMPLOYEE" "$HADIR_TEST_EMPLOYEE_PASSWORD" "$HADIR_TEST_ADMIN" "$HADIR_TEST_ADMIN_PASSWORD"; do
    [ -n "$value" ] || { echo 'name both accounts with their passwords, or neither' >&2; exit 2; }
  done
else
  made=yes
fi

found=$(mktemp)
trap 'rm -f "$found"' EXIT
trap 'exit 130' INT TERM
tab=$(printf '\t')
fault() { printf 'FAULT\t%s\t%s\n' "$1" "$2" >>"$found"; }

services=$(docker compose config --services) || exit 2
containers=$(docker compose ps --all --format '{{.Service}} {{.Name}} {{.State}} {{.Health}} {{.ExitCode}}') || exit 2
running=
for service in $services; do
  lines=$(printf '%s\n' "$containers" | awk -v s="$service" '$1 == s')
  [ -n "$lines" ] || { fault "$service" 'has no container'; continue; }
  while IFS= read -r line; do
    set -- $line
    if [ "$service" = migration ]; then
      [ "$3 $4" = 'exited 0' ] && printf 'ok\t%s\t%s\n' "$2" 'has ended well' >>"$found" ||
        fault "$2" "the schema is not there: $3, exit code ${5:-$4}"
    elif [ "$3 ${4:-}" = 'running healthy' ]; then
      printf 'ok\t%s\t%s\n' "$2" 'runs, healthy' >>"$found"
    elif [ "$3" = running ]; then
      fault "$2" "runs, but is ${4:-without a health check}: docker compose logs $service"
    else
      fault "$2" "is $3: docker compose up -d $service; docker compose logs $service"
    fi
    [ "$3" = running ] && [ "$service" != migration ] && running="$running $service "
  done <<EOF
$lines
EOF
done

pick() { for s in $services; do case $s in $1) case $running in *" $s "*) echo "$s"; return ;; esac ;; esac; done; }
named() { for s in $services; do case $s in $1) printf '%s ' "$s" ;; esac; done; }

# where the questions are put from: any app node that runs
stand=$(pick 'app-*')
run() { docker compose exec -T "$@"; }
random() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 40; }
account() { # login, name, password: makes it, or takes it into use again with another password
  printf %s "$3" | run "$stand" bin/hadir user create --login "$1" --name "$2" --role "$4" --password-stdin >/dev/null 2>&1 ||
    { run "$stand" bin/hadir user enable --login "$1" >/dev/null && printf %s "$3" | run "$stand" bin/hadir user password --login "$1" --password-stdin >/dev/null; }
}
disable() { run "$stand" bin/hadir user disable --login "$1" </dev/null 2>&1 >/dev/null; }
close() {
  for login in uji-multi-node-admin uji-multi-node; do
    # a database that is busy for a moment is asked once more
    why=$(disable "$login") || why=$(disable "$login") || echo "$login is not taken out of use: $why" >&2
  done
}

if [ -z "$stand" ]; then
  fault 'app nodes' 'none of them runs'
else
  if [ "$made" = yes ]; then
    HADIR_TEST_ADMIN=uji-multi-node-admin HADIR_TEST_ADMIN_PASSWORD=$(random)
    HADIR_TEST_EMPLOYEE=uji-multi-node HADIR_TEST_EMPLOYEE_PASSWORD=$(random)
    trap 'rm -f "$found"; close' EXIT
    account "$HADIR_TEST_ADMIN" 'UJI multi-node (pemeriksa)' "$HADIR_TEST_ADMIN_PASSWORD" admin ||
      fault 'test accounts' 'cannot be made: is the database there? hadir doctor tells'
  fi
  export HADIR_TEST_ADMIN HADIR_TEST_ADMIN_PASSWORD HADIR_TEST_EMPLOYEE HADIR_TEST_EMPLOYEE_PASSWORD
  probe() { # what to do
    run -e HADIR_TEST_ADMIN -e HADIR_TEST_ADMIN_PASSWORD -e HADIR_TEST_EMPLOYEE -e HADIR_TEST_EMPLOYEE_PASSWORD \
      -e APPS="$(named 'app-*')" -e OTHERS="$(named 'relay*')$(named '*worker*')" -e PREPARE="$1" \
      "$stand" node --input-type=module - <scripts/test-multi-node.mjs >>"$found" 2>&1 || fault 'this test' 'broke off; the last lines say why'
  }
  if [ "$made" = yes ]; then
    probe employee
    account "$HADIR_TEST_EMPLOYEE" '' "$HADIR_TEST_EMPLOYEE_PASSWORD" karyawan || fault 'test employee' 'cannot be given a password'
  fi
  probe ''
fi

printf '\n%-6s %-32s %s\n' '' what says
while IFS=$tab read -r state what says; do
  if [ -z "$says" ]; then printf '       %s %s\n' "$state" "$what"; else printf '%-6s %-32s %s\n' "$state" "$what" "$says"; fi
done <"$found"
faults=$(grep -c '^FAULT' "$found" || true)
if [ "$faults" -gt 0 ]; then
  printf '\n%s\n' "$faults faults."
  exit 1
fi
printf '\nEvery node works.\n'
