#!/bin/sh
# Cleans after one person (PAM's, at the end of a session; again with --later), or after everyone (--all, when the machine starts). Never
# fails a session. With CARTABLE_TELL=1 it says what of it there was (`cartable-lab clean`); a session hears nothing.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

clean() {
  uid=$(id -u "$1" 2>/dev/null) || return 0
  home=$(getent passwd "$1" | cut -d: -f6)
  # System accounts and root open no keys.
  [ "$uid" -ge 1000 ] && [ "$uid" -ne 65534 ] && [ -d "$home" ] || return 0
  # With the person's own rights: a link in a home must not lead the administrator elsewhere.
  setpriv --reuid="$uid" --regid="$(id -g "$1")" --clear-groups --no-new-privs \
    env -i PATH=/usr/bin:/bin HOME="$home" XDG_RUNTIME_DIR="/run/user/$uid" CARTABLE_TMP="${CARTABLE_TMP:-/tmp}" CARTABLE_WAIT="$2" \
    CARTABLE_TELL="${CARTABLE_TELL:-}" "$here/clean-home.sh" >"$said"
  code=$?
  found=$(wc -l <"$said")
  looked=$((looked + 1))
  if [ "$code" -eq 3 ]; then
    busy=$((busy + 1))
    tell "– $1 : Cartable est ouvert, rien n’a été touché." "– $1: Cartable is open, nothing was touched."
  elif [ "$found" -gt 0 ]; then
    all=$((all + found))
    tell "✓ $1 : retiré, $found." "✓ $1: taken away, $found."
    [ -z "${CARTABLE_TELL:-}" ] || sed 's/^/    /' "$said"
  fi
  [ "$code" -ne 3 ] || later "$1" "$uid"
}

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in en*) english=1 ;; *) english= ;; esac
tell() {
  [ -n "${CARTABLE_TELL:-}" ] || return 0
  if [ -n "$english" ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi
}

# Nothing to take away is told too: no word could also mean that nothing was looked at.
summary() {
  if [ "$looked" -eq 0 ]; then tell "– Aucun compte à regarder." "– No account to look at."
  elif [ "$all" -eq 0 ] && [ "$busy" -eq 0 ]; then tell "✓ Rien à retirer (comptes regardés : $looked)." "✓ Nothing to take away (accounts looked at: $looked)."
  else tell "✓ Retiré en tout : $all (comptes regardés : $looked, encore ouverts : $busy)." "✓ Taken away in all: $all (accounts looked at: $looked, still open: $busy)."; fi
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

again=no looked=0 all=0 busy=0
said=$(mktemp) || exit 0
trap 'rm -f -- "$said"' EXIT
if [ "${1:-}" = --all ]; then
  everyone | sort -u | {
    while IFS= read -r name; do clean "$name" 0; done
    summary
  }
elif [ "${1:-}" = --later ]; then
  clean "$2" 0
else
  again=yes
  [ "${PAM_TYPE:-close_session}" = close_session ] || exit 0
  name=${1:-${PAM_USER:-}}
  [ -z "$name" ] || clean "$name" 10
  summary
fi
exit 0
