package companion

import (
	"strings"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/scan"
)

// noting is the memory of a look that takes down where items lie. Only those in
// which something was found can ever be removed.
type noting struct {
	device.Look
	roots []string
	lies  func(ledger.ID, found) // called from several goroutines
}

// Recall notes what need not be read again.
func (n *noting) Recall(s scan.Seen) (scan.Content, bool) {
	c, ok := n.Look.Recall(s)
	if ok {
		n.note(s, c)
	}
	return c, ok
}

// Keep notes what was read.
func (n *noting) Keep(s scan.Seen, c scan.Content) {
	n.Look.Keep(s, c)
	n.note(s, c)
}

func (n *noting) note(s scan.Seen, c scan.Content) {
	if len(c.Findings) == 0 && c.DocumentType == "" {
		return
	}
	id, err := n.Item(s)
	if err != nil {
		return // without an id there is nothing to be told to do with it
	}
	f := found{seen: s}
	for _, r := range n.roots {
		if strings.HasPrefix(s.Path, r) && len(r) > len(f.root) {
			f.root = r
		}
	}
	n.lies(id, f)
}
