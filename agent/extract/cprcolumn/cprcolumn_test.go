package cprcolumn

import (
	"strings"
	"testing"
)

func TestLabel(t *testing.T) {
	for text, want := range map[string]bool{"CPR": true, "Cpr-nr.": true, "cprnummer": true, "Barnets CPR-nummer": true, "Personnummer": true,
		"PNR": true, "Pnr.": true, "CVR/CPR": true, "P-nummer": false, "Ordrenr": false, "Telefon": false, "": false, "opnrette": false, "xcpr": false, "pnrx": false, "Person": false} {
		if got := label([]byte(text)); got != want {
			t.Errorf("label(%q) = %v", text, got)
		}
	}
}

// TestLostZero reads tables, one row a line, cells parted by bars; "0?" stands
// before each cell that must be said to have lost its zero. The numbers are made
// up.
func TestLostZero(t *testing.T) {
	for name, table := range map[string]string{
		"labelled column":     "Navn|CPR-nr.|Ordre\nLiva|0?203405234|203405234\nBo|1203405234|1",
		"label beside":        "CPR|0?203405234|203405234",
		"no date":             "CPR\n991405234\n113405234",
		"no label":            "203405234\n203405235",
		"among ten digits":    "0?203405234\n1203405234\n120340-5234\n0?503405234",
		"among other numbers": "203405234\n1203405234\n1303405234\n17\n18\n19",
		"replacement number":  "Personnummer\n0?203405234",
	} {
		var all Survey
		rows := strings.Split(strings.ReplaceAll(table, "0?", ""), "\n")
		for _, row := range rows {
			for col, cell := range strings.Split(row, "|") {
				all.Add(col, []byte(cell))
			}
		}
		var c Columns
		var got []string
		for _, row := range rows {
			c.Row()
			cells := strings.Split(row, "|")
			for col, cell := range cells {
				if c.LostZero(col, []byte(cell), func() *Survey { return &all }) {
					cells[col] = "0?" + cell
				}
			}
			got = append(got, strings.Join(cells, "|"))
		}
		if got := strings.Join(got, "\n"); got != table {
			t.Errorf("%s: got %q, want %q", name, got, table)
		}
	}
}
