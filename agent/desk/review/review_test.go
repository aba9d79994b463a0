package review

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

func TestOf(t *testing.T) {
	home := filepath.FromSlash("/home/karen")
	s := device.Status{Now: now, Counts: device.Counts{Quarantined: 2}, Places: []device.PlaceSeen{
		{Place: policy.Desktop, Path: filepath.Join(home, "Skrivebord"), Exists: true, Files: 3, At: now.Add(-time.Hour)},
		{Place: policy.Downloads, Path: filepath.Join(home, "Overførsler"), Exists: true, Files: 9, Unread: 1, At: now},
		{Place: policy.RecycleBin, Path: "/bin1", Exists: true, Files: 1, At: now},
		{Place: policy.RecycleBin, Path: "/bin2", Exists: true, Reason: policy.NoPermission, At: now.Add(-day)},
		{Place: policy.Removable, Path: "/usb"}}}
	item := func(place policy.Place, age int, change func(*device.ItemStatus)) {
		it := device.ItemStatus{Place: place, Status: device.Scanned, FirstSeen: now.AddDate(0, 0, -age), Due: now, Decision: policy.Ask}
		change(&it)
		s.Items = append(s.Items, it)
	}
	item(policy.Desktop, 40, func(*device.ItemStatus) {})
	item(policy.Desktop, 50, func(it *device.ItemStatus) { it.Decision = policy.Warn })
	item(policy.Desktop, 900, func(it *device.ItemStatus) { it.Status = device.Quarantined })
	item(policy.Desktop, 70, func(it *device.ItemStatus) {
		it.Answer, it.KeepUntil, it.Decision = policy.AnswerKeep, now.Add(day), policy.Keep
	})
	item(policy.Downloads, 60, func(it *device.ItemStatus) { it.Answer, it.KeepUntil = policy.AnswerKeep, now.Add(-day) })
	item(policy.Downloads, 800, func(it *device.ItemStatus) {
		it.Answer, it.Decision, it.Due = policy.AnswerPrivate, policy.Keep, time.Time{}
	})
	item(policy.Custom, 5, func(it *device.ItemStatus) { it.Answer = policy.AnswerDelete })
	inside := Folder{Kind: BrowserDownloads, Path: filepath.Join(home, "Overførsler", "Chrome"), Files: 4}
	beside := Folder{Kind: MailAttachments, Path: filepath.Join(home, "Overførsler2"), Files: 7}
	f := Of(s, []Folder{inside, beside})
	if f.Due != 2 || f.Going != 1 || f.Held != 2 || len(f.Exceptions) != 2 || f.Exceptions[0].Answer != policy.AnswerPrivate {
		t.Errorf("%+v", f)
	}
	if !f.Watched(inside) || f.Watched(beside) {
		t.Error("which folders are watched")
	}
	want := &device.Seen{Due: 3, Exceptions: 2, Held: 2, Places: []device.PlaceCount{
		{Place: "desktop", Files: 3, Oldest: now.AddDate(0, 0, -70)},
		{Place: "downloads", Files: 9, Unread: 1, Oldest: now.AddDate(0, 0, -60)},
		{Place: "recycle_bin", Files: 1, Unknown: true},
		{Place: "browser_downloads", Files: 4}, {Place: "mail_attachments", Files: 7}}}
	if diff := cmp.Diff(want, f.Seen()); diff != "" {
		t.Error(diff)
	}
	if bin := f.Places[2]; !bin.Looked.Equal(now.Add(-day)) || len(bin.Folders) != 2 {
		t.Errorf("%+v", bin)
	}
	if usb := f.Places[3]; !usb.Missing {
		t.Errorf("a stick that is not here: %+v", usb)
	}
}

// TestWhen: the later a duty is, the stronger the words.
func TestWhen(t *testing.T) {
	due := time.Date(2026, 3, 3, 22, 59, 59, 0, time.UTC)
	var last string
	for _, c := range []struct {
		days int
		da   string
		tone Tone
	}{
		{-30, "Skal gøres senest 3. marts 2026.", InOrder},
		{-4, "Skal gøres senest 3. marts 2026, om 4 dage.", DueSoon},
		{2, "Skulle være gjort senest 3. marts 2026.", Overdue},
		{20, "Skulle være gjort senest 3. marts 2026, for 20 dage siden. Sæt tid af til den i denne uge.", Overdue},
		{130, "Skulle være gjort senest 3. marts 2026, for 4 måneder siden. Uden den kan ingen vise, at reglerne bliver fulgt. Kan du ikke selv nå det, så sig det til den, der har ansvaret.", Overdue},
	} {
		da, tone := When(desk.Danish, due, due.AddDate(0, 0, c.days))
		en, _ := When(desk.English, due, due.AddDate(0, 0, c.days))
		if da != c.da || tone != c.tone || da == last || en == da || strings.Contains(en, "%") {
			t.Errorf("%d days: %q, %q, %s", c.days, da, en, tone)
		}
		last = da
	}
}

// TestWords: nothing is without words, in either language.
func TestWords(t *testing.T) {
	for _, l := range []desk.Lang{desk.Danish, desk.English} {
		for _, x := range device.Ticks {
			if TickWord(l, x) == "" || TickRule[x] == "" {
				t.Errorf("%s %s", l, x)
			}
		}
		for _, r := range policy.Roles {
			if RoleWord(l, r) == "" {
				t.Errorf("%s %s", l, r)
			}
		}
		for _, k := range FolderKinds {
			if PlaceWord(l, string(k)) == string(k) {
				t.Errorf("%s %s", l, k)
			}
		}
	}
	for p, want := range map[policy.Period][2]string{
		{N: 1, Unit: policy.Months}: {"hver måned", "every month"}, {N: 3, Unit: policy.Months}: {"hver 3. måned", "every 3 months"},
		{N: 1, Unit: policy.Years}: {"hvert år", "every year"}, {N: 2, Unit: policy.Years}: {"hvert 2. år", "every 2 years"}, {N: 14, Unit: policy.Days}: {"hver 14. dag", "every 14 days"},
	} {
		if da, en := Every(desk.Danish, p), Every(desk.English, p); da != want[0] || en != want[1] {
			t.Errorf("%s: %q, %q", p, da, en)
		}
	}
}
