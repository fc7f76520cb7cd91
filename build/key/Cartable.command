#!/bin/sh
# Starts Cartable from the key on macOS. Which of the two programs, and why it is counted here: see Cartable.sh.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
pointer="$here/app/mac.slot"
a="$here/app/mac"
b="$here/app/mac-b"
own=$a other=$b left=
case "$(head -c 2 "$pointer" 2>/dev/null)" in
  a2) left=a1 ;;
  a1) left=a0 ;;
  a0) own=$b other=$a ;;
  bk) own=$b other=$a ;;
  b2) own=$b other=$a left=b1 ;;
  b1) own=$b other=$a left=b0 ;;
esac
if [ ! -f "$own/manifest.json" ] && [ -f "$other/manifest.json" ]; then
  own=$other left=
fi

# Whether a path and all folders above it are the administrator's, and nobody else can change them.
kept() {
  [ ! -L "$1" ] && [ -n "$(find "$1" -maxdepth 0 -user 0 ! -perm -020 ! -perm -002 2>/dev/null)" ] || return 1
  above=$1
  while [ "$above" != / ]; do
    above=$(dirname -- "$above")
    [ ! -L "$above" ] || return 1
    [ -n "$(find "$above" -maxdepth 0 -user 0 \( ! -perm -020 ! -perm -002 -o -perm -1000 \) 2>/dev/null)" ] || return 1
  done
}

# This Mac's own copy of exactly this key's program, as Cartable.sh finds it on Linux.
cached() {
  named=$(defaults read '/Library/Managed Preferences/fr.cartable.desktop' cacheFolder 2>/dev/null)
  cache=${named:-/Library/Application Support/Cartable/app}
  for folder in "$cache"/*; do
    [ -f "$folder.ok" ] && [ -d "$folder/Cartable.app" ] || continue
    cmp -s "$own/manifest.json" "$folder/manifest.json" && cmp -s "$own/manifest.sig" "$folder/manifest.sig" || continue
    if kept "$folder/Cartable.app/Contents/MacOS/Cartable" && kept "$folder/manifest.json" && kept "$folder.ok"; then
      printf '%s\n' "$folder"
      return 0
    fi
  done
  return 1
}

if [ -n "$left" ]; then
  printf '%s\r\n' "$left" 2>/dev/null | dd of="$pointer" conv=notrunc 2>/dev/null
fi
if copy=$(cached); then
  exec open "$copy/Cartable.app" --args "--key=$here" "$@"
fi

exec open "$own/Cartable.app" --args "$@"
