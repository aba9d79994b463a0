package evidence

import "github.com/husorden/husorden/policy/compliance"

// since is what was counted between two reports. A device that began to count anew
// has counted all it says.
func since(before, now compliance.Totals) (c Counts) {
	if !before.Since.Equal(now.Since) {
		before = compliance.Totals{}
	}
	c = Counts{OnTime: now.OnTime - before.OnTime, Late: now.Late - before.Late, Excepted: now.Excepted - before.Excepted,
		ByPolicy: now.ByPolicy - before.ByPolicy, ByPerson: now.ByPerson - before.ByPerson, Restored: now.Restored - before.Restored,
		Purged: now.Purged - before.Purged, PurgedLate: now.PurgedLate - before.PurgedLate}
	for i := range c.Overrun {
		c.Overrun[i] = max(0, now.Overrun[i]-before.Overrun[i])
	}
	for _, n := range []*int{&c.OnTime, &c.Late, &c.Excepted, &c.ByPolicy, &c.ByPerson, &c.Restored, &c.Purged, &c.PurgedLate} {
		*n = max(0, *n) // counts only grow
	}
	return c
}

func (c *Counts) add(o Counts) {
	c.OnTime += o.OnTime
	c.Late += o.Late
	c.Excepted += o.Excepted
	c.ByPolicy += o.ByPolicy
	c.ByPerson += o.ByPerson
	c.Restored += o.Restored
	c.Purged += o.Purged
	c.PurgedLate += o.PurgedLate
	for i := range c.Overrun {
		c.Overrun[i] += o.Overrun[i]
	}
}

// median is the upper end of the group that the middle one is in.
func median(overrun [9]int) (days int, above bool) {
	all := 0
	for _, n := range overrun {
		all += n
	}
	if all == 0 {
		return 0, false
	}
	seen := 0
	for i, n := range overrun {
		if seen += n; 2*seen >= all {
			if i == len(compliance.Overruns) {
				return compliance.Overruns[i-1], true
			}
			return compliance.Overruns[i], false
		}
	}
	return 0, false
}

// longest is the most days that one of those counted between two reports was late,
// or the upper end of the group that it is in.
func longest(before, now compliance.Totals, c Counts) int {
	top := -1
	for i, n := range c.Overrun {
		if n > 0 {
			top = i
		}
	}
	most := now.LongestDays // ever
	switch {
	case top < 0:
		return 0
	case now.Since.Equal(before.Since) && most > before.LongestDays, top == len(compliance.Overruns):
		return most
	case most == 0:
		return compliance.Overruns[top]
	}
	return min(compliance.Overruns[top], most)
}
