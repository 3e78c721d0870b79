# What deploy-swarm.sh and rollback.sh share; sourced by them, in the folder of the project.
stack=${HADIR_STACK:-hadir}
wait_seconds=${HADIR_WAIT:-900}
# those that run Hadir's own image, in the order in which they are taken back
IMAGE_SERVICES='app worker relay realtime autoscale scale-gate checkup migration'
export HADIR_STACK=$stack

say() { printf '%s\n' "$*"; }
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}
hash_of() { sha256sum | cut -c1-12; }
random() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c "$1" || true; }

need_docker() {
  docker version --format '{{.Server.Version}}' >/dev/null 2>&1 ||
    fail 'no Docker engine answers: is it running, and may this user reach it?'
}
need_swarm() {
  local state
  state=$(docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}')
  case $state in
    'active true') ;;
    'active false') fail 'this host is a worker of a swarm: run this on a manager' ;;
    inactive*)
      say 'making a swarm of this host'
      docker swarm init ${HADIR_ADVERTISE:+--advertise-addr "$HADIR_ADVERTISE"} >/dev/null ||
        fail 'cannot make a swarm: with several addresses say which one (HADIR_ADVERTISE=10.0.0.5)'
      ;;
    *) fail "the swarm of this host is in the state \"$state\": docker info says more" ;;
  esac
}
need_stack() { [ -n "$(image_of app)" ] || fail "there is no stack $stack here: scripts/deploy-swarm.sh makes it"; }

version_here() {
  local version commit
  version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
  commit=$(git rev-parse --short HEAD 2>/dev/null || true)
  # what is not committed has another name than what is
  if [ -n "$commit" ] && [ -n "$(git status --porcelain 2>/dev/null)" ]; then
    commit=$commit-$( (git diff HEAD; git status --porcelain) | hash_of)
  fi
  printf '%s' "$version${commit:+-$commit}"
}

# the image of a service as it was named, without the digest that Swarm adds; nothing where there is no such service
image_of() {
  docker service inspect "${stack}_$1" --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' 2>/dev/null | sed 's/@sha256:.*//' || true
}

public_url() {
  docker service inspect "${stack}_app" --format '{{range .Spec.TaskTemplate.ContainerSpec.Env}}{{println .}}{{end}}' | sed -n 's/^PUBLIC_URL=//p'
}
secrets_of() {
  docker service inspect "${stack}_$1" --format '{{range .Spec.TaskTemplate.ContainerSpec.Secrets}}{{println .SecretName}}{{end}}' 2>/dev/null || true
}

