package page

import (
	"encoding/json"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
)

// exported is all that is held about one person's files, and about the person.
// Where something was found is among it; what was found nobody holds.
type exported struct {
	device.Status
	Log      []ledger.Record  `json:"log"`               // what was asked and removed
	Read     time.Time        `json:"read_on,omitzero"`  // when the person confirmed that they know what the program does
	Cases    []device.Case    `json:"cases"`             // aliases, and what was filed under them
	Signed   []device.Receipt `json:"signed"`            // duties, with the name that was written
	OwnNames int              `json:"own_names"`         // how many check values of own names and numbers there are
	Report   *exportedReport  `json:"report,omitempty"`  // the last that was sent
	Program  string           `json:"program,omitempty"` // its version
}

type exportedReport struct {
	To   string          `json:"to"`
	At   time.Time       `json:"at,omitzero"`
	Body json.RawMessage `json:"body,omitempty"`
}

// export hands the person all that is held about them and their files (L4), as a
// file.
func (p *Page) export(v *visit) error {
	out := exported{Log: []ledger.Record{}, Cases: []device.Case{}, Signed: []device.Receipt{}, Program: p.o.Version}
	var err error
	if out.Status, err = p.house(v.ctx(), v.lang, true); err != nil {
		return err
	}
	if p.o.History != nil {
		log, err := p.o.History(v.ctx())
		if err != nil {
			return err
		}
		out.Log = append(out.Log, log...)
	}
	if p.o.Cases != nil {
		list, err := p.o.Cases.Cases(v.ctx())
		if err != nil {
			return err
		}
		out.Cases = append(out.Cases, list...)
	}
	if p.o.Duties != nil {
		b, err := p.o.Duties.Duties(v.ctx(), string(v.lang))
		if err != nil {
			return err
		}
		out.Signed = append(out.Signed, b.Signed...)
	}
	if p.o.Known != nil {
		if out.Read, err = p.o.Known.At(v.ctx()); err != nil {
			return err
		}
	}
	if p.o.Own != nil {
		list, err := p.o.Own()
		if err != nil {
			return err
		}
		out.OwnNames = list.Len()
	}
	if p.o.Report != nil {
		sent, err := p.o.Report(v.ctx())
		if err != nil {
			return err
		}
		if sent.To != "" {
			out.Report = &exportedReport{To: sent.To, At: sent.At}
			if json.Valid(sent.Body) {
				out.Report.Body = sent.Body
			}
		}
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.Header().Set("Content-Disposition", `attachment; filename="husorden.json"`)
	e := json.NewEncoder(v.w)
	e.SetIndent("", " ")
	_ = e.Encode(out) // who left does not read it
	return nil
}
