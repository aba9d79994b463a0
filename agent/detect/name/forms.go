package name

import "github.com/husorden/husorden/agent/detect/name/seq"

func (f *finder) label() {}

func (f *finder) turned(run []seq.Token) bool { return false }
