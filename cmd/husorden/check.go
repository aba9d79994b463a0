package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/check"
	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/cmd/household"
)

// maxDraft is the longest draft that is checked, in bytes.
const maxDraft = 1 << 20

// check holds a draft on standard input against the rules for mail (K1, K2) and
// SMS (K4). Exit 1 when it breaks one.
func (p *program) check(_ context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("check", flag.ContinueOnError)
	channel := fs.String("channel", "", "what the draft is to be sent through: mail or sms")
	format := choice(fs, "format", []string{"text", "jsonl"}, "of the answer")
	lang := p.lang(fs)
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	ch := check.Channel(*channel)
	switch {
	case len(operands) > 0:
		return 0, errors.New("takes no operands; write the draft to its standard input")
	case ch != check.Mail && ch != check.SMS:
		return 0, errors.New("write --channel mail or --channel sms")
	}
	p.uncatch()
	draft, err := io.ReadAll(io.LimitReader(p.in, maxDraft+1))
	switch {
	case err != nil:
		return 0, fmt.Errorf("reading the draft: %w", err)
	case len(draft) > maxDraft:
		return 0, fmt.Errorf("the draft is longer than %d bytes", maxDraft)
	}
	breaches := check.Check(ch, draft, household.Detectors())
	for _, b := range breaches {
		if *format == "jsonl" {
			err = p.jsonBreach(draft, b, *lang)
		} else {
			err = p.textBreach(draft, b, *lang)
		}
		if err != nil {
			return 0, err
		}
	}
	if *format == "text" {
		p.checked(ch, draft, breaches, *lang)
	}
	if len(breaches) > 0 {
		return exitDue, nil
	}
	return exitFine, nil
}

func (p *program) jsonBreach(draft []byte, b check.Breach, lang string) error {
	line, err := json.Marshal(struct {
		Rule    string `json:"rule"`
		Start   int    `json:"start"`
		End     int    `json:"end"`
		Text    string `json:"text"`
		Why     string `json:"why"`
		Instead string `json:"instead"`
	}{string(b.Rule), b.Start, b.End, string(draft[b.Start:b.End]), b.Why.In(lang), b.Instead.In(lang)})
	if err != nil {
		return err
	}
	_, err = p.out.Write(append(line, '\n'))
	return err
}

func (p *program) textBreach(draft []byte, b check.Breach, lang string) error {
	line := 1 + bytes.Count(draft[:b.Start], []byte("\n"))
	column := 1 + utf8.RuneCount(draft[bytes.LastIndexByte(draft[:b.Start], '\n')+1:b.Start])
	_, err := fmt.Fprintf(p.out, "%d:%d %s  %s\n    %s\n    %s\n", line, column, b.Rule,
		desk.Plain(string(draft[b.Start:b.End])), b.Why.In(lang), desk.Plain(b.Instead.In(lang)))
	return err
}

// checked ends the answer: the draft as it may be sent, and the advice of K5.
func (p *program) checked(ch check.Channel, draft []byte, breaches []check.Breach, lang string) {
	if len(breaches) == 0 {
		fine := "Teksten bryder ingen af reglerne."
		if lang == "en" {
			fine = "The text breaks none of the rules."
		}
		fmt.Fprintln(p.out, fine)
	} else {
		may := "Sådan må den sendes:"
		if lang == "en" {
			may = "It may be sent like this:"
		}
		text := bytes.TrimRight(check.Rewrite(draft, breaches), "\n")
		if _, terminal := desk.Terminal(p.out.file); terminal { // a draft may have been pasted from anywhere
			var shown bytes.Buffer
			desk.Screen(&shown).Write(append(text, '\n'))
			text = bytes.TrimSuffix(shown.Bytes(), []byte("\n"))
		}
		fmt.Fprintf(p.out, "\n%s\n%s\n", may, text)
	}
	fmt.Fprintln(p.out)
	for _, a := range check.Advice(ch) {
		fmt.Fprintln(p.out, a.In(lang))
	}
}
