package places

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// plant makes folders below home, and files where the path holds "=content".
func plant(t *testing.T, home string, paths ...string) {
	t.Helper()
	for _, path := range paths {
		name, content, file := strings.Cut(path, "=")
		full := filepath.Join(home, filepath.FromSlash(name))
		if !file {
			must(t, os.MkdirAll(full, 0o755))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(full), 0o755))
		must(t, os.WriteFile(full, []byte(content), 0o644))
	}
}

// home is a temporary one, its own name free of links (macOS's is not).
func home(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	dir = filepath.Join(dir, "home", "karen")
	must(t, os.MkdirAll(dir, 0o755))
	return dir
}

// short writes places as "kind path[ missing][ cloud]", relative to home.
func short(t *testing.T, home string, list []Place) []string {
	t.Helper()
	var lines []string
	for _, p := range list {
		rel, err := filepath.Rel(home, p.Path)
		must(t, err)
		line := fmt.Sprintf("%s %s", p.Kind, filepath.ToSlash(rel))
		if !p.Exists {
			line += " missing"
		}
		if p.Cloud != NoCloud {
			line += " " + string(p.Cloud)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestOfUserOnLinux(t *testing.T) {
	for _, c := range []struct {
		name   string
		plant  []string
		getenv map[string]string // HOME/ stands for the home
		want   []string
	}{
		{
			name:  "a Danish desktop",
			plant: []string{"Skrivebord", "Hentet", ".local/share/Trash", `.config/user-dirs.dirs=XDG_DESKTOP_DIR="$HOME/Skrivebord"` + "\n" + `XDG_DOWNLOAD_DIR="$HOME/Hentet"`},
			want:  []string{"desktop Skrivebord", "downloads Hentet", "recycle_bin .local/share/Trash"},
		},
		{
			name: "nothing at all",
			want: []string{"desktop Desktop missing", "downloads Downloads missing", "recycle_bin .local/share/Trash missing"},
		},
		{
			name:  "no settings, Danish names",
			plant: []string{"Skrivebord", "Overførsler"},
			want:  []string{"desktop Skrivebord", "downloads Overførsler", "recycle_bin .local/share/Trash missing"},
		},
		{
			name:  "switched off, which is written as the home itself",
			plant: []string{"Downloads", `.config/user-dirs.dirs=XDG_DESKTOP_DIR="$HOME/"` + "\n" + `XDG_DOWNLOAD_DIR="$HOME"`},
			want:  []string{"desktop Desktop missing", "downloads Downloads", "recycle_bin .local/share/Trash missing"},
		},
		{
			name:   "settings and trash elsewhere",
			plant:  []string{"Arbejde", "data/Trash", `conf/user-dirs.dirs=XDG_DESKTOP_DIR="$HOME/Arbejde"`},
			getenv: map[string]string{"XDG_CONFIG_HOME": "HOME/conf", "XDG_DATA_HOME": "HOME/data"},
			want:   []string{"desktop Arbejde", "downloads Downloads missing", "recycle_bin data/Trash"},
		},
		{
			name:   "relative variables are not valid",
			plant:  []string{"Desktop", "Downloads"},
			getenv: map[string]string{"XDG_CONFIG_HOME": "conf", "XDG_DATA_HOME": "data"},
			want:   []string{"desktop Desktop", "downloads Downloads", "recycle_bin .local/share/Trash missing"},
		},
		{
			name:  "both in one folder is one place",
			plant: []string{"Alt", `.config/user-dirs.dirs=XDG_DESKTOP_DIR="$HOME/Alt"` + "\n" + `XDG_DOWNLOAD_DIR="$HOME/Alt"`},
			want:  []string{"desktop Alt", "recycle_bin .local/share/Trash missing"},
		},
		{
			name:  "in Dropbox",
			plant: []string{"Sky/Skrivebord", `.config/user-dirs.dirs=XDG_DESKTOP_DIR="$HOME/Sky/Skrivebord"`, `.dropbox/info.json={"personal":{"path":"HOME/Sky"}}`},
			want:  []string{"desktop Sky/Skrivebord dropbox", "downloads Downloads missing", "recycle_bin .local/share/Trash missing"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			home := home(t)
			for i := range c.plant {
				c.plant[i] = strings.ReplaceAll(c.plant[i], "HOME/", filepath.ToSlash(home)+"/")
				c.plant[i] = strings.ReplaceAll(c.plant[i], "$"+filepath.ToSlash(home), "$HOME")
			}
			plant(t, home, c.plant...)
			env := Env{OS: "linux", Home: home, User: "1000", Getenv: func(name string) string {
				return strings.ReplaceAll(c.getenv[name], "HOME/", home+string(filepath.Separator))
			}}
			list, errs := OfUser(env)
			if diff := cmp.Diff(c.want, short(t, home, list)); diff != "" || len(errs) > 0 {
				t.Errorf("places (-want +got):\n%s\nerrors: %v", diff, errs)
			}
		})
	}
}

func TestOfUserOnAMac(t *testing.T) {
	home := home(t)
	stick := filepath.Join(t.TempDir(), "STICK")
	plant(t, home, "Desktop", "Downloads", ".Trash")
	plant(t, stick, ".Trashes/501/a.txt=x", ".Trashes/502")
	env := Env{OS: "darwin", Home: home, User: "501", Volumes: []Volume{{Root: stick, Removable: true}},
		Clouds: []Root{{ICloud, filepath.Join(home, "desktop")}}} // case does not count
	list, errs := OfUser(env)
	want := []string{"desktop Desktop icloud", "downloads Downloads", "recycle_bin .Trash"}
	if got := short(t, home, list[:3]); !slices.Equal(got, want) || len(errs) > 0 {
		t.Errorf("places %q, errors %v; want %q", got, errs, want)
	}
	if len(list) != 4 || list[3].Path != filepath.Join(stick, ".Trashes", "501") {
		t.Errorf("%d places, last %+v", len(list), list[len(list)-1])
	}
}

func TestOfUserOnWindows(t *testing.T) {
	home := home(t)
	const sid = "S-1-5-21-1-2-3-1001"
	drive := t.TempDir()
	moved := filepath.Join(home, "OneDrive - Kommunen", "Skrivebord")
	plant(t, home, "OneDrive - Kommunen/Skrivebord", "Desktop") // the old one is no place any more
	plant(t, drive, "$Recycle.Bin/"+sid, "$Recycle.Bin/S-1-5-18")
	env := Env{OS: "windows", Home: home, User: sid, Volumes: []Volume{{Root: drive}},
		Known: map[Kind]string{Desktop: moved}}
	list, errs := OfUser(env)
	if len(list) != 2 || list[0] != (Place{Desktop, moved, true, OneDrive}) ||
		list[1] != (Place{RecycleBin, filepath.Join(drive, "$Recycle.Bin", sid), true, NoCloud}) {
		t.Errorf("places %+v", list)
	}
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "downloads") {
		t.Errorf("errors %v, want one about the unknown downloads", errs)
	}
}

func TestTooWideIsNoPlace(t *testing.T) {
	home := home(t)
	for _, path := range []string{home, filepath.Dir(home), filepath.Join(home, ".."), filepath.VolumeName(home) + string(filepath.Separator)} {
		env := Env{OS: "windows", Home: home, Known: map[Kind]string{Desktop: path, Downloads: filepath.Join(home, "Downloads")}}
		list, errs := OfUser(env)
		if len(list) != 1 || list[0].Kind != Downloads || len(errs) != 1 || !errors.Is(errs[0], ErrTooWide) {
			t.Errorf("%s: places %v, errors %v", path, list, errs)
		}
	}
}

func TestOfHome(t *testing.T) {
	for _, c := range []struct {
		name        string
		plant, want []string
	}{
		{"empty", nil, []string{"desktop Desktop missing", "downloads Downloads missing", "recycle_bin .local/share/Trash missing"}},
		{"linux", []string{"Skrivebord", "Hentet", ".local/share/Trash/files"}, []string{"desktop Skrivebord", "downloads Hentet", "recycle_bin .local/share/Trash"}},
		{"mac", []string{"Desktop", "Downloads", ".Trash"}, []string{"desktop Desktop", "downloads Downloads", "recycle_bin .Trash"}},
		{"windows", []string{"Desktop", "Overførsler", "$Recycle.Bin/S-1-5-21-1", "$Recycle.Bin/S-1-5-21-2"},
			[]string{"desktop Desktop", "downloads Overførsler", "recycle_bin $Recycle.Bin/S-1-5-21-1", "recycle_bin $Recycle.Bin/S-1-5-21-2"}},
		{"both languages and the cloud", []string{"Desktop", "Skrivebord", "OneDrive - X/Skrivebord", "OneDrive - X/Downloads"},
			[]string{"desktop Desktop", "desktop Skrivebord", "desktop OneDrive - X/Skrivebord onedrive",
				"downloads Downloads missing", "downloads OneDrive - X/Downloads onedrive", "recycle_bin .local/share/Trash missing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			home := home(t)
			plant(t, home, c.plant...)
			if diff := cmp.Diff(c.want, short(t, home, OfHome(home))); diff != "" {
				t.Errorf("places (-want +got):\n%s", diff)
			}
		})
	}
}

func TestKindOf(t *testing.T) {
	home := home(t)
	stick := filepath.Join(t.TempDir(), "STICK")
	plant(t, home, "Arbejdsbord/sager", "Hentet/gammelt", "Dokumenter", `.config/user-dirs.dirs=XDG_DESKTOP_DIR="$HOME/Arbejdsbord"`)
	plant(t, stick, "rapporter", "Downloads")
	env := Env{OS: "linux", Home: home, User: "1000", Volumes: []Volume{{Root: stick, Removable: true}}}
	for path, want := range map[string]Kind{
		filepath.Join(home, "Arbejdsbord"):                                        Desktop,
		filepath.Join(home, "Arbejdsbord", "sager"):                               Desktop,
		filepath.Join(home, "Hentet", "gammelt"):                                  Downloads,
		filepath.Join(home, "Dokumenter"):                                         Custom,
		filepath.Join(home, "Arbejdsbord2"):                                       Custom,
		home:                                                                      Custom,
		filepath.Join(home, ".local", "share", "Trash", "files"):                  RecycleBin,
		filepath.Join(stick, "rapporter"):                                         Removable,
		filepath.Join(stick, "Downloads"):                                         Downloads,
		filepath.Join(stick, ".Trash-1000", "files"):                              RecycleBin,
		filepath.Join(stick, "$RECYCLE.BIN", "S-1-5-21-1"):                        RecycleBin,
		filepath.Join(string(filepath.Separator), "mnt", "gammel", "Skrivebord"):  Desktop,
		filepath.Join(string(filepath.Separator), "mnt", "gammel", "overførsler"): Downloads,
		filepath.Join(string(filepath.Separator), "srv", "Trash"):                 Custom,
	} {
		if got := KindOf(env, path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestCloudOf(t *testing.T) {
	home := home(t)
	plant(t, home, `.dropbox/info.json={"personal":{"path":"relative"},"business":{"path":`+fmt.Sprintf("%q", filepath.Join(home, "Firma"))+`,"host":1}}`)
	env := Env{OS: "linux", Home: home, Volumes: []Volume{{Root: filepath.Join(home, "G"), Label: "Google Drive"}},
		Clouds: []Root{{OtherCloud, filepath.Join(home, "Nextcloud")}},
		Getenv: func(name string) string {
			return map[string]string{"OneDriveCommercial": filepath.Join(home, "Skyen")}[name]
		}}
	for path, want := range map[string]Cloud{
		"Desktop":                         NoCloud,
		"Skyen/Skrivebord":                OneDrive,
		"Skyen2/Skrivebord":               NoCloud,
		"OneDrive - Org/Desktop":          OneDrive,
		"OneDriveBackup":                  NoCloud,
		"Firma/a":                         Dropbox,
		"Dropbox (Familien)/a":            Dropbox,
		"G/My Drive/a":                    GoogleDrive,
		"Google Drev/a":                   GoogleDrive,
		"Nextcloud/a":                     OtherCloud,
		"Library/Mobile Documents/x/a":    ICloud,
		"Library/CloudStorage/Box-Box/a":  OtherCloud,
		"Library/CloudStorage/Dropbox/a":  Dropbox,
		"Library/CloudStorage/OneDrive-P": OneDrive,
	} {
		if got := env.CloudOf(filepath.Join(home, filepath.FromSlash(path))); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestBrokenDropboxSettingsNameNothing(t *testing.T) {
	home := home(t)
	for _, content := range []string{"", "{", `[]`, `{"personal":7}`, `{"personal":{"path":7}}`} {
		plant(t, home, ".dropbox/info.json="+content)
		if got := (Env{OS: "linux", Home: home}).CloudOf(filepath.Join(home, "Desktop")); got != NoCloud {
			t.Errorf("%q: %s", content, got)
		}
	}
}

// TestSystem: the real thing says where the places of whoever runs the tests are.
func TestSystem(t *testing.T) {
	dir := home(t)
	if runtime.GOOS != "windows" {
		t.Setenv("HOME", dir)
		t.Setenv("XDG_CONFIG_HOME", "")
		t.Setenv("XDG_DATA_HOME", "")
	}
	env, errs := System()
	if len(errs) > 0 || env.User == "" || env.OS != runtime.GOOS || env.Home == "" {
		t.Fatalf("env %+v, errors %v", env, errs)
	}
	if runtime.GOOS != "darwin" && len(env.Volumes) == 0 {
		t.Error("no volumes")
	}
	list, _ := OfUser(env) // a volume of this machine may hold an unsafe bin
	kinds := map[Kind]bool{}
	for _, p := range list {
		kinds[p.Kind] = true
		if !filepath.IsAbs(p.Path) {
			t.Errorf("%+v is not absolute", p)
		}
	}
	if !kinds[Desktop] || !kinds[Downloads] || runtime.GOOS != "windows" && !kinds[RecycleBin] {
		t.Errorf("places %+v", list)
	}
}

func TestNoHome(t *testing.T) {
	t.Chdir(t.TempDir())
	plant(t, ".", "Desktop", "hjem/Desktop", "Downloads")
	for _, system := range []string{"linux", "darwin"} {
		for _, home := range []string{"", "hjem", "."} {
			if ps, errs := OfUser(Env{OS: system, Home: home, User: "1000"}); len(ps) > 0 || len(errs) != 1 || !errors.Is(errs[0], ErrNoHome) {
				t.Errorf("%s, home %q: %v, %v", system, home, ps, errs)
			}
		}
	}
}
