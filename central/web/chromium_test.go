//go:build browser

package web

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// tab is one tab of Chromium, spoken to through the pipe of its debugging
// protocol: messages of JSON with a zero byte after each.
type tab struct {
	t       testing.TB
	to      *os.File
	session string
	last    int
	events  chan event

	said  []string // what the browser complained of
	asked []string // addresses that were requested
}

type event struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// answersWithin is how long the browser may take, on a machine that has other
// things to do.
const answersWithin = 60 * time.Second

// newTab starts the Chromium that HUSORDEN_CHROMIUM names, else "chromium".
func newTab(t testing.TB) *tab {
	t.Helper()
	child, to, err := os.Pipe()
	from, childOut, err2 := os.Pipe()
	if err = cmp.Or(err, err2); err != nil {
		t.Fatal(err)
	}
	chromium := exec.Command(cmp.Or(os.Getenv("HUSORDEN_CHROMIUM"), "chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
		"--lang=da", "--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), "about:blank")
	chromium.ExtraFiles = []*os.File{child, childOut} // 3 and 4
	if err := chromium.Start(); err != nil {
		t.Fatalf("starting chromium: %v", err)
	}
	child.Close()
	childOut.Close()
	b := &tab{t: t, to: to, events: make(chan event, 4096)}
	var reads sync.WaitGroup
	reads.Go(func() {
		defer close(b.events)
		lines := bufio.NewReaderSize(from, 1<<20)
		for {
			line, err := lines.ReadBytes(0)
			if err != nil {
				return
			}
			var e event
			if json.Unmarshal(bytes.TrimSuffix(line, []byte{0}), &e) == nil {
				b.events <- e
			}
		}
	})
	t.Cleanup(func() {
		b.send("Browser.close", nil)
		to.Close()
		kill := time.AfterFunc(10*time.Second, func() { _ = chromium.Process.Kill() })
		for range b.events { // until it lets go of the pipe
		}
		_ = chromium.Wait()
		kill.Stop()
		from.Close()
		reads.Wait()
	})
	var targets struct {
		TargetInfos []struct{ TargetID, Type string }
	}
	b.call("Target.getTargets", nil, &targets)
	i := slices.IndexFunc(targets.TargetInfos, func(ti struct{ TargetID, Type string }) bool { return ti.Type == "page" })
	if i < 0 {
		t.Fatal("chromium has no page")
	}
	var got struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": targets.TargetInfos[i].TargetID, "flatten": true}, &got)
	b.session = got.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

func (b *tab) send(method string, params any) int {
	b.last++
	m := map[string]any{"id": b.last, "method": method}
	if params != nil {
		m["params"] = params
	}
	if b.session != "" && !strings.HasPrefix(method, "Browser.") {
		m["sessionId"] = b.session
	}
	line, err := json.Marshal(m)
	if err != nil {
		b.t.Fatal(err)
	}
	_, _ = b.to.Write(append(line, 0)) // who does not hear it does not answer
	return b.last
}

// call waits for the answer.
func (b *tab) call(method string, params, result any) {
	b.t.Helper()
	id := b.send(method, params)
	b.until(method, func(e event) bool {
		if e.ID != id {
			return false
		}
		if e.Error != nil {
			b.t.Fatalf("%s: %s", method, e.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(e.Result, result); err != nil {
				b.t.Fatalf("%s: %v", method, err)
			}
		}
		return true
	})
}

// until takes in what happens until it is enough.
func (b *tab) until(what string, enough func(event) bool) {
	b.t.Helper()
	limit := time.After(answersWithin)
	for {
		select {
		case e, ok := <-b.events:
			if !ok {
				b.t.Fatalf("chromium ended during %s", what)
			}
			switch e.Method {
			case "Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled":
				b.said = append(b.said, string(e.Params))
			case "Network.requestWillBeSent":
				var p struct{ Request struct{ URL string } }
				if json.Unmarshal(e.Params, &p) == nil {
					b.asked = append(b.asked, p.Request.URL)
				}
			}
			if enough(e) {
				return
			}
		case <-limit:
			b.t.Fatalf("chromium does not answer: %s", what)
		}
	}
}

func (b *tab) loaded() {
	b.t.Helper()
	b.until("loading", func(e event) bool { return e.Method == "Page.loadEventFired" })
}

func (b *tab) visit(url string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": url}, nil)
	b.loaded()
}

// eval evaluates an expression; the page's own policy does not hold for it.
func (b *tab) eval(expression string, result any) {
	b.t.Helper()
	var got struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Text string }
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &got)
	if got.ExceptionDetails != nil {
		b.t.Fatalf("evaluating: %s", got.ExceptionDetails.Text)
	}
	if result != nil {
		if err := json.Unmarshal(got.Result.Value, result); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *tab) text(expression string) (s string) {
	b.t.Helper()
	b.eval("String("+expression+")", &s)
	return s
}

// fill writes into a field of the page.
func (b *tab) fill(selector, value string) {
	b.t.Helper()
	set, _ := json.Marshal(value)
	b.eval(`document.querySelector("`+selector+`").value = `+string(set), nil)
}

// press presses a button and waits for what it leads to.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.eval(`document.querySelector("`+selector+`").click()`, nil)
	b.loaded()
}

// screen sets how wide the screen is, in CSS pixels, and how bright.
func (b *tab) screen(width int, dark bool) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false}, nil)
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// picture takes the whole page, at most so many pixels high.
func (b *tab) picture(path string, most int) {
	b.t.Helper()
	var width, height int
	b.eval("innerWidth", &width)
	b.eval("document.documentElement.scrollHeight", &height)
	var got struct{ Data string }
	b.call("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true,
		"clip": map[string]any{"x": 0, "y": 0, "width": width, "height": min(height, most), "scale": 1}}, &got)
	raw, err := base64.StdEncoding.DecodeString(got.Data)
	if err != nil || len(raw) < 5000 {
		b.t.Fatalf("a picture of %d bytes: %v", len(raw), err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		b.t.Fatal(err)
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewColours(img)); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, small.Bytes(), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// fewColours is a picture in its 256 commonest colours, to be small in the
// repository.
func fewColours(img image.Image) image.Image {
	r := img.Bounds()
	plain := image.NewRGBA(r)
	draw.Draw(plain, r, img, r.Min, draw.Src)
	count := map[color.RGBA]int{}
	for i := 0; i < len(plain.Pix); i += 4 {
		count[color.RGBA{plain.Pix[i], plain.Pix[i+1], plain.Pix[i+2], plain.Pix[i+3]}]++
	}
	all := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var colours color.Palette
	for _, c := range all[:min(256, len(all))] {
		colours = append(colours, c)
	}
	out, index := image.NewPaletted(r, colours), map[color.RGBA]uint8{}
	for i := range out.Pix {
		c := color.RGBA{plain.Pix[4*i], plain.Pix[4*i+1], plain.Pix[4*i+2], plain.Pix[4*i+3]}
		k, known := index[c]
		if !known {
			k = uint8(colours.Index(c))
			index[c] = k
		}
		out.Pix[i] = k
	}
	return out
}
