#!/bin/sh
# What a session with Cartable may leave in a home when the key is pulled or the power goes, and nothing else. Runs with the rights of the
# person whose home it is: what is not theirs cannot be touched. Usage: clean-home.sh; reads HOME, XDG_RUNTIME_DIR, CARTABLE_TMP (/tmp),
# CARTABLE_WAIT (10, seconds that a program may take to end), CARTABLE_TELL (each thing that was taken away is a line; otherwise not a word).
# Leaves with 3 when one works on: nothing was cleaned then.
set -u
me=$(id -u)
temporary=${CARTABLE_TMP:-/tmp}
runtime=${XDG_RUNTIME_DIR:-/run/user/$me}
if [ -n "${CARTABLE_TELL:-}" ]; then exec 3>&1; else exec 3>/dev/null; fi

at_work() {
  for exe in /proc/[0-9]*/exe; do
    case $(readlink "$exe" 2>/dev/null) in
      */cartable | */cartable' (deleted)') [ "$(stat -c %u "${exe%/exe}" 2>/dev/null)" != "$me" ] || return 0 ;;
    esac
  done
  return 1
}

# A session's end often comes before its program has ended. One that goes on belongs to another session: its folders are in use.
seconds=${CARTABLE_WAIT:-10}
while at_work; do
  [ "$seconds" -gt 0 ] || exit 3
  seconds=$((seconds - 1))
  sleep 1
done

# Folders of the program's own making: six letters of mkdtemp, or a key's number. Neither files, nor links, nor what another account owns.
for place in "$temporary" "$runtime"; do
  [ -d "$place" ] || continue
  find "$place" -maxdepth 1 -type d -user "$me" \
    \( -name 'cartable-??????' -o -name 'cartable-??????????????????????' \) \
    -exec sh -c 'rm -rf -- "$1" && printf "%s\n" "$1"' sh {} \; >&3
done

# Electron's default places, which only a start that failed before it had found its key makes.
for folder in "$HOME/.config/Cartable" "$HOME/.config/cartable" "$HOME/.cache/Cartable"; do
  [ ! -L "$folder" ] && [ -d "$folder" ] && rm -rf -- "$folder" && echo "$folder" >&3
done

# Lists that other programs keep of documents opened from a key: entries of a key's places only.
places='file://(/run/user/[0-9]+|/tmp)/cartable-[^"]*|file://[^"]*/data/profile/temp/[^"]*'
recent="$HOME/.local/share/recently-used.xbel"
if [ -f "$recent" ] && [ ! -L "$recent" ] && grep -Eq "href=\"($places)\"" "$recent"; then
  draft=$(mktemp "$recent.XXXXXX") &&
    awk -v places="href=\"($places)\"" '
      !inside && /<bookmark / && $0 ~ places { inside = 1 }
      !inside { print }
      inside && (/<\/bookmark>/ || (/<bookmark / && /\/>[[:space:]]*$/)) { inside = 0 }
    ' "$recent" >"$draft" && mv -f -- "$draft" "$recent" && echo "$recent" >&3 || rm -f -- "$draft"
fi
# Small pictures of documents name the document that they show.
if [ -d "$HOME/.cache/thumbnails" ] && [ ! -L "$HOME/.cache/thumbnails" ]; then
  find "$HOME/.cache/thumbnails" -type f -name '*.png' -exec grep -aElZ "$places" {} + 2>/dev/null |
    xargs -0 -r rm -fv -- >&3
fi
exit 0
