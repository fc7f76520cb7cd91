#!/bin/sh
# Starts Cartable from the key on Linux: sh /chemin/de/la/cle/Cartable.sh
# Some systems mount keys without the right to execute programs: this script still runs there, and says so.
case "$0" in */*) here=${0%/*}/ ;; *) here=. ;; esac
here=$(CDPATH='' cd -- "$here" && pwd)
# Which of the two programs starts (docs/spec/update.md): a letter for the folder and, for a new program, how many starts it has left
# before the other one is taken. It is counted here, before it starts, so that a program that dies at once is counted too.
pointer="$here/app/linux.slot"
a="$here/app/linux"
b="$here/app/linux-b"
own=$a other=$b left= slot=
{ IFS= read -r slot <"$pointer"; } 2>/dev/null
case "$slot" in
  a2*) left=a1 ;;
  a1*) left=a0 ;;
  a0*) own=$b other=$a ;;
  bk*) own=$b other=$a ;;
  b2*) own=$b other=$a left=b1 ;;
  b1*) own=$b other=$a left=b0 ;;
esac
# A program without its manifest is not whole: it is being replaced.
if [ ! -f "$own/manifest.json" ] && [ -f "$other/manifest.json" ]; then
  own=$other left=
fi
# Without a UTF-8 locale Chromium cannot read files whose names have accents.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  *[Uu][Tt][Ff]*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac


# Whether paths and all folders above them are the administrator's, and nobody else can change them. In a sticky folder (/tmp) others may
# add, but not replace. One search for all: each program that a script starts costs a slow PC some milliseconds.
kept() {
  for above in "$@"; do
    while [ -n "$above" ]; do
      above=${above%/*}
      set -- "$@" "${above:-/}"
    done
  done
  # One that does not exist fails the search; one that is not kept is named.
  bad=$(find "$@" -maxdepth 0 \( -type l -o ! -user 0 -o \( -perm -020 -o -perm -002 \) ! \( -type d -perm -1000 \) \) 2>/dev/null) &&
    [ -z "$bad" ]
}

# This machine's own copy of exactly this key's program, if a technician put one here: its signed manifest is the key's, byte for byte, it was
# verified when it was installed (.ok), and only the administrator can change it. Reading it does not go through USB.
cached() {
  policy=/etc/cartable/policy.json
  cache=/opt/cartable/app
  if [ -f "$policy" ] && kept "$policy"; then
    named=$(sed -n 's/.*"cacheFolder"[[:space:]]*:[[:space:]]*"\(\/[^"\\]*\)".*/\1/p' "$policy" | head -n 1)
    cache=${named:-$cache}
  fi
  for folder in "$cache"/*; do
    [ -f "$folder.ok" ] && [ -x "$folder/cartable" ] || continue
    cmp -s "$own/manifest.json" "$folder/manifest.json" && cmp -s "$own/manifest.sig" "$folder/manifest.sig" || continue
    if kept "$folder/cartable" "$folder/manifest.json" "$folder.ok"; then
      printf '%s\n' "$folder"
      return 0
    fi
  done
  return 1
}

# In place, so that a key pulled out now keeps the file's length. A key that cannot be written counts nothing, and starts all the same.
if [ -n "$left" ]; then
  printf '%s\r\n' "$left" 2>/dev/null | dd of="$pointer" conv=notrunc,fsync 2>/dev/null
fi
# Counted too: a version that dies at once dies as a copy as well.
if copy=$(cached); then
  exec "$copy/cartable" "--key=$here" "$@"
fi

if [ -x "$own/cartable" ]; then
  exec "$own/cartable" "$@"
fi
echo "Cette clé est montée sans le droit d'exécuter un programme. Demandez à un technicien, ou utilisez le portail web." >&2
echo "This key is mounted without the right to run a program. Ask a technician, or use the web portal." >&2
exit 126
