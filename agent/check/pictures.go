package check

import (
	"bytes"
	"strings"
	"sync"

	"github.com/husorden/husorden/agent/detect/term/stem"
)

// sending are the turns that go with a picture in the message. That one is
// talked about ("vi tager et billede i morgen") breaks nothing.
const sending = `mms, mms'er*, mms’er*, her er et billede*, her er billede*, her er nogle billeder, her er lige et billede*, her er lige nogle billeder,
her er et par billeder, her kommer et billede*, her kommer billede*, her kommer nogle billeder, her kommer lige et billede*, her får du et billede*, her får du nogle billeder,
får lige et billede*, får lige nogle billeder, sender et billede*, sender dig et billede*, sender jer et billede*, sender lige et billede*, sender her et billede*,
sender billede*, sender nogle billeder, sender lige nogle billeder, sender et par billeder, sender lige et par billeder, vedhæfter et billede*, vedhæfter billede*,
vedhæfter nogle billeder, vedhæfter et par billeder, vedhæfter her et billede*, vedhæfter lige et billede*, vedhæfter lige nogle billeder, vedhæftet billede*, vedhæftede billede*,
vedhæftet et billede*, vedhæftet nogle billeder, vedlagt billede*, vedlagte billede*, billede vedhæftet, billedet vedhæftet, billeder vedhæftet, billeder er vedhæftet, billedet er vedhæftet,
billede vedlagt, se billedet, se billede, se billederne, se lige billedet, se vedhæftede, på billedet ser du, på billedet kan du se, på billedet ses, her er et foto*, her er foto*, her kommer et foto*, sender et foto*,
sender foto*, vedhæfter et foto*, vedhæfter foto*, vedhæftet foto*, foto vedhæftet, fotos vedhæftet, se fotoet, her er en video*, sender en video*, vedhæfter en video*, her er en selfie*, sender en selfie*, snap af, har taget dette billede, har taget det her billede`

var sendingSet = sync.OnceValue(func() *stem.Set {
	var ps []stem.Pattern
	for entry := range strings.SplitSeq(sending, ",") {
		p, err := stem.Parse(entry, 0)
		if err != nil {
			panic("compiling the turns for pictures: " + err.Error())
		}
		ps = append(ps, p)
	}
	set, err := stem.Compile(ps)
	if err != nil {
		panic("compiling the turns for pictures: " + err.Error())
	}
	return set
})

// marks stand where a telephone shows a picture, when its text is copied.
var marks = []string{"[billede", "<billede", "[foto", "<foto", "[image", "<image", "[video", "<video", "[photo", "<medier udeladt", "<media omitted",
	"data:image/", "\ufffc", "📷", "🖼", "📸"}

// pictureFiles are the endings of pictures' and films' file names.
var pictureFiles = []string{".jpg", ".jpeg", ".png", ".heic", ".heif", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".mov", ".mp4"}

// pictures returns where draft carries a picture, or says that it does (K4).
func pictures(draft []byte) []span {
	var out []span
	sendingSet().Each(draft, func(h stem.Hit) { out = append(out, span{h.WordStart, h.WordEnd}) })
	lower := bytes.ToLower(draft)
	if len(lower) != len(draft) {
		lower = draft // lower-casing rare letters changes their length: offsets must hold
	}
	for _, m := range marks {
		for i := 0; ; {
			n := bytes.Index(lower[i:], []byte(m))
			if n < 0 {
				break
			}
			i += n + len(m)
			out = append(out, span{i - len(m), markEnd(draft, m, i)})
		}
	}
	for _, f := range pictureFiles {
		for i := 0; ; {
			n := bytes.Index(lower[i:], []byte(f))
			if n < 0 {
				break
			}
			i += n + len(f)
			if i < len(draft) && isWord(draft[i]) {
				continue
			}
			if start := fileStart(draft, i-len(f)); start < i-len(f) {
				out = append(out, span{start, i})
			}
		}
	}
	return out
}

// markEnd returns where the mark m, that ends at i, is over.
func markEnd(draft []byte, m string, i int) int {
	stop := ""
	switch {
	case m[0] == '[':
		stop = "]"
	case m[0] == '<':
		stop = ">"
	case m == "data:image/":
		for i < len(draft) && draft[i] > ' ' {
			i++
		}
		return i
	default:
		return i
	}
	const most = 80
	if n := bytes.Index(draft[i:min(len(draft), i+most)], []byte(stop)); n >= 0 {
		return i + n + 1
	}
	return i
}

// fileStart returns where the file name that ends at i begins.
func fileStart(draft []byte, i int) int {
	const most = 120
	from := max(0, i-most)
	for i > from && (isWord(draft[i-1]) || bytes.IndexByte([]byte("-_.()/\\:"), draft[i-1]) >= 0) {
		i--
	}
	return i
}

// isWord tells whether b is part of a letter or a digit.
func isWord(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z' || b >= 0x80
}
