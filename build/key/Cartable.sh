#!/bin/sh
# Starts Cartable from the key on Linux: sh /chemin/de/la/cle/Cartable.sh
# Some systems mount keys without the right to execute programs: this script still runs there, and says so.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
program="$here/app/linux/cartable"
# Without a UTF-8 locale Chromium cannot read files whose names have accents.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  *[Uu][Tt][Ff]*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac
if [ -x "$program" ]; then
  exec "$program" "$@"
fi
echo "Cette clé est montée sans le droit d'exécuter un programme. Demandez à un technicien, ou utilisez le portail web." >&2
echo "This key is mounted without the right to run a program. Ask a technician, or use the web portal." >&2
exit 126
