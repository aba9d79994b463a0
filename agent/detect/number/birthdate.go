package number

// A CPR number is DDMMYYSSSS. The seventh digit and the year give the century
// (the CPR Office, "Personnummeret i CPR", table of the seventh digit):
//
//	0-3: 1900-1999    4, 9: 2000-2036 and 1937-1999    5-8: 2000-2057 and 1858-1899
func birthYear(yy, seventh int) int {
	switch {
	case seventh <= 3:
		return 1900 + yy
	case seventh == 4 || seventh == 9:
		if yy <= 36 {
			return 2000 + yy
		}
		return 1900 + yy
	case yy <= 57:
		return 2000 + yy
	}
	return 1800 + yy
}

// validDate reports whether the day stands in the calendar.
func validDate(day, month, year int) bool {
	if day < 1 || month < 1 || month > 12 {
		return false
	}
	return day <= daysIn(month, year)
}

func daysIn(month, year int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// cprNumber is the ten digits of a possible CPR number.
type cprNumber [10]byte

func (c *cprNumber) two(i int) int { return int(c[i])*10 + int(c[i+1]) }

// year is the year of birth that the number itself claims.
func (c *cprNumber) year() int { return birthYear(c.two(4), int(c[6])) }

// valid reports whether the digits begin with a date, and whether 60 has been
// added to its day (a replacement number).
func (c *cprNumber) valid() (ok, replacement bool) {
	day := c.two(0)
	if day > 60 {
		day, replacement = day-60, true
	}
	return validDate(day, c.two(2), c.year()), replacement
}

// modulus11 reports whether the check holds. Numbers without it are issued
// since 2007, so it only ever raises confidence (docs/rules.md, facts).
func (c *cprNumber) modulus11() bool {
	sum := 0
	for i, w := range [10]int{4, 3, 2, 7, 6, 5, 4, 3, 2, 1} {
		sum += w * int(c[i])
	}
	return sum%11 == 0
}

// clockTime reports whether the last four digits could be an hour and minute.
func (c *cprNumber) clockTime() bool { return c.two(6) < 24 && c.two(8) < 60 }

// timeStamp reports whether the digits could be a day of the computers' age and
// a time of day.
func (c *cprNumber) timeStamp() bool { return c.clockTime() && (c.two(4) < 36 || c.two(4) > 89) }
