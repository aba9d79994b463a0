package packager

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// said plays a package manager: it ends with the codes, one after the other.
func said(list *[]string, codes ...int) runner {
	return func(name string, args ...string) (int, []byte, error) {
		*list = append(*list, strings.Join(append([]string{name[strings.LastIndexAny(name, `/\`)+1:]}, args...), " "))
		code := 0
		if len(codes) > 0 {
			code, codes = codes[0], codes[1:]
		}
		return code, []byte("what it says"), nil
	}
}

func TestInstall(t *testing.T) {
	for name, c := range map[string]struct {
		kind  Kind
		later string
		codes []int
		want  []string
		err   string
	}{
		"deb":              {kind: Deb, want: []string{"dpkg --force-confdef --force-confold --force-downgrade -i P"}},
		"rpm":              {kind: RPM, later: "L", want: []string{"rpm -U --oldpackage --replacepkgs P"}},
		"pkg":              {kind: PKG, want: []string{"installer -pkg P -target /"}},
		"msi":              {kind: MSI, want: []string{"msiexec.exe /i P /qn /norestart"}},
		"msi, start anew":  {kind: MSI, codes: []int{3010}, want: []string{"msiexec.exe /i P /qn /norestart"}},
		"msi, an earlier":  {kind: MSI, later: "L", codes: []int{1605}, want: []string{"msiexec.exe /x L /qn /norestart UPGRADINGPRODUCTCODE={00000000-0000-0000-0000-000000000000}", "msiexec.exe /i P /qn /norestart"}},
		"msi, stays":       {kind: MSI, later: "L", codes: []int{1603}, want: []string{"msiexec.exe /x L /qn /norestart UPGRADINGPRODUCTCODE={00000000-0000-0000-0000-000000000000}"}, err: "1603: what it says"},
		"refused":          {kind: Deb, codes: []int{1}, want: []string{"dpkg --force-confdef --force-confold --force-downgrade -i P"}, err: "dpkg ended with 1: what it says"},
		"none":             {kind: None, err: ErrNone.Error()},
		"another is going": {kind: MSI, codes: []int{1618, 1618, 0}, want: []string{"msiexec.exe /i P /qn /norestart", "msiexec.exe /i P /qn /norestart", "msiexec.exe /i P /qn /norestart"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var got []string
			err := install(t.Context(), said(&got, c.codes...), c.kind, "P", c.later)
			for i := range got {
				got[i] = strings.Replace(got[i], "msiexec ", "msiexec.exe ", 1)
			}
			if d := cmp.Diff(c.want, got); d != "" || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %v %s", name, err, d)
			}
		})
	}
}

// TestPatience: another installation is waited for ten minutes, and no longer than
// the caller does.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := func(string, ...string) (int, []byte, error) { return 2, []byte("locked"), nil }
		start := time.Now()
		if err := install(t.Context(), busy, Deb, "P", ""); err == nil || time.Since(start) != patience {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		if err := install(ctx, busy, Deb, "P", ""); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		var got []string
		if err := install(ctx, said(&got), Deb, "P", ""); !errors.Is(err, context.DeadlineExceeded) || len(got) > 0 {
			t.Errorf("it begins though nobody waits: %v %q", err, got)
		}
	})
}
