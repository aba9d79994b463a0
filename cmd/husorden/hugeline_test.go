package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// TestLongLines: a line of some megabytes is answered like any other, one beyond
// maxLine is told of, and the lines behind it are answered.
func TestLongLines(t *testing.T) {
	const filler = "Rør smør og sukker sammen. "
	long := strings.Repeat(filler, (4<<20)/len(filler))
	cmd := prepared("husorden", t.TempDir(), "detect")
	cmd.Stdin = io.MultiReader(
		strings.NewReader(`{"id":1,"text":"`+long+`cpr 041237-6123"}`+"\n"+`{"id":2,"text":"`),
		io.LimitReader(letters{}, maxLine), strings.NewReader(`"}`+"\n"+`{"id":3,"text":"cpr 041237-6123"}`))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Run()
	lines, err := contract("detect", out.Bytes())
	if err != nil || len(lines) != 2 || cmd.ProcessState.ExitCode() != 2 {
		t.Fatalf("%d lines, %v, ended with %v", len(lines), err, cmd.ProcessState)
	}
	if want := fmt.Sprintf(`"start":%d,"end":%d,"text":"041237-6123"`, len(long)+4, len(long)+15); !strings.Contains(out.String(), want) {
		t.Errorf("no %s", want)
	}
	if want := "husorden detect: line 2: is longer than 64 MiB; write"; !strings.HasPrefix(errs.String(), want) || strings.Count(errs.String(), "\n") != 1 {
		t.Errorf("said %.200q", errs.String())
	}
}

// letters never ends.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}
