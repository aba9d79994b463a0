package appfolders

import "path/filepath"

// system is where programs keep things here.
func system(home string) layout {
	in := func(parts ...string) string { return filepath.Join(append([]string{home, "Library"}, parts...)...) }
	support := func(parts ...string) string { return in(append([]string{"Application Support"}, parts...)...) }
	return layout{
		chromium: []string{support("Google", "Chrome"), support("Chromium"), support("Microsoft Edge"), support("Vivaldi"), support("BraveSoftware", "Brave-Browser")},
		firefox:  []string{support("Firefox", "Profiles")},
		mail: []string{in("Containers", "com.apple.mail", "Data", "Library", "Mail Downloads"),
			in("Containers", "com.microsoft.Outlook", "Data", "tmp", "Outlook Temp")},
	}
}
