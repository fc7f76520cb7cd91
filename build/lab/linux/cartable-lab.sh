#!/bin/sh
# cartable-lab check | verify | clean [NAME|--all]: what of Cartable is in place on this machine.
set -u
root=${CARTABLE_ROOT:-}
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in en*) english=1 ;; *) english= ;; esac
tell() { if [ -n "$english" ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
wrong=0
fault() { wrong=1; tell "✗ $1" "✗ $2"; }
fine() { tell "✓ $1" "✓ $2"; }

check() {
  programs=$("$root/usr/lib/cartable/verify.sh" "$root" --look)
  [ -n "$programs" ] || fault "Aucune copie du programme." "No copy of the program."
  echo "$programs" | while read -r state name why; do
    [ -n "$state" ] || continue
    if [ "$state" = bad ]; then tell "✗ Programme $name : abîmé ($why)." "✗ Program $name: damaged ($why)."
    elif [ -f "$root/opt/cartable/app/$name.ok" ]; then tell "✓ Programme $name : intact, utilisé par les clés de cette version." "✓ Program $name: sound, used by keys of this version."
    else tell "✗ Programme $name : intact, mais pas marqué (cartable-lab verify)." "✗ Program $name: sound, but not marked (cartable-lab verify)."; fi
  done
  for name in $(echo "$programs" | sed -n 's/^ok //p'); do [ -f "$root/opt/cartable/app/$name.ok" ] || wrong=1; done
  case $programs in bad* | *"
bad"*) wrong=1 ;; esac
  if [ -n "$(find "$root/opt/cartable" ! -type l \( ! -user 0 -o -perm -020 -o -perm -002 \) 2>/dev/null | head -n 1)" ]; then
    fault "Un fichier de /opt/cartable peut être modifié par d’autres que l’administrateur." "A file of /opt/cartable can be changed by others than the administrator."
  else fine "/opt/cartable : à l’administrateur seul." "/opt/cartable: the administrator’s alone."; fi
  policy=$root/etc/cartable/policy.json
  if [ ! -e "$policy" ]; then tell "– Pas de stratégie (/etc/cartable/policy.json)." "– No policy (/etc/cartable/policy.json)."
  elif [ -L "$policy" ] || [ -z "$(find "$policy" -maxdepth 0 -user 0 ! -perm -020 ! -perm -002)" ]; then
    fault "La stratégie peut être modifiée par d’autres : elle est refusée." "The policy can be changed by others: it is refused."
  else fine "Stratégie : $(tr -d '\n' <"$policy")" "Policy: $(tr -d '\n' <"$policy")"; fi
  if grep -qs 'pam_exec.so.*/usr/lib/cartable/clean.sh' "$root/etc/pam.d/common-session"; then
    fine "Nettoyage à la fin de chaque session." "Cleaning at the end of each session."
  else fault "Le nettoyage n’est pas branché sur PAM (pam-auth-update)." "The cleaning is not part of PAM (pam-auth-update)."; fi
  if [ -L "$root/etc/systemd/system/multi-user.target.wants/cartable-clean.service" ]; then
    fine "Nettoyage au démarrage." "Cleaning when the machine starts."
  else fault "Le nettoyage au démarrage n’est pas activé." "The cleaning when the machine starts is not enabled."; fi
  return $wrong
}

case "${1:-}" in
  check) check ;;
  verify) exec "$root/usr/lib/cartable/verify.sh" "$root" ;;
  clean) shift; exec "$root/usr/lib/cartable/clean.sh" "$@" ;;
  *) tell "Usage : cartable-lab check | verify | clean [COMPTE|--all]" "Usage: cartable-lab check | verify | clean [ACCOUNT|--all]" >&2; exit 2 ;;
esac
