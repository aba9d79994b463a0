package household

import (
	"context"
	"os"

	"github.com/husorden/husorden/agent/desk/page"
	"github.com/husorden/husorden/agent/desk/review"
	"github.com/husorden/husorden/platform/appfolders"
)

// duties are the page's Duties; nil: the device keeps none.
func (p Person) duties() page.Duties {
	d, _ := p.Device.(page.Duties)
	return d
}

// folders are the page's Folders: those of the person's home.
func (p Person) folders() func(context.Context) []review.Folder {
	home := p.Home
	if home == "" {
		var err error
		if home, err = os.UserHomeDir(); err != nil {
			return nil
		}
	}
	return func(ctx context.Context) []review.Folder {
		kinds := map[appfolders.Kind]review.FolderKind{appfolders.Browser: review.BrowserDownloads, appfolders.Mail: review.MailAttachments}
		var list []review.Folder
		for _, f := range appfolders.Of(ctx, home) {
			list = append(list, review.Folder{Kind: kinds[f.Kind], Path: f.Path, Files: f.Files, More: f.More, Unknown: f.Err != nil})
		}
		return list
	}
}
