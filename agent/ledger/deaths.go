package ledger

import (
	"encoding/binary"
	"strconv"
)

// deathMark begins the marks that count how often a content has ended the
// process that read it. They are keyed prints, and of this version of the
// readers: another one may survive it.
const deathMark = "death."

func (k *Look) deathMark(what string, value []byte) string {
	version := binary.LittleEndian.AppendUint32(nil, k.l.reader)
	p := k.l.keys.print(ofContent, []byte(deathMark), []byte(what), version, value)
	return deathMark + ID(p[:8]).String()
}

func (k *Look) sizeMark(size int64) string {
	return k.deathMark("size", binary.LittleEndian.AppendUint64(nil, uint64(size)))
}

// Deaths returns how often a content has ended the process that read it. hash is
// called only when some content of that size has.
func (k *Look) Deaths(size int64, hash func() ([32]byte, error)) int {
	if _, any := k.deaths(func() string { return k.sizeMark(size) }); !any {
		return 0
	}
	sum, err := hash()
	if err != nil {
		return 0
	}
	n, _ := k.deaths(func() string { return k.deathMark("sum", sum[:]) })
	return n
}

// deaths reads a mark, whose name it makes under the lock: the keys work for one
// at a time.
func (k *Look) deaths(name func() string) (n int, any bool) {
	defer k.l.mu.Unlock()
	if k.l.begin() != nil {
		return 0, false
	}
	_ = k.l.store.read(func(t tx) error {
		v := t.get(bMarks, []byte(name()))
		any = v != nil
		n, _ = strconv.Atoi(decodeMark(v).Note) // empty: none
		return nil
	})
	return n, any
}

// Died counts such an end, on disk, and returns how many that makes.
func (k *Look) Died(size int64, sum [32]byte) (int, error) {
	defer k.l.mu.Unlock()
	l := k.l
	if err := l.begin(); err != nil {
		return 0, err
	}
	name := k.deathMark("sum", sum[:])
	n := 1
	if err := l.store.read(func(t tx) error {
		if before, err := strconv.Atoi(decodeMark(t.get(bMarks, []byte(name))).Note); err == nil {
			n = before + 1
		}
		return nil
	}); err != nil {
		return 0, err
	}
	for _, m := range []struct{ name, note string }{{k.sizeMark(size), ""}, {name, strconv.Itoa(n)}} { // the size first: without it the other is not asked for
		if err := l.setMark(m.name, Mark{At: l.clock.now(), Note: m.note}); err != nil {
			return 0, err
		}
	}
	return n, nil
}
