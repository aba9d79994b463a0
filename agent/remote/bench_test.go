package remote

import (
	"fmt"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/scan"
)

// BenchmarkUnchanged is a look at a file that has not changed, the walk some
// files ahead of whoever decides: what a companion asks of the service for each
// file of an hourly look.
func BenchmarkUnchanged(b *testing.B) {
	s := onStage(b)
	k, err := s.dial().Look(b.Context(), []ledger.Root{{Path: desktop}}, time.Time{})
	must(b, err)
	const files, ahead = 2000, 8
	var seen [files]scan.Seen
	var paths []string
	for i := range seen {
		seen[i] = s.seenAt(fmt.Sprintf("%s/%d", desktop, i))
		paths = append(paths, seen[i].Path)
	}
	s.lookAt(k, paths...)
	for n := 0; b.Loop(); n++ {
		if _, known := k.Recall(seen[n%files]); !known {
			b.Fatal("a file that has not changed is not known")
		}
		if _, err := k.Item(seen[n%files]); err != nil {
			b.Fatal(err)
		}
		if n >= ahead {
			k.FirstSeen(seen[(n-ahead)%files])
		}
	}
}
