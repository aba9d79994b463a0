package places

import (
	"path/filepath"
	"slices"
	"strings"
)

// localised are the names that desktop and downloads have on disk; the first is
// the one taken when none exists. Danish, English, Norwegian, Swedish, German.
var localised = map[Kind][]string{
	Desktop:   {"Desktop", "Skrivebord", "Skrivbord", "Schreibtisch"},
	Downloads: {"Downloads", "Hentet", "Overførsler", "Hentede filer", "Download", "Nedlastinger", "Nedlastede filer", "Hämtningar", "Hämtat"},
}

// KindOf says what kind of place a folder is that the user named: a place of the
// user or inside one, a removable drive, a folder with the name of a known place
// (of another user, or on a disk from another machine), or else Custom.
func KindOf(env Env, path string) Kind {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	places, _ := OfUser(env) // what cannot be determined is Custom
	real := realPath(path)
	best := Place{}
	for _, p := range places {
		if (env.inside(path, p.Path) || env.inside(real, realPath(p.Path))) && len(p.Path) > len(best.Path) {
			best = p
		}
	}
	if best.Path != "" {
		return best.Kind
	}
	if kind := kindByName(path); kind != Custom {
		return kind
	}
	for _, v := range env.Volumes {
		if v.Removable && env.inside(real, v.Root) {
			return Removable
		}
	}
	return Custom
}

func kindByName(path string) Kind {
	parts := strings.Split(filepath.ToSlash(filepath.Clean(path)), "/")
	for i, part := range parts {
		switch {
		case strings.EqualFold(part, "$Recycle.Bin"), part == ".Trashes", part == ".Trash", strings.HasPrefix(part, ".Trash-"),
			part == "Trash" && i > 0 && parts[i-1] == "share":
			return RecycleBin
		}
	}
	base := parts[len(parts)-1]
	for kind, names := range localised {
		if slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, base) }) {
			return kind
		}
	}
	return Custom
}
