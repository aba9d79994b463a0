package office

import "testing"

func TestNumberFormat(t *testing.T) {
	for _, tt := range []struct {
		code string
		v    float64
		want string
	}{
		{"General", 102456789, "102456789"},
		{"General", 12345678901234, "12345678901234"},
		{"General", 0.1 + 0.2, "0,3"},
		{"General", -2.5, "-2,5"},
		{"0", 102456789, "102456789"},
		{"0000000000", 102456789, "0102456789"},
		{`000000\-0000`, 102456789, "010245-6789"},
		{"000000-0000", 102456789, "010245-6789"},
		{`000000"-"0000`, 102456789, "010245-6789"},
		{"000000 0000", 102456789, "010245 6789"},
		{"00 00 00-0000", 102456789, "01 02 45-6789"},
		{"00\\.00\\.00\\ 0000", 102456789, "01.02.45 6789"},
		{"######-####", 102456789, "10245-6789"},
		{`"CPR "000000-0000`, 102456789, "CPR 010245-6789"},
		{"[<=99999999]## ## ## ##;[>99999999]000000-0000", 12345678, "12 34 56 78"},
		{"[<=99999999]## ## ## ##;[>99999999]000000-0000", 102456789, "010245-6789"},
		{"0.00", 2.5, "2,50"},
		{"0.##", 2.5, "2,5"},
		{"#,##0", 1234567, "1.234.567"},
		{"#,##0.00", -1234.5, "-1.234,50"},
		{`#,##0.00\ "kr.";[Red]-#,##0.00\ "kr."`, -1234.5, "-1.234,50 kr."},
		{"0.0,,", 12345678, "12,3"},
		{"0%", 0.25, "25%"},
		{"0.00E+00", 12345, "1,23E+04"},
		{"##0.0E+0", 12345, "12,3E+3"},
		{"# ?/?", 0.5, "0,5"},
		{"(0);-0;nul", 0, "nul"},
		{"0;-0;;@", 0, "0"},
		{";;;", 102456789, "102456789"},
		{`"ja";"ja";"nej"`, 1, "ja"},
		{"_-* #,##0_-", 1234, " 1.234 "},
		{"0", -0.4, "0"},
		{"dd-mm-yyyy", 45323, "01-02-2024"},
		{"dd/mm/yy", 45323, "01-02-24"},
		{"d. mmmm yyyy", 45323, "1. februar 2024"},
		{"[$-409]mmmm d, yyyy", 45323, "February 1, 2024"},
		{"[$-F800]dddd, mmmm dd, yyyy", 45323, "1. februar 2024"},
		{"dddd", 45323, "torsdag"},
		{"ddmmyy", 45323, "010224"},
		{"dd-mm-yyyy hh:mm:ss", 45323.75, "01-02-2024 18:00:00"},
		{"h:mm AM/PM", 0.75, "6:00 PM"},
		{"hh:mm", 0.5 + 59.9999/1440/60, "12:01"},
		{"[h]:mm", 1.5, "36:00"},
		{"mm:ss.0", 0.0001, "00:08,6"},
		{"dd-mm-yyyy", 1, "01-01-1900"},
		{"dd-mm-yyyy", 60, "29-02-1900"},
		{"dd-mm-yyyy", 61, "01-03-1900"},
		{"dd-mm-yyyy", -1, "-1"},
		{"dd-mm-yyyy", 9e9, "9000000000"},
		{"@", 102456789, "102456789"},
		{`"åben`, 3, "åben"},
		{"[", 3, "["},
		{"0\\", 3, "3"},
	} {
		if got := formatOf(200, tt.code, false).number(tt.v); got != tt.want {
			t.Errorf("%q shows %v as %q, want %q", tt.code, tt.v, got, tt.want)
		}
	}
}

func TestBuiltinFormats(t *testing.T) {
	for _, tt := range []struct {
		id   int
		v    float64
		want string
	}{{0, 102456789, "102456789"}, {1, 102456789, "102456789"}, {14, 45323, "01-02-2024"}, {22, 45323.5, "01-02-2024 12:00"},
		{21, 0.5, "12:00:00"}, {9, 0.1, "10%"}, {49, 5, "5"}, {31, 45323, "01-02-2024"}, {999, 5, "5"}} {
		if got := formatOf(tt.id, "", false).number(tt.v); got != tt.want {
			t.Errorf("format %d shows %v as %q, want %q", tt.id, tt.v, got, tt.want)
		}
	}
	if got := formatOf(14, "", true).number(0); got != "01-01-1904" {
		t.Errorf("day 0 of the 1904 system is %q", got)
	}
	if got := formatOf(200, `0;0;0;"Barn: "@`, false).textCell("Solvej"); got != "Barn: Solvej" {
		t.Errorf("text section: %q", got)
	}
}

func FuzzNumberFormat(f *testing.F) {
	for _, s := range []string{"000000-0000", "[$-409]d/m/yy;@", "#,##0.00E+0;[Red](0%)", "[h]:mm:ss.000", `_-* "x"\`, "# ?/?", "[<1]0;[>=2]General", "am/pm e"} {
		f.Add(s, 102456789.5)
	}
	f.Fuzz(func(t *testing.T, code string, v float64) {
		if len(code) > maxCode {
			return
		}
		n := formatOf(200, code, len(code)%2 == 0)
		if out := n.number(v); len(out) > 2000*(len(code)+1) {
			t.Fatalf("%d bytes from a code of %d", len(out), len(code))
		}
		n.textCell(code)
	})
}