# What the shell does not say stays as the stack has it; said empty, it goes.
keep_settings() {
  local name value file kept
  # every `NAME: ${NAME:-…}`: a setting that is added to the file is kept as well
  kept=$(sed -nE 's/^ +([A-Z_]+): .?\$\{([A-Z_]+):-.*/\1=\2/p' docker-stack-production.yml | awk -F= '$1 == $2 { print $1 }')
  while IFS='=' read -r name value; do
    grep -qx "$name" <<<"$kept" || continue
    file=${name}_FILE
    [ -n "${!name+set}" ] || [ -n "${!file:-}" ] || export "$name=$value"
  done < <(docker service inspect "${stack}_app" --format '{{range .Spec.TaskTemplate.ContainerSpec.Env}}{{println .}}{{end}}')
}
# Secrets that not every house has: what deploy/swarm/NAME.yml mounts, and the variable that names the file. Another
# HADIR_NAME_VERSION makes a changed one; the stack remembers which it has.
NAMED='smtp_url:SMTP_URL_FILE oidc_client_secret:OIDC_CLIENT_SECRET_FILE realtime_apps:REALTIME_APPS_FILE ca:HADIR_CA_FILE'
named_files() {
  local one plain
  for one in $NAMED; do
    one=${one#*:} plain=${one%_FILE}
    [ -n "${!one:-}" ] || continue
    [ -r "${!one}" ] && [ -s "${!one}" ] || fail "$one: ${!one} cannot be read, or is empty"
    [ -z "${!plain:-}" ] || fail "$plain and $one are both set: keep one"
  done
}
# what follows a secret's name in the stack that is there. $1: name
version_of() { secrets_of app | sed -n "s/^${stack}_$1//p" | head -1; }
has_named() { secrets_of app | grep "^${stack}_$1" >/dev/null; }
add_named_secrets() {
  local one name version
  for one in $NAMED; do
    name=${one%%:*} one=${one#*:} version=HADIR_${name^^}_VERSION
    [ -n "${!one:-}" ] || has_named "$name" || continue
    [ -n "${!version+set}" ] || export "$version=$(version_of "$name")"
    files+=(-c "deploy/swarm/$name.yml")
  done
}
make_named_secrets() {
  local one name version
  for one in $NAMED; do
    name=${one%%:*} one=${one#*:} version=HADIR_${name^^}_VERSION
    [ -n "${!one:-}" ] || continue
    version=${!version:-}
    have_secret "$name" "$version" && continue
    put_named "$name$version" "${!one}"
  done
}
put_named() {
  docker secret create "${stack}_$1" "$2" >/dev/null || fail "cannot make the secret ${stack}_$1"
  say "made the secret ${stack}_$1"
}

# What docker-stack-production.yml takes from the environment. $1: whether the servers are elsewhere, $2: TLS.
settings() {
  local now
  files=(-c docker-stack-production.yml)
  [ "$1" = yes ] || files+=(-c docker-stack-servers.yml)
  [ -z "$2" ] || files+=(-c docker-stack-tls.yml)
  add_named_secrets
  [ -z "${HADIR_STACK_EXTRA:-}" ] || files+=(-c "$HADIR_STACK_EXTRA")
  if [ -n "$(image_of app)" ]; then
    [ "$1" = yes ] || [ -n "$(image_of mysql)" ] || fail 'this stack has its servers elsewhere: say --external-servers again'
    [ -n "$2" ] || ! secrets_of nginx-files | grep -q _tls_key_ || fail 'this stack has TLS: say --tls again'
    [ -n "${PUBLIC_URL:-}" ] || PUBLIC_URL=$(public_url)
    [ "$1" != yes ] || [ -z "$(image_of mysql)" ] || [ -n "${HADIR_SECRETS_VERSION:-}" ] ||
      fail 'this stack has MySQL and Redis of its own, which would be removed: move the data, then say HADIR_SECRETS_VERSION=_2 with the new addresses'
    keep_settings
    [ -n "${HADIR_SECRETS_VERSION+set}" ] || export HADIR_SECRETS_VERSION="$(version_of session_secret)"
  fi
  if [ -z "${PUBLIC_URL:-}" ]; then
    PUBLIC_URL=http://localhost
    [ "${HADIR_PORT:-80}" = 80 ] || PUBLIC_URL=$PUBLIC_URL:$HADIR_PORT
  fi
  case $PUBLIC_URL in https:*) HADIR_CHECK_URL=${HADIR_CHECK_URL:-$PUBLIC_URL} ;; esac
  HADIR_NGINX_VERSION=$(cat deploy/nginx/swarm.conf "deploy/nginx/${HADIR_SITE:-site.conf}" deploy/nginx/shared/*.conf \
    deploy/swarm/nginx-files.sh <(printf '%s' "${HADIR_TLS_VERSION:-}") | hash_of)
  HADIR_RUN_VERSION=$(hash_of <deploy/swarm/nginx-run.sh)
  HADIR_REDIS_VERSION=$(hash_of <deploy/redis/redis.conf)
  # the number that the load has brought about is not put back by a deployment
  now=$(docker service inspect "${stack}_app" --format '{{.Spec.Mode.Replicated.Replicas}}' 2>/dev/null || true)
  : "${HADIR_APP_MIN:=4}" "${HADIR_APP_MAX:=10}"
  HADIR_APP_REPLICAS=${now:-$HADIR_APP_MIN}
  [ "$HADIR_APP_REPLICAS" -ge "$HADIR_APP_MIN" ] || HADIR_APP_REPLICAS=$HADIR_APP_MIN
  [ "$HADIR_APP_REPLICAS" -le "$HADIR_APP_MAX" ] || HADIR_APP_REPLICAS=$HADIR_APP_MAX
  # kept over the deployment, which would take them away
  HADIR_IMAGES=$(remembered | paste -sd' ')
  export HADIR_IMAGES PUBLIC_URL HADIR_NGINX_VERSION HADIR_RUN_VERSION HADIR_REDIS_VERSION HADIR_APP_REPLICAS HADIR_APP_MIN HADIR_APP_MAX
  [ -z "${HADIR_CHECK_URL:-}" ] || export HADIR_CHECK_URL
}

# A host for each label that no host has yet: this one. On many hosts set them yourself before.
label_nodes() {
  local label labels='hadir.nginx'
  [ "$1" = yes ] || labels='hadir.nginx hadir.mysql hadir.redis'
  for label in $labels; do
    [ -z "$(docker node ls -q | xargs docker node inspect --format "{{index .Spec.Labels \"$label\"}}" | grep -x yes)" ] || continue
    say "this host gets the label $label=yes"
    docker node update --label-add "$label=yes" "$(docker node inspect self --format "{{.ID}}")" >/dev/null
  done
}

have_secret() { docker secret inspect "${stack}_$1${2-}" >/dev/null 2>&1; }
# $1: its name. The value comes on standard input, so that it stands in no list of processes and no history.
put_secret() {
  docker secret create "${stack}_$1${HADIR_SECRETS_VERSION:-}" - >/dev/null || fail "cannot make the secret ${stack}_$1"
  say "made the secret ${stack}_$1${HADIR_SECRETS_VERSION:-}"
}
# $1: name, $2: what it is made of where nothing else gives it
secret() {
  have_secret "$1" "${HADIR_SECRETS_VERSION:-}" && return
  if [ -n "${HADIR_SECRETS:-}" ]; then
    [ -s "$HADIR_SECRETS/$1" ] || fail "there is no $HADIR_SECRETS/$1: scripts/make-secrets.sh makes it"
    put_secret "$1" <"$HADIR_SECRETS/$1"
  else
    printf '%s' "$2" | put_secret "$1"
  fi
}
# All of a group, or none: what was made in an earlier run cannot be read again. $1: what makes the first, the rest: names
together() {
  local name missing='' there=''
  for name in "$@"; do if have_secret "$name" "${HADIR_SECRETS_VERSION:-}"; then there+=" $name"; else missing+=" $name"; fi; done
  [ -z "$missing" ] || [ -z "$there" ] || [ -n "${HADIR_SECRETS:-}" ] ||
    fail "of secrets that belong together${there} are there and${missing} are not: remove those, or name others with HADIR_SECRETS_VERSION"
}
# $1: name, $2: the variable that names a file with the value
given() {
  local file=${!2:-} value
  have_secret "$1" "${HADIR_SECRETS_VERSION:-}" && return
  if [ -n "$file" ]; then
    [ -s "$file" ] || fail "$2: cannot read $file"
    tr -d '\r\n' <"$file" | put_secret "$1"
  else
    [ -t 0 ] || fail "$2 names no file with the address, and there is nobody to ask"
    read -rs -p "$1 (is not shown): " value
    echo
    printf '%s' "$value" | put_secret "$1"
  fi
}
make_secrets() {
  local mysql redis
  if [ "$1" = yes ]; then
    given database_url DATABASE_URL_FILE
    given redis_url REDIS_URL_FILE
  else
    together mysql_password database_url
    together redis_password redis_conf redis_url
    mysql=$(random 40) redis=$(random 40)
    secret mysql_root_password "$(random 40)"
    secret mysql_password "$mysql"
    secret database_url "mysql://hadir:$mysql@mysql:3306/hadir"
    secret redis_password "$redis"
    secret redis_conf "requirepass $redis"
    secret redis_url "redis://:$redis@redis:6379/0"
  fi
  secret session_secret "$(random 64)"
  secret realtime_app_id hadir
  secret realtime_app_key "$(random 20 | tr '[:upper:]' '[:lower:]')"
  secret realtime_app_secret "$(random 40)"
}

# Images of a registry are pinned by their digest; one that is only here has none.
resolve() { case $1 in */*) echo always ;; *) echo never ;; esac; }

# $1: service, $2: image
set_image() {
  local no=--no-resolve-image
  [ "$(resolve "$2")" = never ] || no=--with-registry-auth
  [ "$(image_of "$1")" = "$2" ] ||
    docker service update --quiet --detach $no --image "$2" "${stack}_$1" >/dev/null || fail "cannot update ${stack}_$1"
}

# The schema of the new version while the old nodes work. On an empty swarm there is no such service yet, and the nodes
# of the first deployment wait for it.
migrate_to() {
  [ -n "$(image_of migration)" ] || return 0
  [ "$(image_of migration)" != "$1" ] || return 0
  say "bringing the schema to $1"
  set_image migration "$1"
  await_migration "$1"
}
await_migration() {
  local until=$((SECONDS + wait_seconds)) state
  while [ "$SECONDS" -lt "$until" ]; do
    state=$(docker service ps "${stack}_migration" --no-trunc --format '{{.Image}}|{{.CurrentState}}|{{.DesiredState}}' | sed 's/@sha256:[^|]*//' | grep -F "$1|" | head -1 || true)
    case $state in *'|Complete '*) return 0 ;; *'|Rejected '*) break ;; esac
    sleep 1
  done
  timeout 20 docker service logs --raw --tail 20 "${stack}_migration" >&2 || true
  fail "the schema is not up to date: ${state:-no task yet}; nothing else was changed"
}

