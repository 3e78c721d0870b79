#!/usr/bin/env bash
# Brings Hadir onto a Docker Swarm, or a new version of it, and says whether it works. Run it on a manager; running it
# again with nothing changed changes nothing. docs/DEPLOYMENT.md tells the rest.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/swarm-lib.sh

usage() {
  cat <<'TEXT'
Usage: scripts/deploy-swarm.sh [options]

  --version V            what the image is called (package.json's version and the commit, unless told)
  --registry R           build, push to R/hadir:V and deploy from there; without it the image stays on this host
  --image NAME:TAG       deploy this image instead of building one
  --public-url URL       the address that people type (http://localhost and the port, unless told)
  --tls CERT KEY         TLS with this certificate (with its chain) and key
  --external-servers     MySQL and Redis run elsewhere: their addresses are read from DATABASE_URL_FILE and
                         REDIS_URL_FILE, or asked for
  --check-login L        sign this person in through nginx at the end; the password is read from CHECK_PASSWORD_FILE,
                         or asked for
  --dry-run              say what would be deployed, and do nothing
  --help

Environment: HADIR_STACK (hadir) HADIR_PORT (80) HADIR_TLS_PORT (443) HADIR_SUBNET (10.71.0.0/20) HADIR_WAIT (900
seconds) HADIR_SECRETS (a folder of scripts/make-secrets.sh to take secrets from), and the rest of
docker-stack-production.yml. SMTP_URL_FILE OIDC_CLIENT_SECRET_FILE REALTIME_APPS_FILE HADIR_CA_FILE name files that
become secrets of the stack; a stack that has one keeps it.
TEXT
}

version='' registry='' image='' tls_crt='' tls_key='' external=no login='' dry=no
while [ $# -gt 0 ]; do
  case $1 in
    --version) version=${2:?--version V}; shift ;;
    --registry) registry=${2:?--registry R}; shift ;;
    --image) image=${2:?--image NAME:TAG}; shift ;;
    --public-url) export PUBLIC_URL=${2:?--public-url URL}; shift ;;
    --tls) tls_crt=${2:?--tls CERT KEY} tls_key=${3:?--tls CERT KEY}; shift 2 ;;
    --external-servers) external=yes ;;
    --check-login) login=${2:?--check-login L}; shift ;;
    --dry-run) dry=yes ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; fail "there is no option $1" ;;
  esac
  shift
done

need_docker
[ "$dry" = yes ] || need_swarm
named_files
[ -z "$tls_crt" ] || { [ -r "$tls_crt" ] && [ -r "$tls_key" ]; } || fail "cannot read $tls_crt or $tls_key"

[ -z "$login" ] || [ -t 0 ] || [ -r "${CHECK_PASSWORD_FILE:-}" ] ||
  fail 'CHECK_PASSWORD_FILE names no file with the password, and there is nobody to ask'

# -- what is deployed ------------------------------------------------------------------------------------------------
if [ -z "$image" ]; then
  [ -n "$version" ] || version=$(version_here)
  image=${registry:+$registry/}hadir:$version
fi
export HADIR_IMAGE=$image
if [ -n "$tls_crt" ]; then
  HADIR_TLS_VERSION=$(cat "$tls_crt" "$tls_key" | hash_of)
  export HADIR_TLS_VERSION HADIR_SITE=site-tls.conf
fi
settings "$external" "$tls_crt"
old=$(image_of app)
say "stack $stack: image ${old:-nothing} -> $image, $HADIR_APP_REPLICAS app nodes, nginx files $HADIR_NGINX_VERSION"
if [ "$dry" = yes ]; then exit 0; fi

# -- labels, secrets, image ------------------------------------------------------------------------------------------
label_nodes "$external"
make_secrets "$external"
make_named_secrets
if [ -n "$tls_crt" ]; then
  have_secret "tls_crt_$HADIR_TLS_VERSION" || docker secret create "${stack}_tls_crt_$HADIR_TLS_VERSION" "$tls_crt" >/dev/null
  have_secret "tls_key_$HADIR_TLS_VERSION" || docker secret create "${stack}_tls_key_$HADIR_TLS_VERSION" "$tls_key" >/dev/null
fi
if [ -z "$version" ]; then
  docker image inspect "$image" >/dev/null 2>&1 || docker pull -q "$image" >/dev/null || fail "there is no image $image"
elif ! docker image inspect "$image" >/dev/null 2>&1; then
  say "building $image"
  DOCKER_BUILDKIT=1 scripts/build-image.sh "$image" >/dev/null || fail 'the image cannot be built; the reason is above'
fi
if [ -n "$registry" ]; then
  say "pushing $image"
  docker push -q "$image" >/dev/null || fail "cannot push to $registry: docker login $registry, or look at the network"
fi

# -- schema first, then everything -------------------------------------------------------------------------------------
migrate_to "$image"
deploy_stack
converge "$image" "$old"
remember "$image"
verify "$login"
