#!/bin/sh
# Verifies the copies of the program: every file by its SHA-256, nothing added, and the manifest's signature where openssl can. A copy that holds is
# marked (.ok), which the keys' start files look for; any other loses its mark. Usage: verify.sh ROOT [--look] (--look marks nothing)
set -u
root=$1
look=${2:-}
bad=0
for sums in "$root"/opt/cartable/app/*.sha256; do
  [ -f "$sums" ] || continue
  folder=${sums%.sha256}
  name=$(basename -- "$folder")
  why=
  listed=$(sed 's/^[0-9a-f]\{64\}  //' "$sums" | LC_ALL=C sort)
  found=$(cd "$folder" 2>/dev/null && find . \( -type f -o -type l \) | sed 's/^\.\///' | LC_ALL=C sort)
  if [ "$listed" != "$found" ]; then why=files
  elif ! (cd "$folder" && sha256sum -c --quiet --strict "$sums" >/dev/null 2>&1); then why=contents
  # Older than 3.0, openssl cannot check this kind of signature.
  elif openssl pkeyutl -help 2>&1 | grep -q -e -rawin; then
    signature=$(mktemp)
    base64 -d "$folder/manifest.sig" >"$signature" 2>/dev/null
    openssl pkeyutl -verify -pubin -inkey "$root/usr/share/cartable/release.pem" -rawin \
      -in "$folder/manifest.json" -sigfile "$signature" >/dev/null 2>&1 || why=signature
    rm -f -- "$signature"
  fi
  if [ -z "$why" ]; then
    [ -n "$look" ] || : >"$folder.ok"
    echo "ok $name"
  else
    [ -n "$look" ] || rm -f -- "$folder.ok"
    echo "bad $name $why"
    bad=1
  fi
done
exit $bad