deploy_stack() {
  docker stack deploy --prune --resolve-image "$(resolve "$HADIR_IMAGE")" --with-registry-auth "${files[@]}" "$stack" >/dev/null ||
    fail 'docker stack deploy was refused'
}

state_of() { docker service inspect "${stack}_$1" --format '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}' 2>/dev/null || true; }
why_of() { docker service inspect "${stack}_$1" --format '{{if .UpdateStatus}}{{.UpdateStatus.Message}}{{end}}' 2>/dev/null || true; }
services_of() { docker service ls --filter "label=com.docker.stack.namespace=$stack" --format '{{.Name}} {{.Replicas}}' | sed "s/^${stack}_//" | sort; }

# What a service still lacks, or nothing. $1: service, $2: its count "3/4", $3: the image of the new version
lacks() {
  local running meant=${2#*/}
  case $(state_of "$1") in
    rollback_completed | rollback_paused | paused) echo taken-back; return ;;
    updating | rollback_started) state_of "$1"; return ;;
  esac
  case $1 in migration | checkup) return ;; esac
  [ "${2%/*}" = "$meant" ] || { echo "$2"; return; }
  case " $IMAGE_SERVICES " in *" $1 "*) ;; *) return ;; esac
  running=$(docker service ps "${stack}_$1" --no-trunc --filter desired-state=running --format '{{.Image}} {{.CurrentState}}' |
    sed 's/@sha256:[0-9a-f]*//' | grep -c "^$3 Running" || true)
  [ "$running" = "$meant" ] || echo "$running/$meant"
}

