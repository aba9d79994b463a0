package number

// known remembers the numbers of one text that were called CPR numbers: the same
// ten digits again, written another way or without a label, are one too.
type known [64]cprNumber

// slot is where a number is kept.
func (k *known) slot(d *cprNumber) int { return (d.two(8) + 3*d.two(6) + 7*d.two(4)) % len(k) }

func (k *known) add(d *cprNumber) { k[k.slot(d)] = *d }

func (k *known) has(d *cprNumber) bool { return k[k.slot(d)] == *d }
