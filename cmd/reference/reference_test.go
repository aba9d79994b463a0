package reference

import (
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestFlags reads what the flag package of this Go writes.
func TestFlags(t *testing.T) {
	set := flag.NewFlagSet("x", flag.ContinueOnError)
	set.Bool("all", false, "everything")
	set.Int("jobs", 2, "how many")
	set.String("name", "a b", "of it, (so) called")
	set.String("file", "", "the `FILE` to read (default: none)")
	set.Duration("wait", time.Hour, "how long")
	set.Func("lang", "da, en (default da)", func(string) error { return nil })
	var b strings.Builder
	set.SetOutput(&b)
	set.PrintDefaults()
	got, err := Flags(b.String())
	if err != nil {
		t.Fatal(err)
	}
	want := []Flag{{"all", "", "", "everything"}, {"file", "FILE", "none", "the FILE to read"}, {"jobs", "int", "2", "how many"},
		{"lang", "value", "da", "da, en"}, {"name", "string", "a b", "of it, (so) called"}, {"wait", "duration", "1h0m0s", "how long"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if _, err := Flags("  --a\n    \tx\nsomething else\n"); err == nil {
		t.Error("a line that is of no flag was taken")
	}
}

func TestRead(t *testing.T) {
	got, err := Read("../husorden-central")
	if err != nil || !slices.Contains(got, "HUSORDEN_DATABASE") || slices.Contains(got, "HUSORDEN_POSTGRES") {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Read("nowhere"); err == nil {
		t.Error("a folder that is not there was read")
	}
}
