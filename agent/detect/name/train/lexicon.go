package main

import (
	"bufio"
	"embed"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
	"github.com/husorden/husorden/agent/detect/name/seq"
)

//go:embed lists
var lists embed.FS

// sources are the files of the packages that lexicon.bin is made from.
type sources struct{ danish, english, phpFaker, jsFaker string }

// longestCommon is the length in bytes of the longest common word that is
// kept: longer ones are seldom mistaken for a name.
const longestCommon = 11

type words map[string]lexicon.Attr

func (w words) add(word string, a lexicon.Attr) {
	if utf8.RuneCountInString(word) < 2 {
		return
	}
	w[string(seq.Fold(nil, []byte(word)))] |= a
}

func writeLexicon(src sources, out string) error {
	w := words{}
	for _, step := range []func(sources) error{w.readLists, w.readHunspell, w.readEnglish, w.readPHPFaker, w.readJSFaker} {
		if err := step(src); err != nil {
			return err
		}
	}
	table, err := lexicon.Build(w, slices.Sorted(maps.Keys(w)))
	if err != nil {
		return err
	}
	fmt.Printf("%d words\n", len(w))
	return os.WriteFile(out, table, 0o644)
}

// readLists reads the curated lists beside this command.
func (w words) readLists(sources) error {
	for name, attr := range map[string]lexicon.Attr{"first.txt": lexicon.First, "surname.txt": lexicon.Surname} {
		for _, word := range listWords(name) {
			w.add(word, attr)
			for part := range strings.SplitSeq(word, "-") {
				w.add(part, lexicon.Proper)
			}
		}
	}
	roles := map[string]lexicon.Attr{"head:": lexicon.Head, "title:": lexicon.Title, "label:": lexicon.Label, "org:": lexicon.Org}
	for _, line := range listLines("roles.txt") {
		fields := strings.Fields(line)
		attr, ok := roles[fields[0]]
		if !ok {
			return fmt.Errorf("reading roles.txt: no such role %q", fields[0])
		}
		for _, word := range fields[1:] {
			w.add(strings.TrimSuffix(word, "."), attr)
		}
	}
	return nil
}

func listLines(name string) []string {
	text, err := lists.ReadFile("lists/" + name)
	if err != nil {
		panic(err) // embedded
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}

func listWords(name string) []string {
	return strings.Fields(strings.Join(listLines(name), " "))
}

// readHunspell takes names (flag 9, the genitive of names), places (flag 54)
// and common words from the Danish spelling dictionary.
func (w words) readHunspell(src sources) error {
	return eachLine(src.danish, func(line string) {
		line, _, _ = strings.Cut(line, " ")
		word, flags, _ := strings.Cut(line, "/")
		first, _ := utf8.DecodeRuneInString(word)
		has := func(flag string) bool { return slices.Contains(strings.Split(flags, ","), flag) }
		switch {
		case !unicode.IsLetter(first) || strings.ContainsAny(word, ". "):
		case !unicode.IsUpper(first) && len(word) <= longestCommon:
			w.add(word, lexicon.Danish)
		case unicode.IsUpper(first) && has("54"):
			w.add(word, lexicon.Place)
		case unicode.IsUpper(first) && has("9") && strings.ToUpper(word) != word:
			w.add(word, lexicon.Proper)
		}
	})
}

// readEnglish takes common words and names from the SCOWL word list.
func (w words) readEnglish(src sources) error {
	return eachLine(src.english, func(word string) {
		first, _ := utf8.DecodeRuneInString(word)
		switch {
		case strings.Contains(word, "'"):
		case unicode.IsUpper(first):
			w.add(word, lexicon.Foreign)
		case len(word) <= longestCommon:
			w.add(word, lexicon.English)
		}
	})
}

var (
	phpList   = regexp.MustCompile(`(?s)static \$(\w+) = \[(.*?)\];`)
	phpString = regexp.MustCompile(`'([^'{]+)'`)
)

func (w words) readPHPFaker(src sources) error {
	attrs := map[string]lexicon.Attr{"firstNameMale": lexicon.First, "firstNameFemale": lexicon.First, "middleName": lexicon.Surname,
		"lastName": lexicon.Surname, "cityNames": lexicon.Place, "kommuneNames": lexicon.Place, "country": lexicon.Place}
	for _, file := range []string{"Person.php", "Address.php"} {
		text, err := os.ReadFile(filepath.Join(src.phpFaker, file))
		if err != nil {
			return fmt.Errorf("reading php-faker: %w", err)
		}
		for _, list := range phpList.FindAllStringSubmatch(string(text), -1) {
			w.addAll(phpString.FindAllStringSubmatch(list[2], -1), attrs[list[1]])
		}
	}
	return nil
}

func (w words) addAll(found [][]string, attr lexicon.Attr) {
	for _, m := range found {
		if attr != 0 && !strings.ContainsAny(m[1], " .") {
			w.add(m[1], attr)
		}
	}
}

var (
	jsPerson = regexp.MustCompile("first_name:\\{female:`([^`]*)`[^{}]*?male:`([^`]*)`")
	jsLast   = regexp.MustCompile("last_name:\\{generic:`([^`]*)`")
	jsName   = regexp.MustCompile(`([\pL-]+)`)
)

func (w words) readJSFaker(src sources) error {
	if src.jsFaker == "" {
		return fmt.Errorf("reading @faker-js/faker: say where it is unpacked with -faker")
	}
	files, err := filepath.Glob(filepath.Join(src.jsFaker, "dist", "da-*.js"))
	if err != nil || len(files) != 1 {
		return fmt.Errorf("reading @faker-js/faker: no Danish locale in %s", src.jsFaker)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		return fmt.Errorf("reading @faker-js/faker: %w", err)
	}
	first, last := jsPerson.FindSubmatch(text), jsLast.FindSubmatch(text)
	if first == nil || last == nil {
		return fmt.Errorf("reading @faker-js/faker: its Danish names are not where they were in version 10")
	}
	w.addAll(jsName.FindAllStringSubmatch(string(first[1])+" "+string(first[2]), -1), lexicon.First)
	w.addAll(jsName.FindAllStringSubmatch(string(last[1]), -1), lexicon.Surname)
	return nil
}

func eachLine(path string, do func(string)) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("reading word list: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		do(strings.TrimSpace(lines.Text()))
	}
	return lines.Err()
}
