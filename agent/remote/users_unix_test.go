//go:build linux || darwin

package remote

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/platform/ipc"
	"github.com/husorden/husorden/policy"
)

// strangerVar makes the test program a user who tries what stands on its
// standard input on the service in that folder.
const strangerVar = "HUSORDEN_TEST_STRANGER"

// TestMain is also the main of the processes that tests start.
func TestMain(m *testing.M) {
	dir := os.Getenv(strangerVar)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := stranger(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// attempt is one call, and what came of it.
type attempt struct {
	Verb  string
	In    json.RawMessage
	Out   json.RawMessage
	Error string
}

func stranger(dir string) error {
	var list []attempt
	if err := json.NewDecoder(os.Stdin).Decode(&list); err != nil {
		return err
	}
	at, err := ipc.ServiceIn(dir)
	if err != nil {
		return err
	}
	if err := try(at, list); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(list)
}

// try makes the calls. Those that last are left after a while.
func try(at ipc.Address, list []attempt) error {
	c, err := localapi.Dial(context.Background(), at, "1")
	if err != nil {
		return err
	}
	defer c.Close()
	for i := range list {
		limit := 20 * time.Second
		if v := list[i].Verb; v == string(attach) || v == string(wait) {
			limit = 300 * time.Millisecond
		}
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		if err := c.Call(ctx, list[i].Verb, list[i].In, &list[i].Out); err != nil {
			list[i].Error = err.Error()
		}
		cancel()
	}
	return nil
}

// victimsAlias is what a victim calls somebody, victimsName what they sign with.
const (
	victimsAlias = "Regnbuen"
	victimsName  = "Asta Vindelev"
)

// victim is a user with an item, a key and an open look.
type victim struct {
	stage  *stage
	person *device.Person
	path   string
	item   ledger.ID
	rid    disposal.ID
	key    disposal.Key
	signed device.SignOff
	proof  ledger.ID // the receipt of that
}

func newVictim(t *testing.T, s *stage, user ledger.User) *victim {
	t.Helper()
	v := &victim{stage: s, person: s.d.Person(user), path: filepath.Join(desktop, "Brev til Vindelev "+string(user)+".txt"), key: disposal.Key(sha256.Sum256([]byte(user)))}
	k, err := v.person.Look(t.Context(), []ledger.Root{{Path: desktop}}, time.Time{})
	must(t, err)
	s.lookAt(k, v.path)
	v.item, err = k.Item(s.seenAt(v.path))
	must(t, err)
	must(t, v.person.Saw(t.Context(), device.Sight{Whole: true, Places: []device.PlaceSeen{{Place: policy.Desktop, Path: desktop, Exists: true}}}))
	must(t, v.person.ChangeCase(t.Context(), device.CaseChange{Do: device.FileUnder, Alias: victimsAlias, Items: []ledger.ID{v.item}}))
	book, err := v.person.Duties(t.Context(), "da")
	must(t, err)
	du := book.Duties[slices.IndexFunc(book.Duties, func(d device.DutyState) bool { return d.Signed.IsZero() })]
	v.signed = device.SignOff{Duty: du.ID, Due: du.Due, By: victimsName + " " + string(user)}
	signing, err := v.person.Sign(t.Context(), v.signed)
	must(t, err)
	v.proof = signing.ID
	v.rid = device.RemovalID(v.item, [8]byte{7})
	must(t, v.person.Keep(t.Context(), v.rid, v.key, start))
	must(t, v.person.Done(t.Context(), device.Outcome{Item: v.item, Verb: device.Remove, Became: disposal.Quarantined, Purge: start.Add(7 * day)}))
	return v
}

// state is all that is the victim's.
func (v *victim) state(t *testing.T) any {
	t.Helper()
	s, err := v.person.Status(t.Context(), device.Query{All: true})
	must(t, err)
	s.Audit = device.AuditPosition{} // others' records count
	key, err := v.person.Key(t.Context(), v.rid)
	must(t, err)
	cs, err := v.person.Cases(t.Context())
	must(t, err)
	proof, err := v.person.Receipt(t.Context(), v.proof)
	must(t, err)
	return []any{s, key, cs, proof}
}

// betrayed is what of the victim's stands in an answer.
func (v *victim) betrayed(out []byte) string {
	list, _ := json.Marshal(v.item) //nolint:errchkjson // an array of numbers
	for _, secret := range []string{v.item.String(), string(list), v.signed.By, filepath.Base(v.path), base64.StdEncoding.EncodeToString([]byte(v.path)), base64.StdEncoding.EncodeToString(v.key[:])} {
		if bytes.Contains(out, []byte(secret)) {
			return secret
		}
	}
	var ids struct{ Ask idList }
	if json.Unmarshal(out, &ids) == nil && bytes.Contains(ids.Ask, v.item[:]) {
		return "the id among others"
	}
	return ""
}

// attempts are calls of every verb with what is the victim's.
func (v *victim) attempts(t *testing.T) []attempt {
	t.Helper()
	in := pack(v.stage.seenAt(v.path))
	sum := sha256.Sum256([]byte(v.path))
	past := start.Add(-day)
	about := map[string][]any{
		string(status):  {device.Query{All: true, Lang: "da"}, device.Query{All: true, After: "0000000000000000"}},
		string(answer):  {reply{Item: v.item, Answer: policy.AnswerDelete}, reply{Item: v.item, Answer: policy.AnswerKeep, Until: start.Add(9 * day), Reason: "x"}},
		string(order):   {ordered{v.item, device.Restore}, ordered{v.item, device.Purge}, ordered{v.item, device.Remove}},
		string(verify):  {none{}},
		string(history): {count{5000}},
		string(enrol):   {Enrolment{URL: "https://central.invalid", Token: "x"}},
		string(where):   {none{}},
		string(cases):   {none{}},
		string(change):  {device.CaseChange{Do: device.FileUnder, Alias: "Blå", Items: []ledger.ID{v.item}}, device.CaseChange{Do: device.EndCase, Alias: victimsAlias}},
		string(duties):  {inLang{"da"}},
		string(sign):    {v.signed, device.SignOff{Duty: v.signed.Duty, Due: past, By: "x"}},
		string(receipt): {theReceipt{v.proof}},
		string(last):    {none{}},
		string(retire):  {none{}},
		string(rules):   {none{}},
		string(rest):    {resting{3600}},
		string(attach):  {none{}},
		string(wait):    {none{}},
		string(work):    {none{}},
		string(now):     {none{}},
		string(saw):     {sight{Whole: true, Places: []place{{PlaceSeen: device.PlaceSeen{Place: policy.Desktop}, Path: []byte(desktop)}}}},
		string(holds): {holding{Open: []policy.Place{policy.Desktop}},
			holding{Held: []device.Holding{{Item: v.item, Since: past, Purge: past}}, More: true}, holding{Open: []policy.Place{policy.Desktop}}},
		string(asked):    {ids{packIDs([]ledger.ID{v.item})}},
		string(begin):    {leave{v.item, in, sum}},
		string(done):     {},
		string(keepKey):  {key{ID: v.rid, Key: make([]byte, len(v.key)), Purge: past}},
		string(getKey):   {keyOf{v.rid}},
		string(dropKey):  {keyOf{v.rid}},
		string(lookOpen): {looking{Roots: []root{{Path: []byte(desktop)}}}, looking{}},
	}
	for _, verb := range []device.Verb{device.Remove, device.Restore, device.Purge} {
		for _, became := range []disposal.Outcome{disposal.Quarantined, disposal.Erased, disposal.Restored, disposal.Purged, disposal.Kept} {
			about[string(done)] = append(about[string(done)], device.Outcome{Item: v.item, Verb: verb, Became: became, Reason: disposal.Gone, Purge: past})
		}
	}
	for n := range uint64(12) { // looks have numbers: the victim's are among these, and the caller's own
		m := met{n, in}
		about[string(lookRecall)] = append(about[string(lookRecall)], m)
		about[string(lookKeep)] = append(about[string(lookKeep)], kept{m, flagged()})
		about[string(lookSum)] = append(about[string(lookSum)], summed{m, [32]byte{1}})
		about[string(lookDeaths)] = append(about[string(lookDeaths)], death{Look: n, Size: 4711, Sum: sum})
		about[string(lookDied)] = append(about[string(lookDied)], death{Look: n, Size: 4711, Sum: sum})
		about[string(lookGone)] = append(about[string(lookGone)], m)
		about[string(lookDone)] = append(about[string(lookDone)], through{Look: n, Folder: []byte(desktop)})
	}
	var list []attempt
	for _, verb := range everyVerb(t) {
		if len(about[verb]) == 0 {
			t.Errorf("no attempt with the verb %s", verb)
		}
		for _, in := range about[verb] {
			body, err := json.Marshal(in)
			must(t, err)
			list = append(list, attempt{Verb: verb, In: body})
		}
	}
	return list
}

// everyVerb is the names of all verbs of a device, as verbs.go has them; that of
// look.open first, so that there are looks.
func everyVerb(t *testing.T) []string {
	t.Helper()
	src, err := os.ReadFile("verbs.go")
	must(t, err)
	names := []string{string(lookOpen)}
	for _, m := range regexp.MustCompile(`localapi\.Verb\[[^=]*\]\s*= "([a-z._]+)"`).FindAllSubmatch(src, -1) {
		if name := string(m[1]); name != string(lookOpen) {
			names = append(names, name)
		}
	}
	if len(names) < 29 {
		t.Fatalf("only %d verbs: %v", len(names), names)
	}
	return names
}

// TestUsers: two users of one service, each of whom tries every verb with what is
// the other's. Neither learns of it nor changes it.
func TestUsers(t *testing.T) {
	if os.Getuid() != 0 {
		t.Fatal("needs root, to be another user")
	}
	dir, err := os.MkdirTemp("/tmp", "remote") // everybody can enter there
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	s := newStage(t, ipc.ServiceIn, dir)
	s.dir = filepath.Join(dir, "state")
	s.open()
	const nobody = 65534
	root, other := newVictim(t, s, "0"), newVictim(t, s, ledger.User(fmt.Sprint(nobody)))

	program := filepath.Join(dir, "test")
	self, err := os.ReadFile(os.Args[0])
	must(t, err)
	must(t, os.WriteFile(program, self, 0o755))
	t.Run("another user", func(t *testing.T) {
		unharmed(t, root, func(list []attempt) []attempt {
			text, err := json.Marshal(list)
			must(t, err)
			cmd := exec.Command(program)
			cmd.Dir, cmd.Stdin, cmd.Env = "/", bytes.NewReader(text), append(os.Environ(), strangerVar+"="+dir)
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			var errs bytes.Buffer
			cmd.Stderr = &errs
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, errs.String())
			}
			list = nil
			must(t, json.Unmarshal(out, &list))
			for _, a := range list { // nor may they speak for the PC
				if (a.Verb == string(enrol) || a.Verb == string(retire) || a.Verb == string(rest)) && !strings.Contains(a.Error, "administrator") {
					t.Errorf("%s: %q", a.Verb, a.Error)
				}
			}
			return list
		})
	})
	t.Run("root", func(t *testing.T) {
		unharmed(t, other, func(list []attempt) []attempt {
			// Administrators may see that the device did something, of whomever.
			list = slices.DeleteFunc(list, func(a attempt) bool { return a.Verb == string(history) })
			must(t, try(s.at, list))
			return list
		})
	})
	if a, err := s.d.Verify(); err != nil || len(a.Problems) > 0 {
		t.Errorf("the audit log: %+v, %v", a, err)
	}
}

// unharmed fails when what a caller did told of the victim or changed what is
// theirs.
func unharmed(t *testing.T, v *victim, call func([]attempt) []attempt) {
	t.Helper()
	before := v.state(t)
	answered := map[string]bool{}
	for _, a := range call(v.attempts(t)) {
		if secret := v.betrayed(append(a.Out, a.Error...)); secret != "" {
			t.Errorf("%s %s tells %q:\n%s%s", a.Verb, a.In, secret, a.Out, a.Error)
		}
		answered[a.Verb] = answered[a.Verb] || a.Error == ""
	}
	if diff := cmp.Diff(before, v.state(t)); diff != "" {
		t.Errorf("what is the other's has changed:\n%s", diff)
	}
	for _, verb := range []string{string(status), string(work), string(lookOpen), string(lookRecall), string(lookDone), string(holds)} {
		if !answered[verb] { // the test must have got that far
			t.Errorf("%s was never answered", verb)
		}
	}
}
