package number

// known remembers the numbers of one text that were taken for CPR numbers: the
// same ten digits again, written another way or without a label, are one too.
type known [64]struct {
	digits cprNumber
	as     familiar
}

// familiar says how a number was met before.
type familiar uint8

const (
	unknown familiar = iota
	likely           // taken for a CPR number
	called           // called one
)

// slot is where a number is kept.
func (k *known) slot(d *cprNumber) int { return (d.two(8) + 3*d.two(6) + 7*d.two(4)) % len(k) }

func (k *known) add(d *cprNumber, as familiar) {
	s := &k[k.slot(d)]
	if s.digits == *d {
		as = max(as, s.as)
	}
	s.digits, s.as = *d, as
}

func (k *known) has(d *cprNumber) familiar {
	if s := &k[k.slot(d)]; s.digits == *d {
		return s.as
	}
	return unknown
}
