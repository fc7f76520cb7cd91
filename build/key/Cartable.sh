#!/bin/sh
# Starts Cartable from the key on Linux: sh /chemin/de/la/cle/Cartable.sh
# Some systems mount keys without the right to execute programs: this script still runs there, and says so.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# Which of the two programs starts (docs/spec/update.md): a letter for the folder and, for a new program, how many starts it has left
# before the other one is taken. It is counted here, before it starts, so that a program that dies at once is counted too.
pointer="$here/app/linux.slot"
a="$here/app/linux"
b="$here/app/linux-b"
own=$a other=$b left=
case "$(head -c 2 "$pointer" 2>/dev/null)" in
  a2) left=a1 ;;
  a1) left=a0 ;;
  a0) own=$b other=$a ;;
  bk) own=$b other=$a ;;
  b2) own=$b other=$a left=b1 ;;
  b1) own=$b other=$a left=b0 ;;
esac
# A program without its manifest is not whole: it is being replaced.
if [ ! -f "$own/manifest.json" ] && [ -f "$other/manifest.json" ]; then
  own=$other left=
fi
# In place, so that a key pulled out now keeps the file's length. A key that cannot be written counts nothing, and starts all the same.
if [ -n "$left" ]; then
  printf '%s\r\n' "$left" 2>/dev/null | dd of="$pointer" conv=notrunc,fsync 2>/dev/null
fi
program="$own/cartable"
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