# Waits until every service is as it is meant to be, and says which is not. $1: the image that should run then, $2: the
# one before.
converge() {
  local until=$((SECONDS + wait_seconds)) left name count what last=''
  say 'waiting until every service is as it is meant to be'
  while :; do
    left=''
    while read -r name count _; do
      what=$(lacks "$name" "$count" "$1")
      [ "$what" != taken-back ] || taken_back "$name" "$2" "$1"
      [ -z "$what" ] || left+=" $name($what)"
    done < <(services_of)
    [ -n "$left" ] || break
    [ "$left" = "$last" ] || say "  still:$left"
    last=$left
    if [ "$SECONDS" -ge "$until" ]; then
      trouble "$1"
      fail "not there after $wait_seconds s:$left"
    fi
    sleep 2
  done
  await_migration "$1"
}

# Swarm takes back each service by itself; those that had not failed yet follow, so that one version runs.
# $1: the service that it was, $2: the image before, $3: the one that failed
taken_back() {
  local name why
  why=$(why_of "$1")
  trouble "$3"
  if [ -n "$2" ] && [ "$(state_of "$1")" = rollback_completed ]; then
    for name in $IMAGE_SERVICES; do
      until_still "$name"
      set_image "$name" "$2"
    done
    for name in $IMAGE_SERVICES; do until_still "$name"; done
    fail "$1 failed in its new version and Swarm took it back by itself ($why); the rest followed. What failed is above. $2 serves"
  fi
  fail "the update of $1 stands still ($why): mend the cause and run this again"
}
until_still() {
  local until=$((SECONDS + wait_seconds))
  while [ "$SECONDS" -lt "$until" ]; do
    case $(state_of "$1") in updating | rollback_started) sleep 2 ;; *) return 0 ;; esac
  done
}
# The last tasks of an image that failed, with the reason. $1: the image
trouble() {
  local name
  while read -r name _; do
    docker service ps "${stack}_$name" --no-trunc --filter desired-state=shutdown --format '{{.Name}} {{.Image}}: {{.CurrentState}} {{.Error}}' 2>/dev/null |
      sed 's/@sha256:[0-9a-f]*//' | grep -F " $1: " | grep -E ': (Failed|Rejected)' | head -2 >&2 || true
  done < <(services_of)
}

