package policy

import (
	_ "embed"
	"fmt"
	"strconv"
	"time"
)

// copenhagenData is Europe/Copenhagen of the IANA time zone database (public
// domain), as Go ships it in lib/time/zoneinfo.zip. It is embedded because
// Windows has no such files, and because a deadline must not depend on what
// the machine holds. Renew it with go generate.
//
//go:generate sh -c "unzip -p $(go env GOROOT)/lib/time/zoneinfo.zip Europe/Copenhagen >copenhagen.tzif"
//go:embed copenhagen.tzif
var copenhagenData []byte

var copenhagen = func() *time.Location {
	loc, err := time.LoadLocationFromTZData("Europe/Copenhagen", copenhagenData)
	if err != nil {
		panic(fmt.Sprintf("embedded time zone: %v", err)) // every test would stop here
	}
	return loc
}()

// Copenhagen is the zone all deadlines and dates for people are in.
func Copenhagen() *time.Location { return copenhagen }

// Day is the date of t in Copenhagen for a person: "3. marts 2026", "3 March 2026".
func Day(t time.Time) Sentence {
	y, m, d := t.In(copenhagen).Date()
	day, year := strconv.Itoa(d), strconv.Itoa(y)
	return Sentence{
		DA: day + ". " + danishMonths[m-1] + " " + year,
		EN: day + " " + m.String() + " " + year,
	}
}

var danishMonths = [...]string{"januar", "februar", "marts", "april", "maj", "juni",
	"juli", "august", "september", "oktober", "november", "december"}
