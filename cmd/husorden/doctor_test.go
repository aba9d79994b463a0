package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDoctorBundle: what goes to whoever helps tells what is the matter, and
// holds no number, name, path or word of a reason, wherever they were planted.
func TestDoctorBundle(t *testing.T) {
	k := newKept(t)
	const name = "Sofie Vindelev " + keptCPR + ".txt"
	write(t, k.home, "Desktop/Sager Vindelev/"+name, keptReport)
	k.start()
	s := k.until("the report is flagged", is(name, "scanned", ""))
	id := s.item(name).ID
	k.do(0, "answer", id, "keep", "--until", k.now.AddDate(0, 1, 0).Format("2006-01-02"), "--reason", "mødet om Vindelev er udsat", "--yes")
	for _, nameOfLog := range []string{"husorden.log", "companion.log"} { // as a mistake elsewhere would
		k.appendLog(nameOfLog, `{"level":"ERROR","msg":"task","path":"`+name+`","error":"open Vindelev"}`+"\nVindelev\n")
	}
	file := filepath.Join(t.TempDir(), "hjælp.zip")
	k.do(0, "doctor", "--bundle", file)
	planted := []string{keptCPR, strings.ReplaceAll(keptCPR, "-", ""), "Vindelev", "Sofie", "mødet", k.home, filepath.ToSlash(k.home), "Sager"}
	parts := map[string][]byte{}
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = text
		for _, p := range planted {
			if bytes.Contains(text, []byte(p)) || strings.Contains(f.Name, p) {
				t.Errorf("%s holds %q:\n%s", f.Name, p, text)
			}
		}
	}
	var st struct {
		Items []struct{ ID, Answer string }
	}
	if err := json.Unmarshal(parts["status.json"], &st); err != nil || len(st.Items) != 1 || st.Items[0].ID != id || st.Items[0].Answer != "keep" {
		t.Errorf("status.json is of no use: %v\n%s", err, parts["status.json"])
	}
	for part, word := range map[string]string{"version.json": `"go"`, "checks.json": `"running"`, "audit.json": `"answered"`, "husorden.log": `"started"`} {
		if !bytes.Contains(parts[part], []byte(word)) {
			t.Errorf("%s lacks %s:\n%s", part, word, parts[part])
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 && filepath.Separator == '/' {
		t.Errorf("others can read the bundle: %v, %v", info.Mode(), err)
	}
	if !strings.Contains(string(k.failed("doctor", "--bundle", file)), "name a new file") {
		t.Error("a bundle replaced another")
	}
	if !strings.Contains(k.do(0, "doctor", "--lang", "en", "--format", "json"), `"name": "running",`) {
		t.Error("it runs, and the doctor does not say so")
	}
}

func (k *kept) appendLog(name, text string) {
	k.t.Helper()
	f, err := os.OpenFile(filepath.Join(k.state, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		k.t.Fatal(err)
	}
	_, err = f.WriteString(text)
	if err := f.Close(); err != nil {
		k.t.Fatal(err)
	}
	if err != nil {
		k.t.Fatal(err)
	}
}

// failed runs a command that must end with 2, and returns what it says of that.
func (k *kept) failed(args ...string) []byte {
	k.t.Helper()
	cmd := k.asked(args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != 2 {
		k.t.Fatalf("husorden %q: %v", args, err)
	}
	return errs.Bytes()
}
