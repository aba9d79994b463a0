package ipc

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// TestSquat: somebody has the name already, with an access list that lets
// everybody do everything.
func TestSquat(t *testing.T) {
	a, err := State(t.TempDir())
	must(t, err)
	l, err := winio.ListenPipe(a.name(), &winio.PipeConfig{SecurityDescriptor: "D:P(A;;GA;;;WD)"})
	must(t, err)
	defer l.Close()
	if _, err := Listen(a); !errors.Is(err, ErrInUse) {
		t.Error(err)
	}
}

// TestOwner: who calls the installed service believes the system and the
// administrators only, and who calls a state folder's process nobody but himself.
func TestOwner(t *testing.T) {
	me, err := user()
	must(t, err)
	for owner, believed := range map[string][]kind{
		me: {state}, "SY": {service, shared}, "BA": {service, shared}, "BU": {}, "S-1-5-21-1-2-3-1004": {},
	} {
		dir := t.TempDir()
		theirs, err := folderOwner(dir)
		must(t, err)
		for _, k := range []kind{state, service, shared} {
			a := Address{dir: dir, kind: k}
			name := strings.ReplaceAll(pipes+"-test-"+filepath.Base(dir)+"-"+owner, `\\.\pipe\`, "")
			l, err := winio.ListenPipe(`\\.\pipe\`+name, &winio.PipeConfig{SecurityDescriptor: "O:" + owner + "D:P(A;;GA;;;WD)"})
			must(t, err)
			c, err := winio.DialPipeAccess(t.Context(), `\\.\pipe\`+name, clientRights)
			must(t, err)
			want := error(ErrStranger)
			if slices.Contains(believed, k) || k == shared && owner == theirs {
				want = nil
			}
			if err := a.checkOwner(c); !errors.Is(err, want) {
				t.Errorf("owner %s, address %d: %v, want %v", owner, k, err, want)
			}
			c.Close()
			l.Close()
		}
	}
}

// TestAccess: what the lists say, in the system's own words.
func TestAccess(t *testing.T) {
	me, err := user()
	must(t, err)
	for k, want := range map[kind]string{
		state:   "O:" + me + "D:P(D;;GA;;;NU)(A;;FA;;;" + me + ")",
		service: "O:BAD:P(D;;GA;;;NU)(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;" + me + ")(A;;0x12008b;;;BU)",
	} {
		got, err := Address{kind: k}.access()
		must(t, err)
		sd, err := windows.SecurityDescriptorFromString(got)
		must(t, err)
		if admin, err := elevated(0); err != nil || !admin {
			want = strings.Replace(want, "O:BA", "O:"+me, 1)
		}
		if got != want || !sd.IsValid() {
			t.Errorf("%s, want %s", got, want)
		}
	}
	const createInstance = windows.FILE_APPEND_DATA
	if clientRights&createInstance != 0 {
		t.Error("clients may listen at the name")
	}
}

// TestOneName: a folder has one name, however it is spelled.
func TestOneName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Stuen")
	must(t, os.Mkdir(dir, 0o700))
	names := map[string]bool{}
	for _, spelled := range []string{dir, strings.ToUpper(dir), strings.ToLower(dir), dir + `\`, dir + `\..\stuen`,
		filepath.ToSlash(dir)} {
		a, err := State(spelled)
		must(t, err)
		names[a.name()] = true
	}
	if len(names) != 1 {
		t.Errorf("names: %v", names)
	}
	other, err := State(filepath.Dir(dir))
	must(t, err)
	if names[other.name()] {
		t.Error("two folders have one name")
	}
	if got := Service().name(); got != `\\.\pipe\Husorden` {
		t.Error(got)
	}
}

// TestThreadsAreOurs: asking who calls leaves no thread with another's identity.
func TestThreadsAreOurs(t *testing.T) {
	a, err := State(t.TempDir())
	must(t, err)
	l := listenFor(t, a)
	if got := meet(t, a, l); got.err != nil {
		t.Fatal(got.err)
	}
	for range 50 {
		done := make(chan error, 1)
		go func() {
			var token windows.Token
			err := windows.OpenThreadToken(windows.CurrentThread(), windows.TOKEN_QUERY, true, &token)
			if err == nil {
				token.Close()
			}
			done <- err
		}()
		if err := <-done; !errors.Is(err, windows.ERROR_NO_TOKEN) {
			t.Fatalf("the thread's own token: %v", err)
		}
	}
}
