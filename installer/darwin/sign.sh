#!/bin/sh
# Signs what goes into the macOS package, signs and notarises the package, on Linux,
# with rcodesign (https://github.com/indygreg/apple-platform-rs). Neither it nor a
# certificate of Apple's comes with this repository: this script has never been run
# to its end.
#
#   installer/darwin/sign.sh app Husorden.app      before the package is put together
#   installer/darwin/sign.sh pkg husorden-1.2.3.pkg
#
# From the environment:
#   HUSORDEN_APP_P12, HUSORDEN_PKG_P12  "Developer ID Application" and "Installer" with their keys
#   HUSORDEN_P12_PASSWORD_FILE          a file with the password of both
#   HUSORDEN_NOTARY_KEY                 the App Store Connect API key as rcodesign encodes it (JSON)
set -eu

fail() {
	echo "sign.sh: $1" >&2
	exit 1
}

there() { # there NAME VALUE: a file that must be there
	[ -n "$2" ] || fail "$1 is not set; see the top of this script"
	[ -f "$2" ] || fail "$1: there is no file $2"
}

[ $# -eq 2 ] || fail "write sign.sh app FOLDER or sign.sh pkg FILE"
command -v rcodesign >/dev/null || fail "rcodesign is not there: cargo install apple-codesign, or a release of it, and check its checksum"
there HUSORDEN_P12_PASSWORD_FILE "${HUSORDEN_P12_PASSWORD_FILE:-}"

case $1 in
app)
	there HUSORDEN_APP_P12 "${HUSORDEN_APP_P12:-}"
	[ -f "$2/Contents/Info.plist" ] || fail "$2 is no app"
	# The service first, with the name that the privacy profile asks for; then the
	# app around it, which seals it.
	rcodesign sign --p12-file "$HUSORDEN_APP_P12" --p12-password-file "$HUSORDEN_P12_PASSWORD_FILE" \
		--code-signature-flags runtime --binary-identifier dk.husorden.service "$2/Contents/MacOS/husorden"
	rcodesign sign --p12-file "$HUSORDEN_APP_P12" --p12-password-file "$HUSORDEN_P12_PASSWORD_FILE" \
		--code-signature-flags runtime --exclude 'Contents/MacOS/husorden' "$2"
	;;
pkg)
	there HUSORDEN_PKG_P12 "${HUSORDEN_PKG_P12:-}"
	there HUSORDEN_NOTARY_KEY "${HUSORDEN_NOTARY_KEY:-}"
	[ -f "$2" ] || fail "there is no file $2"
	rcodesign sign --p12-file "$HUSORDEN_PKG_P12" --p12-password-file "$HUSORDEN_P12_PASSWORD_FILE" "$2"
	rcodesign notary-submit --api-key-path "$HUSORDEN_NOTARY_KEY" --staple "$2"
	;;
*) fail "write sign.sh app FOLDER or sign.sh pkg FILE" ;;
esac
