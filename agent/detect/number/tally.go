package number

import (
	"cmp"
	"slices"
)

// tally counts the numbers of one text that are CPR numbers or may be.
type tally struct {
	pass, fail, called [afterForms]int // by form
	all                int
	tens               int // numbers of ten digits that begin with no date
	digits             []twin
	calledDigits       []uint64
}

// twin is a number that waits, as told from others with the same digits.
type twin struct {
	packed uint64
	form   Sight
}

// count begins anew, in the memory of the text before.
func (t *tally) count(f *Finder) {
	*t = tally{digits: t.digits[:0], calledDigits: t.calledDigits[:0]}
	for i := range f.waiting {
		w := &f.waiting[i]
		t.all++
		switch w.check {
		case failsOld:
			t.fail[w.form]++
		case passes:
			t.pass[w.form]++
		}
		t.digits = append(t.digits, twin{w.packed, w.form})
	}
	slices.SortFunc(t.digits, func(a, b twin) int { return cmp.Compare(a.packed, b.packed) })
	for _, c := range f.called {
		t.all++
		t.called[c.form]++
		t.calledDigits = append(t.calledDigits, c.packed)
	}
	slices.Sort(t.calledDigits)
}

// see adds what the other numbers say about w.
func (t *tally) see(w *waiting) {
	e := &w.seen
	pass, fail := t.pass[w.form], t.fail[w.form]
	switch w.check {
	case failsOld:
		fail--
	case passes:
		pass--
	}
	if !e.Has(elseDirect) && !e.Has(elseColumn) { // those are of another kind
		e.when(t.called[w.form] == 1, calledAlike1)
		e.when(t.called[w.form] > 1, calledAlike2)
		e.when(pass >= 2 && pass < 5 && pass > 4*fail, passAlike2)
		e.when(pass >= 5 && pass > 4*fail, passAlike5)
	}
	e.when(fail == 1, failAlike1)
	e.when(fail > 1, failAlike2)
	e.when(t.tens > 0 && t.tens < 3, otherTens1)
	e.when(t.tens >= 3, otherTens3)
	e.when(t.all == 1, aloneOfAll)
	i, _ := slices.BinarySearchFunc(t.digits, w.packed, func(a twin, n uint64) int { return cmp.Compare(a.packed, n) })
	same := 0
	for ; i < len(t.digits) && t.digits[i].packed == w.packed; i++ {
		if t.digits[i].form == w.form {
			same++
		} else {
			e.add(againOther)
		}
	}
	e.when(same > 1, again)
	if _, ok := slices.BinarySearch(t.calledDigits, w.packed); ok {
		e.add(againCalled)
	}
}

// otherTens counts the numbers of ten digits in text[from:to] that begin with no
// date, up to three.
func otherTens(text []byte, from, to int) (n int) {
	const ten = len(cprNumber{})
	for i := from + ten - 1; i < to && n < 3; {
		if !isDigit(text[i]) {
			i += ten
			continue
		}
		lo, hi := i, i+1
		for lo > from && i-lo < ten && isDigit(text[lo-1]) {
			lo--
		}
		for hi < len(text) && isDigit(text[hi]) {
			hi++
		}
		if hi-lo == ten && !beginsWithDate(text[lo:hi]) {
			n++
		}
		i = hi + ten
	}
	return n
}
