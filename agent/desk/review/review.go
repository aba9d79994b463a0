// Package review is what a person goes through every third month (S1), and the
// calendar of the recurring duties: what is shown, in which words an overdue duty
// is told, and the calendar file. It is pure: the device keeps what was signed.
package review

import (
	"path/filepath"
	"slices"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

// Folder is a folder beside the places that a review speaks of, since files gather
// in it by themselves.
type Folder struct {
	Kind    FolderKind
	Path    string
	Files   int
	More    bool // there are more than were counted
	Unknown bool // it could not be looked at
}

// FolderKind is what fills a folder.
type FolderKind string

// The kinds.
const (
	BrowserDownloads FolderKind = "browser_downloads"
	MailAttachments  FolderKind = "mail_attachments"
)

// FolderKinds lists every kind.
var FolderKinds = []FolderKind{BrowserDownloads, MailAttachments}

// Place is one kind of place with all its folders, as the program last saw it.
type Place struct {
	Place   policy.Place
	Folders []string
	Files   int
	Unread  int
	Due     int  // files that must be gone now
	Unknown bool // a folder of it could not be looked at
	Missing bool // there is none
	Oldest  time.Time
	Looked  time.Time // the longest ago of its folders; zero: not yet
}

// Exception is an answer that keeps a file.
type Exception struct {
	Item   device.ItemStatus
	Answer policy.Answer
	Until  time.Time // zero: for good
}

// Facts are what a review shows.
type Facts struct {
	Places     []Place
	Exceptions []Exception
	Folders    []Folder
	Due        int // files that must be gone now, and wait for an answer
	Going      int // that were answered about, and still lie there
	Held       int // in the undo area: still stored
}

// Of gathers the facts from a whole status, with every item that a rule is
// concerned with.
func Of(s device.Status, folders []Folder) Facts {
	f := Facts{Folders: folders, Held: s.Counts.Quarantined}
	by := map[policy.Place]*Place{}
	for _, kind := range []policy.Place{policy.Desktop, policy.Downloads, policy.RecycleBin, policy.Removable, policy.Custom} {
		by[kind] = &Place{Place: kind, Missing: true}
	}
	for _, p := range s.Places {
		if to := by[p.Place]; to != nil {
			to.add(p)
		}
	}
	for _, it := range s.Items {
		f.item(it, by[it.Place], s.Now)
	}
	for _, kind := range []policy.Place{policy.Desktop, policy.Downloads, policy.RecycleBin, policy.Removable, policy.Custom} {
		if p := by[kind]; !p.Missing || kind != policy.Custom {
			f.Places = append(f.Places, *p)
		}
	}
	slices.SortStableFunc(f.Exceptions, func(a, b Exception) int { return a.Item.FirstSeen.Compare(b.Item.FirstSeen) })
	return f
}

func (p *Place) add(s device.PlaceSeen) {
	if !s.Exists && s.Reason == policy.NoReason {
		return
	}
	if p.Missing || s.At.Before(p.Looked) {
		p.Looked = s.At
	}
	p.Missing = false
	p.Folders = append(p.Folders, s.Path)
	p.Files += s.Files
	p.Unread += s.Unread
	p.Unknown = p.Unknown || s.Reason != policy.NoReason
}

func (f *Facts) item(it device.ItemStatus, p *Place, now time.Time) {
	if it.Status == device.Quarantined {
		return
	}
	switch kept := it.Answer == policy.AnswerKeep && it.KeepUntil.After(now); {
	case kept, it.Answer == policy.AnswerPrivate, it.Answer == policy.AnswerNotPersonal:
		f.Exceptions = append(f.Exceptions, Exception{it, it.Answer, it.KeepUntil})
	}
	due := it.Decision == policy.Ask || it.Decision == policy.Remove
	switch {
	case due && (it.Answer == policy.AnswerDelete || it.Answer == policy.AnswerSent):
		f.Going++
	case due:
		f.Due++
	}
	if p == nil || it.Due.IsZero() && !due {
		return // no rule counts its days
	}
	if due {
		p.Due++
	}
	if p.Oldest.IsZero() || it.FirstSeen.Before(p.Oldest) {
		p.Oldest = it.FirstSeen
	}
}

// Watched reports whether a folder is among the places, or lies in one.
func (f Facts) Watched(folder Folder) bool {
	for _, p := range f.Places {
		for _, dir := range p.Folders {
			if rel, err := filepath.Rel(dir, folder.Path); err == nil && filepath.IsLocal(rel) {
				return true
			}
		}
	}
	return false
}

// Seen is what of the facts is kept with a sign-off: counts alone.
func (f Facts) Seen() *device.Seen {
	s := &device.Seen{Places: []device.PlaceCount{}, Due: f.Due + f.Going, Exceptions: len(f.Exceptions), Held: f.Held}
	for _, p := range f.Places {
		if !p.Missing {
			s.Places = append(s.Places, device.PlaceCount{Place: string(p.Place), Files: p.Files, Unread: p.Unread, Unknown: p.Unknown, Oldest: p.Oldest})
		}
	}
	for _, kind := range FolderKinds {
		c := device.PlaceCount{Place: string(kind)}
		there := false
		for _, d := range f.Folders {
			if d.Kind == kind {
				there = true
				c.Files += d.Files
				c.Unknown = c.Unknown || d.Unknown
			}
		}
		if there {
			s.Places = append(s.Places, c)
		}
	}
	return s
}
