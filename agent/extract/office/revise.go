package office

import "bytes"

// edit is how the current word of a frame has been changed.
type edit byte

const (
	unedited edit = iota
	inserted      // it holds inserted text; old is the word without it
	deleted       // it holds deleted text too; old is the word as it was
)

const maxOld = 64 << 10

// A tracked change in the middle of a word or number leaves two words: the one
// of today and the one before. Both are written, the new one first, so that a
// number is never a mixture of the two:
//
//	010203-12[deleted 3][inserted 4]5  ->  010203-1245 010203-1235
//
// A deletion of whole words stands where it stood.

// insert writes text that a tracked change has added.
func (f *flow) insert(b []byte) {
	t := f.top()
	if t.edited == unedited {
		t.old = append(t.old[:0], t.word()...)
		t.edited = inserted
	}
	old := t.edited
	t.edited = unedited
	f.text(b)
	f.top().edited = old
}

// delete takes text that a tracked change has removed.
func (f *flow) delete(b []byte) {
	t := f.top()
	if len(b) == 0 {
		return
	}
	if t.edited == unedited {
		t.old = t.old[:0]
		if !space(b[0]) {
			t.old = append(t.old, t.word()...)
		}
	}
	if t.edited == inserted && space(b[0]) { // the word before was not changed
		t.old = t.old[:0]
	}
	t.edited = deleted
	t.old = append(t.old, b...)
	if len(t.old) > maxOld {
		f.endEdit()
	}
}

// edit takes the rest of an edited word from the beginning of b, and returns
// what is left of b.
func (f *flow) edit(b []byte) []byte {
	t := f.top()
	if n := len(t.old); n > 0 && space(t.old[n-1]) {
		f.endEdit()
		return b
	}
	n := bytes.IndexAny(b, " \t\n")
	if n < 0 {
		t.old = append(t.old, b...)
		if len(t.old) > maxOld {
			f.put(b)
			f.endEdit()
			return nil
		}
		return b
	}
	t.old = append(t.old, b[:n]...)
	f.put(b[:n])
	f.endEdit()
	return b[n:]
}

// endEdit ends an edited word: if something was deleted from it, the old word
// follows it.
func (f *flow) endEdit() {
	t := f.top()
	was := t.edited
	t.edited = unedited
	if was != deleted {
		return
	}
	old := bytes.TrimSpace(t.old)
	if len(old) == 0 {
		return
	}
	if n := len(t.out); n > 0 && t.gap == 0 && t.tabs == 0 && !space(t.out[n-1]) {
		f.put([]byte{' '})
	}
	for i, c := range old {
		if c < ' ' && c != '\t' {
			old[i] = ' '
		}
	}
	f.put(old)
	f.top().gap = ' '
}

// word returns the word being written: what stands behind the last white space.
func (t *frame) word() []byte {
	if t.gap != 0 || t.tabs > 0 {
		return nil
	}
	tail := t.out[max(0, len(t.out)-maxWord):]
	return tail[bytes.LastIndexAny(tail, " \t\n")+1:]
}
