package places

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Cloud is a store that keeps a folder in step with other machines. Removing a
// file there removes it everywhere.
type Cloud string

// The stores.
const (
	NoCloud     Cloud = ""
	OneDrive    Cloud = "onedrive"
	ICloud      Cloud = "icloud"
	Dropbox     Cloud = "dropbox"
	GoogleDrive Cloud = "google_drive"
	OtherCloud  Cloud = "other"
)

// Root is a folder that a store synchronises.
type Root struct {
	Cloud Cloud
	Path  string
}

// CloudOf returns the store that synchronises path, or NoCloud. It errs on the
// side of a store: a folder that is only named like one counts, since then a
// person is asked before anything is removed. It reads settings: ask once a
// folder, not once a file.
func (e Env) CloudOf(path string) Cloud {
	for _, root := range e.roots() {
		if e.inside(path, root.Path) {
			return root.Cloud
		}
	}
	parts := strings.Split(filepath.ToSlash(path), "/")
	for _, part := range parts {
		if cloud := cloudByName(part); cloud != NoCloud {
			return cloud
		}
	}
	if strings.Contains(filepath.ToSlash(path), "/Library/CloudStorage/") {
		return OtherCloud // a store of macOS's File Provider with another name
	}
	return NoCloud
}

// roots are the synchronised folders that someone names.
func (e Env) roots() []Root {
	roots := append([]Root{}, e.Clouds...)
	for _, name := range []string{"OneDrive", "OneDriveCommercial", "OneDriveConsumer"} {
		if path := e.get(name); filepath.IsAbs(path) {
			roots = append(roots, Root{OneDrive, path})
		}
	}
	for _, v := range e.Volumes {
		if v.Label == "Google Drive" {
			roots = append(roots, Root{GoogleDrive, v.Root})
		}
	}
	for _, dir := range []string{filepath.Join(e.Home, ".dropbox"), filepath.Join(e.get("APPDATA"), "Dropbox"), filepath.Join(e.get("LOCALAPPDATA"), "Dropbox")} {
		if filepath.IsAbs(dir) {
			roots = append(roots, dropboxRoots(filepath.Join(dir, "info.json"))...)
		}
	}
	return roots
}

func cloudByName(name string) Cloud {
	name = strings.ToLower(name)
	has := func(prefixes ...string) bool {
		for _, prefix := range prefixes { // "OneDrive", "OneDrive - Org", "OneDrive-Personal"
			if rest, ok := strings.CutPrefix(name, prefix); ok && (rest == "" || strings.ContainsAny(rest[:1], " -(")) {
				return true
			}
		}
		return false
	}
	switch {
	case has("onedrive"):
		return OneDrive
	case has("mobile documents", "iclouddrive", "icloud drive"):
		return ICloud
	case has("dropbox"):
		return Dropbox
	case has("googledrive", "google drive", "google drev"):
		return GoogleDrive
	}
	return NoCloud
}

// dropboxRoots reads the paths that Dropbox's own info.json names. A file that
// is missing or makes no sense names none; the name rule is left.
func dropboxRoots(path string) []Root {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	var accounts map[string]struct {
		Path string `json:"path"`
	}
	if json.NewDecoder(io.LimitReader(file, maxSettings)).Decode(&accounts) != nil {
		return nil
	}
	var roots []Root
	for _, account := range accounts {
		if filepath.IsAbs(account.Path) {
			roots = append(roots, Root{Dropbox, account.Path})
		}
	}
	return roots
}
