#!/bin/sh
# cartable-lab check | verify | clean [NAME|--all]: what of Cartable is in place on this machine.
set -u
root=${CARTABLE_ROOT:-}
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in en*) english=1 ;; *) english= ;; esac
tell() { if [ -n "$english" ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
wrong=0
fault() { wrong=1; tell "✗ $1" "✗ $2"; }
fine() { tell "✓ $1" "✓ $2"; }

# The text of one of the policy's names; nothing when it names none.
value() { tr -d '\n' <"$policy" | sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p"; }

# What the policy names must be there: the program leaves out an authority that it cannot read, and nobody is told on this machine.
named() {
  authority=$(value certificateAuthority)
  if [ -n "$authority" ]; then
    if [ ! -f "$root$authority" ]; then fault "Autorité de la stratégie : $authority manque." "The policy’s authority: $authority is missing."
    elif ! grep -q -e '-----BEGIN CERTIFICATE-----' "$root$authority" ||
      { command -v openssl >/dev/null && ! openssl x509 -in "$root$authority" -noout 2>/dev/null; }; then
      fault "Autorité de la stratégie : $authority n’est pas un certificat PEM lisible." "The policy’s authority: $authority is no readable PEM certificate."
    else fine "Autorité de la stratégie : $authority." "The policy’s authority: $authority."; fi
  fi
  cache=$(value cacheFolder)
  if [ -n "$cache" ] && [ ! -d "$root$cache" ]; then
    fault "Dossier des copies (stratégie) : $cache manque." "Folder of copies (policy): $cache is missing."
  fi
  mirror=$(value mirror)
  if [ -n "$mirror" ] && ! command -v curl >/dev/null; then
    tell "– Miroir $mirror : pas essayé, il y faut curl." "– Mirror $mirror: not tried, it takes curl."
  elif [ -n "$mirror" ]; then ask_mirror; fi
}

# How the mirror says it is (its /readyz, 503 with the same report when it is of no use). Asked as the keys do: past the proxy, with the school's authority besides the known ones.
ask_mirror() {
  said=$(mktemp) || return 0
  ask() { curl --silent --output "$said" --max-time 15 --max-filesize 262144 --noproxy '*' "$@" "${mirror%/}/readyz"; }
  if ! { ask || { [ -n "$authority" ] && ask --cacert "$root$authority"; }; }; then
    fault "Miroir $mirror : ne répond pas d’ici ; les clés iront au serveur." "Mirror $mirror: does not answer from here; the keys will ask the server."
  elif ! tr -d '[:space:]' <"$said" | grep -q '"problems":\['; then
    fault "Miroir $mirror : répond, mais ne dit pas comment il va : ce n’est pas un miroir de Cartable, ou il est trop ancien." "Mirror $mirror: answers, but does not say how it is: it is no mirror of Cartable, or too old a one."
  else
    problems=$(tr -d '[:space:]' <"$said" | sed 's/.*"problems":\[\([^]]*\)\].*/\1/' | tr -cd 'a-z_.,' | tr ',' ' ')
    [ -n "$problems" ] || fine "Miroir $mirror : répond, et va bien." "Mirror $mirror: answers, and is fine."
    for problem in $problems; do mirror_problem "$problem"; done
  fi
  rm -f -- "$said"
}

mirror_problem() {
  case $1 in
    mirror.nothing_verified) fault "Miroir $mirror : n’a encore rien pu vérifier ; les clés vont au serveur." "Mirror $mirror: could not verify anything yet; the keys ask the server." ;;
    mirror.expired) fault "Miroir $mirror : ses signatures ne sont plus valables ; les clés vont au serveur." "Mirror $mirror: its signatures are no longer valid; the keys ask the server." ;;
    mirror.no_room) fault "Miroir $mirror : son disque est presque plein, il ne garde plus rien de nouveau." "Mirror $mirror: its disk is nearly full, it keeps nothing new." ;;
    mirror.not_kept) fault "Miroir $mirror : ne peut pas écrire dans son dossier, il ne garde plus rien de nouveau." "Mirror $mirror: cannot write in its folder, it keeps nothing new." ;;
    mirror.upstream) tell "– Miroir $mirror : sa dernière question au serveur n’a pas abouti ; il continue avec ce qu’il a vérifié avant." "– Mirror $mirror: its last question to the server failed; it goes on with what it verified before." ;;
    *) fault "Miroir $mirror : ne va pas bien ($1)." "Mirror $mirror: is not well ($1)." ;;
  esac
}

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
  else named; fine "Stratégie : $(tr -d '\n' <"$policy")" "Policy: $(tr -d '\n' <"$policy")"; fi
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
  clean) shift; CARTABLE_TELL=1 exec "$root/usr/lib/cartable/clean.sh" "$@" ;;
  *) tell "Usage : cartable-lab check | verify | clean [COMPTE|--all]" "Usage: cartable-lab check | verify | clean [ACCOUNT|--all]" >&2; exit 2 ;;
esac
