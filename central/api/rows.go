package api

import (
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// DeviceRow is one device in the reader's API.
type DeviceRow struct {
	ID           compliance.ID       `json:"id"`
	Organisation compliance.ID       `json:"organisation"`
	Group        compliance.ID       `json:"group,omitempty"`
	Label        string              `json:"label"`  // as the consultant wrote it
	Status       string              `json:"status"` // active, retired, revoked
	Standing     compliance.Standing `json:"standing"`
	Whys         []compliance.Why    `json:"whys"`
	Times        Times               `json:"times"`
	Reports      Reports             `json:"reports"`
	Agent        compliance.Agent    `json:"agent"`
	Policy       *compliance.Policy  `json:"policy,omitempty"` // none: nothing was reported
	Numbers      Numbers             `json:"numbers"`
}

// Times are the moments of a device, by central's clock but for Reported.
type Times struct {
	Enrolled time.Time `json:"enrolled"`
	Retired  time.Time `json:"retired,omitzero"`
	Revoked  time.Time `json:"revoked,omitzero"`
	Contact  time.Time `json:"contact"`
	Reported time.Time `json:"reported,omitzero"`
}

// Reports is what came from a device.
type Reports struct {
	Counted  int64             `json:"counted"`
	Sequence int64             `json:"sequence"`
	Missing  [][2]int64        `json:"missing"`         // from, to
	Audit    *compliance.Audit `json:"audit,omitempty"` // none: nothing was reported
	Rewound  time.Time         `json:"rewound,omitzero"`
}

// Numbers are a device's figures.
type Numbers struct {
	Stored      int `json:"stored"`
	Overdue     int `json:"overdue"`
	OverdueDays int `json:"overdue_days"`
	Unscanned   int `json:"unscanned"`
	Unreadable  int `json:"unreadable"`
	Exceptions  int `json:"exceptions"`
	Held        int `json:"held"`
	DutiesLate  int `json:"duties_late"`
	Users       int `json:"users"`
	Watched     int `json:"watched"`
}

// DevicePage is a page of devices.
type DevicePage struct {
	Devices []DeviceRow   `json:"devices"`
	Next    compliance.ID `json:"next,omitempty"`
}

// DeviceWhole is a device with what it said.
type DeviceWhole struct {
	Device    DeviceRow          `json:"device"`
	Daily     *compliance.Report `json:"daily,omitempty"`
	Heartbeat *compliance.Report `json:"heartbeat,omitempty"`
	Days      []DayRow           `json:"days"`
}

// DayRow is a device's last daily report of a day.
type DayRow struct {
	Day      string              `json:"day"` // 2026-01-31, UTC
	Standing compliance.Standing `json:"standing"`
	Numbers  Numbers             `json:"numbers"`
	Files    int                 `json:"files"`
	Totals   compliance.Totals   `json:"totals"`
}

func rowOf(d store.Device) DeviceRow {
	r := DeviceRow{ID: d.ID, Organisation: d.Org, Group: d.Group, Label: d.Label, Status: d.Status(), Standing: d.State.Standing,
		Whys:    d.State.Whys,
		Times:   Times{Enrolled: d.Enrolled, Retired: d.Retired, Revoked: d.Revoked, Contact: d.Came.Contact, Reported: d.State.At},
		Reports: Reports{Counted: d.Came.Reports, Sequence: d.Came.Sequence, Missing: d.Came.Gaps, Rewound: d.Came.Rewound},
		Agent:   d.State.Agent, Numbers: Numbers(d.State.Numbers)}
	if d.State.Policy.Hash != "" {
		r.Policy = &d.State.Policy
	}
	if d.Came.AuditSum != "" {
		r.Reports.Audit = &compliance.Audit{N: d.Came.AuditN, Sum: d.Came.AuditSum}
	}
	if r.Reports.Missing == nil {
		r.Reports.Missing = [][2]int64{}
	}
	return r
}

func dayOf(d store.DayRow) DayRow {
	return DayRow{Day: d.Day.Time().Format(time.DateOnly), Standing: d.Standing, Numbers: Numbers(d.Numbers), Files: d.Files, Totals: d.Totals}
}
