package scanner

// KillOne kills the n-th child that is at work or waits, as another program
// might.
func (p *Pool) KillOne(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.busy {
		if n--; n < 0 {
			w.child.Kill()
			return
		}
	}
	if len(p.free) > 0 {
		p.free[0].child.Kill()
	}
}

// FirstPID is the process id of a child at work; 0 when there is none.
func (p *Pool) FirstPID() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.busy {
		return w.child.PID()
	}
	return 0
}
