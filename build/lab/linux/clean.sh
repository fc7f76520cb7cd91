#!/bin/sh
# Cleans after one person (PAM's, at the end of a session; again with --later), or after everyone (--all, when the machine starts). Never
# fails a session.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

clean() {
  uid=$(id -u "$1" 2>/dev/null) || return 0
  home=$(getent passwd "$1" | cut -d: -f6)
  # System accounts and root open no keys.
  [ "$uid" -ge 1000 ] && [ "$uid" -ne 65534 ] && [ -d "$home" ] || return 0
  # With the person's own rights: a link in a home must not lead the administrator elsewhere.
  setpriv --reuid="$uid" --regid="$(id -g "$1")" --clear-groups --no-new-privs \
    env -i PATH=/usr/bin:/bin HOME="$home" XDG_RUNTIME_DIR="/run/user/$uid" CARTABLE_WAIT="$2" "$here/clean-home.sh"
  [ $? -ne 3 ] || later "$1" "$uid"
}

# Once more in two minutes, for a program that was long to end; if it belongs to another session, that one's end cleans.
later() {
  [ "$again" = yes ] || return 0
  systemd-run --quiet --collect --unit="cartable-clean-$2" --on-active=2min "$here/clean.sh" --later "$1" 2>/dev/null || return 0
}

# A school's directory (SSSD, winbind) does not list its accounts, but knows one that is asked for: whoever owns a home, or a folder of the program's.
everyone() {
  getent passwd | cut -d: -f1
  for place in "${CARTABLE_HOMES:-/home}"/* "${CARTABLE_HOMES:-/home}"/*/* "${CARTABLE_TMP:-/tmp}"/cartable-*; do
    [ -d "$place" ] && stat -c %U -- "$place" 2>/dev/null
  done
}

again=no
if [ "${1:-}" = --all ]; then
  everyone | sort -u | while IFS= read -r name; do clean "$name" 0; done
elif [ "${1:-}" = --later ]; then
  clean "$2" 0
else
  again=yes
  [ "${PAM_TYPE:-close_session}" = close_session ] || exit 0
  name=${1:-${PAM_USER:-}}
  [ -z "$name" ] || clean "$name" 10
fi
exit 0
