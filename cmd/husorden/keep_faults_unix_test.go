//go:build unix

package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What befalls a PC that is used: it sleeps, its clock goes mad, a folder goes
// away and comes back, its user logs off.

// flagged starts the agent on a home with one report that it knows.
func flagged(t *testing.T) (k *kept, name, path string) {
	t.Helper()
	k, name = newKept(t), "Statusrapport Sofie.txt"
	k.start()
	k.until("the first look is done", func(s keptStatus) bool { return !s.sick("not_looked_at") && !s.sick("not_watched") })
	write(t, k.home, "Desktop/"+name, keptReport)
	k.until("the report is flagged", is(name, "scanned", "keep"))
	return k, name, filepath.Join(k.home, "Desktop", name)
}

func (k *kept) looked() {
	k.t.Helper()
	k.until("a look after that", func(s keptStatus) bool { return len(s.Places) > 0 && !s.Places[0].At.Before(k.now) })
}

func (k *kept) there(path string) {
	k.t.Helper()
	if b, err := os.ReadFile(path); err != nil || string(b) != keptReport {
		k.t.Fatalf("the report: %v, %d bytes", err, len(b))
	}
}

// TestKeepAsleep: after forty days asleep the person is asked first, and has the
// days to answer that anybody has.
func TestKeepAsleep(t *testing.T) {
	besideOthers(t)
	k, name, path := flagged(t)
	k.proc.Process.Signal(syscall.SIGSTOP)
	k.move(40 * 24 * time.Hour)
	k.proc.Process.Signal(syscall.SIGCONT)
	k.looked()
	k.there(path)
	k.until("it is asked about", func(s keptStatus) bool { return is(name, "scanned", "ask")(s) && !s.item(name).Asked.IsZero() })
	k.days(5)
	k.there(path)
	k.days(5)
	k.until("it is removed", is(name, "quarantined", ""))
}

// TestKeepClockMad: ten years on and ten back nothing goes, and no clock begins
// anew; the days that were really lived count.
func TestKeepClockMad(t *testing.T) {
	besideOthers(t)
	k, name, path := flagged(t)
	first := k.status().item(name).First
	for _, years := range []int{10, -10, -10, 10} {
		at := k.now
		k.move(k.now.AddDate(years, 0, 0).Sub(k.now))
		time.Sleep(3 * time.Second)
		k.there(path)
		k.move(at.Sub(k.now))
	}
	k.move(time.Hour)
	s := k.until("the clock is right again", func(s keptStatus) bool { return is(name, "scanned", "keep")(s) })
	if got := s.item(name).First; !got.Equal(first) {
		t.Errorf("first seen %v, was %v", got, first)
	}
	k.days(31)
	k.until("it is asked about", is(name, "scanned", "ask"))
	k.there(path)
	k.do(0, "ledger", "verify")
}

// TestKeepPlaceGone: a place that is away for two days has its clocks when it is back.
func TestKeepPlaceGone(t *testing.T) {
	k, name, path := flagged(t)
	first := k.status().item(name).First
	k.days(2)
	desktop := filepath.Dir(path)
	if err := os.Rename(desktop, desktop+" væk"); err != nil {
		t.Fatal(err)
	}
	k.move(24 * time.Hour)
	k.until("its absence is told", func(s keptStatus) bool { return s.sick("place_missing") })
	k.move(24 * time.Hour)
	if err := os.Rename(desktop+" væk", desktop); err != nil {
		t.Fatal(err)
	}
	k.move(2 * time.Hour)
	s := k.until("it is back", func(s keptStatus) bool { return !s.sick("place_missing") && is(name, "scanned", "keep")(s) })
	if got := s.item(name).First; !got.Equal(first) {
		t.Errorf("first seen %v, was %v", got, first)
	}
}

// TestKeepLoggedOff: the companion is ended in the middle of removing a large
// file, as when its user logs off; nothing is lost, and the order stands.
func TestKeepLoggedOff(t *testing.T) {
	besideOthers(t)
	k := newKept(t)
	if err := os.MkdirAll(k.state, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, k.state, "policy.yaml", brisk(k.rules()))
	service, companion := k.spawn(k.command("service", "--state", k.state)), k.spawn(k.companion())
	k.reachable()
	k.until("the first look is done", func(s keptStatus) bool { return !s.sick("not_looked_at") && !s.sick("not_watched") })
	const name = "Dagbog Sofie.txt"
	text := keptReport + strings.Repeat("Vi var i skoven, og det var en god dag.\n", 250_000) // 10 MB
	path := filepath.Join(k.home, "Desktop", name)
	write(t, k.home, "Desktop/"+name, text)
	id := k.until("it is flagged", is(name, "scanned", "")).item(name).ID
	cut, unheard := 0, 0
	for range 6 {
		answer := k.asked("answer", id, "delete", "--yes")
		if err := answer.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(20+rand.IntN(200)) * time.Millisecond)
		companion.Process.Signal(syscall.SIGTERM)
		if err := companion.Wait(); err != nil {
			t.Fatalf("the companion that was told to end: %v\n%s", err, k.log())
		}
		answer.Process.Kill() // it would wait on for the next companion
		answer.Wait()
		if b, err := os.ReadFile(path); err == nil {
			cut++
			if string(b) != text {
				t.Fatalf("after the companion ended the file has %d bytes, not %d", len(b), len(text))
			}
		}
		companion = k.spawn(k.companion())
		if it := k.status().item(name); it.Status == "scanned" && it.Answer == "" {
			unheard++
			continue // the answer's process was cut off, too
		}
		k.move(time.Hour) // one that was cut off is tried again
		k.until("it is removed in the end", is(name, "quarantined", ""))
		k.do(0, "restore", id)
		if b, err := os.ReadFile(path); err != nil || string(b) != text {
			t.Fatalf("the file: %v, %d bytes", err, len(b))
		}
		id = k.until("it is there", is(name, "scanned", "")).item(name).ID
	}
	t.Logf("cut off before the file went: %d of 6 times, before the answer was heard: %d", cut, unheard)
	if unheard == 6 {
		t.Error("nothing was ever ordered")
	}
	k.do(0, "ledger", "verify")
	service.Process.Signal(syscall.SIGTERM)
	if err := service.Wait(); err != nil {
		t.Errorf("the service that was told to end: %v", err)
	}
}
