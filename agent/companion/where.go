package companion

import (
	"slices"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/platform/places"
)

// Where returns the place and the path of the file of an item, by the
// companion's own last look, for what the person wants to see of it. ok is false
// for an item in which that look found nothing.
func (c *Companion) Where(id ledger.ID) (place places.Place, file string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.found[id]
	if !ok {
		return place, "", false
	}
	i := slices.IndexFunc(c.places, func(p places.Place) bool { return p.Path == f.root })
	if i < 0 {
		return place, "", false
	}
	return c.places[i], f.seen.Path, true
}
