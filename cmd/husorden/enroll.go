package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/report"
	"github.com/husorden/husorden/policy"
)

// enroll makes the device one of an organisation's, which it reports to and
// whose rules it takes.
func (p *program) enroll(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("enroll", flag.ContinueOnError)
	state, lang := stateFlag(fs), p.lang(fs)
	ca := fs.String("ca", "", "the certificate (PEM `file`) of the organisation's own authority, where it has one")
	asJSON := fs.Bool("json", false, "answer as JSON")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) != 2 {
		return 0, errors.New("write enroll URL TOKEN, or enroll URL - with the token on standard input; whoever looks after the PC has both")
	}
	e := remote.Enrolment{URL: operands[0], Token: operands[1]}
	if e.Token == "-" {
		p.uncatch()
		ctx = context.WithoutCancel(ctx) // Ctrl-C is the system's again
		if e.Token, err = readToken(p.in); err != nil {
			return 0, err
		}
	}
	if *ca != "" {
		if e.CA, err = os.ReadFile(*ca); err != nil {
			return 0, err
		}
	}
	h, done, err := p.house(ctx, state)
	if err != nil {
		return 0, err
	}
	defer done()
	s, err := h.Enrol(ctx, e)
	if err != nil {
		var told *localapi.Error
		var refused device.Refused
		if !errors.As(err, &told) && !errors.As(err, &refused) { // no service is between
			err = device.Refused{Sentence: report.Words(err)}
		}
		return 0, sentence(err, *lang)
	}
	if *asJSON {
		return exitFine, json.NewEncoder(p.out).Encode(s)
	}
	fmt.Fprintf(p.out, policy.Sentence{
		DA: "Pc'en er tilmeldt %s som %s. Der sendes kun tal, datoer og id'er, aldrig navne eller indhold.\n",
		EN: "This PC is enrolled at %s as %s. Only counts, dates and ids are sent, never names or content.\n"}.In(*lang), s.URL, s.Device)
	return exitFine, nil
}

// maxToken is more than a token and what may stand around it, in bytes.
const maxToken = 4 << 10

// readToken reads the token from the first line of standard input: as an operand,
// everybody on the PC could read it in the list of processes.
func readToken(in io.Reader) (string, error) {
	line, err := bufio.NewReaderSize(in, maxToken).ReadSlice('\n')
	token := strings.TrimSpace(strings.TrimPrefix(string(line), "\ufeff")) // which PowerShell may begin with
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", fmt.Errorf("the first line of standard input is longer than %d bytes, so it is no token", maxToken)
	case err != nil && !errors.Is(err, io.EOF):
		return "", fmt.Errorf("reading the token: %w", err)
	case token == "":
		return "", errors.New("no token on standard input; write it as one line there, or enroll URL TOKEN")
	}
	return token, nil
}

// retire takes the device out of its organisation. It is a dry run without --yes.
func (p *program) retire(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("retire", flag.ContinueOnError)
	state, lang := stateFlag(fs), p.lang(fs)
	yes := fs.Bool("yes", false, "do it; without it the command only says what it would do")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, errors.New("takes no operands")
	}
	h, done, err := p.house(ctx, state)
	if err != nil {
		return 0, err
	}
	defer done()
	s, err := h.Where(ctx)
	if errors.Is(err, report.ErrNotEnrolled) {
		p.say(*lang, "Pc'en er ikke tilmeldt noget sted.", "This PC is not enrolled anywhere.")
		return exitFine, nil
	}
	if err != nil {
		return 0, err
	}
	if !*yes {
		fmt.Fprintf(p.out, policy.Sentence{DA: "Ville framelde pc'en fra %s. Tilføj --yes, hvis det er det, du vil.\n",
			EN: "Would take this PC out of %s. Add --yes if that is what you want.\n"}.In(*lang), s.URL)
		return exitFine, nil
	}
	if err := h.Retire(ctx); err != nil {
		return 0, sentence(err, *lang)
	}
	p.say(*lang, "Pc'en er frameldt. Reglerne på pc'en gælder igen.", "This PC is no longer enrolled. Its own rules hold again.")
	return exitFine, nil
}
