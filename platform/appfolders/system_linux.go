package appfolders

import "path/filepath"

// system is where programs keep things here: installed as a package, as a snap and
// as a flatpak.
func system(home string) layout {
	in := func(parts ...string) string { return filepath.Join(append([]string{home}, parts...)...) }
	return layout{
		chromium: []string{in(".config", "google-chrome"), in(".config", "chromium"), in(".config", "microsoft-edge"), in(".config", "vivaldi"),
			in(".config", "BraveSoftware", "Brave-Browser"), in("snap", "chromium", "common", "chromium"),
			in(".var", "app", "com.google.Chrome", "config", "google-chrome"), in(".var", "app", "org.chromium.Chromium", "config", "chromium")},
		firefox: []string{in(".mozilla", "firefox"), in("snap", "firefox", "common", ".mozilla", "firefox"), in(".var", "app", "org.mozilla.firefox", ".mozilla", "firefox")},
		mail:    []string{in(".cache", "evolution", "tmp")},
	}
}
