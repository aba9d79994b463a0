#!/bin/sh
# Removes Husorden from this Mac:
#   sudo "/Applications/Husorden.app/Contents/Resources/uninstall.sh"        asks nothing and leaves nothing
#   sudo "/Applications/Husorden.app/Contents/Resources/uninstall.sh" --keep keeps the ledger and the quarantine
# It can be run again after having been killed at any line.
set -u
PATH=/usr/bin:/bin:/usr/sbin:/sbin
export PATH
root= # the tests put a folder here; no variable of whoever installs does
app="$root/Applications/Husorden.app"
husorden="$app/Contents/MacOS/husorden"

keep=
case ${1:-} in
'') ;;
--keep) keep=yes ;;
*)
	echo "write uninstall.sh, or uninstall.sh --keep" >&2
	exit 2
	;;
esac
if [ -z "$root" ] && [ "$(id -u)" != 0 ]; then
	echo "husorden: needs administrator rights: run it with sudo" >&2
	exit 1
fi

if [ -x "$husorden" ]; then
	if [ -n "$keep" ]; then
		"$husorden" service uninstall --yes || exit 1
	else
		"$husorden" uninstall --yes --discard || exit 1
	fi
fi
rm -f "$root/etc/paths.d/husorden" "$root/var/log/husorden.log"
[ -n "$root" ] || pkgutil --forget dk.husorden.pkg >/dev/null 2>&1
rm -rf "$app" # last: as long as it is there, this can be run again