# Which images worked here, the newest last: a label, so that every manager knows.
remembered() { docker service inspect "${stack}_migration" --format '{{index .Spec.Labels "hadir.images"}}' 2>/dev/null | tr ' ' '\n' | grep . || true; }
remember() {
  local all
  all=$( (remembered; echo "$1") | awk '{ at[$0] = NR; line[NR] = $0 } END { for (n = 1; n <= NR; n++) if (at[line[n]] == n) print line[n] }' | tail -10 | paste -sd' ')
  docker service update --quiet --detach --no-resolve-image --label-add "hadir.images=$all" "${stack}_migration" >/dev/null
}

# Asks every task and walks every hop, from within. $1: somebody to sign in, or nothing
verify() {
  local until=$((SECONDS + 240)) before id='' state=''
  say 'asking every task, and walking every hop'
  docker service scale --detach "${stack}_checkup=0" >/dev/null
  before=$(docker service ps "${stack}_checkup" -q --no-trunc)
  docker service scale --detach "${stack}_checkup=1" >/dev/null
  while [ "$SECONDS" -lt "$until" ]; do
    read -r id state <<<"$(docker service ps "${stack}_checkup" --no-trunc --format '{{.ID}} {{.CurrentState}}' | grep -vF "${before:-nothing}" | head -1)"
    case $state in Complete* | Failed* | Rejected*) break ;; esac
    sleep 1
  done
  [ -z "$id" ] || timeout 20 docker service logs --raw "$id" 2>/dev/null || true
  docker service scale --detach "${stack}_checkup=0" >/dev/null
  case $state in Complete*) ;; *) fail "something is not well (${state:-the checkup did not start})" ;; esac
  [ -z "$1" ] || sign_in "$1"
  first_steps
  say "works: $(public_url)"
}

# $1: login
sign_in() {
  local password url answer
  url=$(public_url)
  if [ -n "${CHECK_PASSWORD_FILE:-}" ]; then
    password=$(tr -d '\r\n' <"$CHECK_PASSWORD_FILE") || fail "cannot read $CHECK_PASSWORD_FILE"
  else
    [ -t 0 ] || fail 'CHECK_PASSWORD_FILE names no file with the password, and there is nobody to ask'
    read -rs -p "password of $1 (is not shown): " password
    echo
  fi
  password=${password//\\/\\\\}
  answer=$(printf '{"login":"%s","password":"%s"}' "$1" "${password//\"/\\\"}" |
    curl -sS -m 20 -o /dev/null -w '%{http_code}' -H 'content-type: application/json' --data-binary @- "$url/api/session") ||
    fail "$url does not answer from here"
  [ "$answer" = 200 ] || fail "signing in as $1 at $url was answered with $answer"
  say "signed in as $1 at $url"
}

# The link of the set-up page, as long as nobody has used it.
first_steps() {
  local link
  link=$(timeout 20 docker service logs --raw "${stack}_app" 2>/dev/null | grep -oE 'https?://[^ ]*setup[^ ]*' | tail -1 || true)
  [ -z "$link" ] || say "if nobody has set it up yet: $link"
}
