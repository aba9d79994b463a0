package posture

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestLook: on whatever machine this is there is one finding a check, and none
// without a method.
func TestLook(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	list := Look(ctx)
	if len(list) != len(Checks) {
		t.Fatalf("%d findings for %d checks", len(list), len(Checks))
	}
	for i, f := range list {
		known := f.Result != Unknown
		if f.Check != Checks[i] || !slices.Contains([]Result{Yes, No, Unknown}, f.Result) || known == (f.Method == ByOther) {
			t.Errorf("%+v", f)
		}
	}
	t.Log(list)
}

// TestToolIsBounded: what says too much is cut, what fails tells its code, what
// is not there is an error.
func TestToolIsBounded(t *testing.T) {
	var b strings.Builder
	c := capped{&b, 5}
	for range 3 {
		if n, err := c.Write([]byte("abc")); n != 3 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if b.String() != "abcab" {
		t.Errorf("kept %q", b.String())
	}
	if _, _, err := tool(t.Context(), "/no/such/program"); err == nil {
		t.Error("a program that is not there ran")
	}
}
