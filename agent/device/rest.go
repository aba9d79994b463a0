package device

import "time"

// MostRest is how long a device rests at most, whatever it is asked.
const MostRest = time.Hour

// Rest lets no removal, restore or purge begin for a while: the programs are about
// to be replaced. busy says that a companion is still at what it was given before;
// then it is asked again. What was put off is done after the rest.
func (d *Device) Rest(most time.Duration) (busy bool) {
	d.mu.Lock()
	d.rest = d.o.Pulse().Add(min(max(most, 0), MostRest))
	var all []*Person
	for _, p := range d.persons {
		all = append(all, p)
	}
	d.mu.Unlock()
	for _, p := range all {
		p.mu.Lock()
		at := p.attached > 0 && p.given > 0
		p.mu.Unlock()
		if at {
			busy = true
			p.changed() // so that it says that it is done
		}
	}
	return busy
}

// rests is the Work of a device that rests.
func (p *Person) rests() (Work, bool) {
	now := p.d.o.Pulse()
	p.d.mu.Lock()
	rest := p.d.rest
	p.d.mu.Unlock()
	if left := rest.Sub(now); left <= 0 || left > MostRest { // longer: the clock was set back
		return Work{}, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.contact, p.given, p.dirty = now, 0, true
	return Work{Due: p.last.Due, Warn: p.last.Warn}, true
}
