package policy

import "testing"

// BenchmarkDecide is one decision; a ledger of a million files must be decided
// about in seconds.
func BenchmarkDecide(b *testing.B) {
	p, err := Load("botilbud", map[string]string{"discharged_citizens": "1y"})
	if err != nil {
		b.Fatal(err)
	}
	f := report()
	f.Asked = dueNoon
	for name, now := range map[string]int{"keep": 0, "overdue": 300} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Decide(f, p, noon.AddDate(0, 0, now))
			}
		})
	}
}
