package appfolders

import "path/filepath"

// system is where programs keep things here. Outlook's folder for opened
// attachments has a folder with a made-up name in it; all below it is counted.
func system(home string) layout {
	local := func(parts ...string) string {
		return filepath.Join(append([]string{home, "AppData", "Local"}, parts...)...)
	}
	browser := func(parts ...string) string { return local(append(parts, "User Data")...) }
	return layout{
		chromium: []string{browser("Google", "Chrome"), browser("Microsoft", "Edge"), browser("Chromium"), browser("Vivaldi"), browser("BraveSoftware", "Brave-Browser")},
		firefox:  []string{filepath.Join(home, "AppData", "Roaming", "Mozilla", "Firefox", "Profiles")},
		mail:     []string{local("Microsoft", "Windows", "INetCache", "Content.Outlook"), local("Microsoft", "Olk", "Attachments")},
	}
}
