#!/bin/sh
# Starts Cartable from the key on macOS.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
exec open "$here/app/mac/Cartable.app" --args "$@"
