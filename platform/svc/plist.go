package svc

import (
	"strconv"
	"strings"
)

// The labels of the jobs, which are the names of their plists too.
const (
	darwinName      = "io.github.husorden.service"
	darwinCompanion = "io.github.husorden.companion"
)

// darwinLog is where launchd writes the service's standard error.
const darwinLog = "/var/log/husorden.log"

// daemonPlist is the service's job (launchd.plist(5)).
func daemonPlist(c Config) string {
	return plist(
		entry{"Label", c.Name},
		entry{"ProgramArguments", append([]string{c.Program}, c.Arguments...)},
		entry{"RunAtLoad", true},
		entry{"KeepAlive", true},
		entry{"AbandonProcessGroup", true}, // an updater outlives the service
		entry{"ThrottleInterval", 60},      // seconds between two starts
		entry{"ExitTimeOut", 30},           // seconds from SIGTERM to SIGKILL
		entry{"ProcessType", "Background"},
		entry{"LowPriorityIO", true},
		entry{"Umask", 0o077},
		entry{"HardResourceLimits", []entry{{"Core", 0}}},
		entry{"StandardErrorPath", darwinLog},
	)
}

// agentPlist is the companion's job in every session with a screen. It has no
// log: a path in a plist is the same for all users. It may open more files than
// launchd's 256, because the watch holds each folder and file of a place open.
func agentPlist(c Config) string {
	return plist(
		entry{"Label", darwinCompanion},
		entry{"ProgramArguments", []string{c.Companion}},
		entry{"RunAtLoad", true},
		entry{"KeepAlive", []entry{{"SuccessfulExit", false}}},
		entry{"ThrottleInterval", 60},
		entry{"ExitTimeOut", 30},
		entry{"ProcessType", "Background"},
		entry{"LimitLoadToSessionType", "Aqua"},
		entry{"Umask", 0o077},
		entry{"HardResourceLimits", []entry{{"Core", 0}}},
		entry{"SoftResourceLimits", []entry{{"NumberOfFiles", 8192}}},
	)
}

// entry is a key of a plist: a string, int, bool, []string or []entry.
type entry struct {
	key   string
	value any
}

func plist(entries ...entry) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
`)
	writePlist(&b, "", entries)
	b.WriteString("</plist>\n")
	return b.String()
}

func writePlist(b *strings.Builder, indent string, value any) {
	text := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	switch v := value.(type) {
	case string:
		b.WriteString(indent + "<string>" + text.Replace(v) + "</string>\n")
	case int:
		b.WriteString(indent + "<integer>" + strconv.Itoa(v) + "</integer>\n")
	case bool:
		b.WriteString(indent + "<" + strconv.FormatBool(v) + "/>\n")
	case []string:
		b.WriteString(indent + "<array>\n")
		for _, s := range v {
			writePlist(b, indent+"\t", s)
		}
		b.WriteString(indent + "</array>\n")
	case []entry:
		b.WriteString(indent + "<dict>\n")
		for _, e := range v {
			b.WriteString(indent + "\t<key>" + text.Replace(e.key) + "</key>\n")
			writePlist(b, indent+"\t", e.value)
		}
		b.WriteString(indent + "</dict>\n")
	}
}
