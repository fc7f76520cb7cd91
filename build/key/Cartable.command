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
if [ -n "$left" ]; then
  printf '%s\r\n' "$left" 2>/dev/null | dd of="$pointer" conv=notrunc 2>/dev/null
fi
exec open "$own/Cartable.app" --args "$@"
