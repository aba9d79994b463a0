package office

import (
	"math"
	"strconv"
	"strings"
	"time"
)

var (
	monthsDA = [...]string{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"}
	daysDA   = [...]string{"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"}
)

const (
	maxSerial  = 2958466 // 1 January 10000, the first day Excel cannot show
	days1904   = 1462    // from 1 January 1900 to 1 January 1904 in serial numbers
	leapBug    = 60      // Excel's 29 February 1900, a day that never was
	daySeconds = 24 * 60 * 60
)

// serial shows a serial number, days since the last day of 1899 (or 1 January
// 1904), as a date or time. It returns false for what no date can show.
func (s *section) serial(v float64, date1904 bool) (string, bool) {
	if date1904 {
		v += days1904
	}
	if v < 0 || v >= maxSerial || math.IsNaN(v) {
		return "", false
	}
	tenths := math.Round(v * daySeconds * 1000)
	seconds := int64(tenths / 1000)
	milli := int64(tenths) % 1000
	if !s.subSeconds() && milli >= 500 {
		seconds++
	}
	day := seconds / daySeconds
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day)).Add(time.Duration(seconds%daySeconds) * time.Second)
	if day < leapBug && !date1904 {
		t = t.AddDate(0, 0, 1)
	}
	leap := day == leapBug && !date1904
	w := dateWriter{section: s, t: t, seconds: seconds, milli: milli, leap: leap}
	for i := range s.tokens {
		w.token(s.tokens[i])
	}
	return string(w.out), true
}

// subSeconds says whether the section shows fractions of a second.
func (s *section) subSeconds() bool {
	for _, t := range s.tokens {
		if t.kind == digit {
			return true
		}
	}
	return false
}

type dateWriter struct {
	*section
	t       time.Time
	seconds int64
	milli   int64
	leap    bool
	zeros   int // digit places of the fraction written
	out     []byte
}

func (w *dateWriter) token(k token) {
	switch k.kind {
	case literal:
		w.out = append(w.out, k.text...)
	case digit:
		if w.zeros++; w.zeros <= 3 {
			w.out = append(w.out, (strconv.FormatInt(1000+w.milli, 10))[w.zeros])
		}
	case date:
		w.part(k.text)
	}
}

func (w *dateWriter) part(letters string) {
	t := w.t
	day, month := t.Day(), int(t.Month())
	if w.leap {
		day, month = 29, 2
	}
	switch letters {
	case "yyyy", "yyy":
		w.pad(t.Year(), 4)
	case "yy", "y":
		w.pad(t.Year()%100, 2)
	case "m", "d", "h", "s", "n", "mm", "dd", "hh", "ss", "nn":
		n := map[byte]int{'m': month, 'd': day, 'h': w.hour(), 's': t.Second(), 'n': t.Minute()}[letters[0]]
		w.pad(n, len(letters))
	case "mmm", "mmmm":
		w.name(letters, monthsDA[month-1], time.Month(month).String())
	case "mmmmm":
		w.out = append(w.out, strings.ToUpper(monthsDA[month-1][:1])...)
	case "ddd", "dddd":
		w.name(letters, daysDA[t.Weekday()], t.Weekday().String())
	case "am/pm":
		w.out = append(w.out, t.Format("PM")...)
	default: // [h], [mm]: all hours, minutes or seconds
		per := map[byte]int64{'h': 3600, 'm': 60, 'n': 60, 's': 1}[strings.Trim(letters, "[")[0]]
		if per > 0 {
			w.pad(int(w.seconds/per), strings.Count(letters, letters[1:2]))
		}
	}
}

// hour is of 12 when the section says am or pm.
func (w *dateWriter) hour() int {
	h := w.t.Hour()
	for _, t := range w.tokens {
		if t.kind == date && t.text == "am/pm" {
			return (h+11)%12 + 1
		}
	}
	return h
}

func (w *dateWriter) name(letters, danish, english string) {
	name := danish
	if w.english {
		name = english
	}
	if len(letters) == 3 {
		name = string([]rune(name)[:3])
	}
	w.out = append(w.out, name...)
}

func (w *dateWriter) pad(n, width int) {
	s := strconv.Itoa(n)
	w.out = append(w.out, strings.Repeat("0", max(0, min(width, 8)-len(s)))+s...)
}
