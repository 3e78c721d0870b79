#!/bin/sh
# Tries nginx's files and puts them, under the name of their version, where nginx of this host reads them. Files that it
# would refuse are never put there. The certificate and its key come along where there are any.
set -eu
version=$1
live=/etc/nginx/live
new=$live/$version.new
rm -rf "$new"
mkdir -p "$new"
cp -RL /etc/nginx/hadir/. "$new/"
if [ -e /run/secrets/tls.key ]; then
  (umask 077 && mkdir "$new/tls" && cp /run/secrets/tls.crt /run/secrets/tls.key "$new/tls/")
  # from where the file is, as everything else
  sed -i 's|/etc/nginx/tls/|tls/|' "$new/site.conf"
fi
nginx -t -c "$new/swarm.conf"
if [ ! -e "$live/$version" ]; then mv "$new" "$live/$version"; else rm -rf "$new"; fi
ln -sfn "$version" "$live/current.new"
mv -T "$live/current.new" "$live/current"
printf '%s\n' "$version" >"$live/version.new"
mv -f "$live/version.new" "$live/version"
for old in "$live"/*; do
  case "${old##*/}" in "$version" | current | version) ;; *) rm -rf "$old" ;; esac
done
touch /tmp/put
exec sleep infinity
