package policy

import "time"

// DefaultProfile is the built-in profile used where none is named.
const DefaultProfile = "plejefamilie"

// Default returns what a policy file gets for every field it does not write. It
// has no name and no places, so it is not a policy that can be loaded.
func Default() *Policy {
	return &Policy{
		Version: Version,
		Mode:    AskMode,
		Asking: Asking{
			WarnBefore:     Period{7, Days},
			KeepAtMost:     Period{90, Days},
			NoticesPerWeek: 7,
		},
		Covers: Covers{
			// A phone number, a mail or street address or a bank account without a
			// name is on every letterhead and invoice: none of them covers a file. A
			// named school does not either.
			Kinds: map[Kind]Confidence{
				CPR: Medium, CPRPartial: Medium, PersonName: High,
				PaymentCard: High, Passport: High,
				Health: Medium, Ethnicity: Medium, Religion: Medium, Union: Medium,
				Sexuality: Medium, Politics: Medium, Criminal: Medium, Social: Medium,
			},
		},
		Removal: Removal{
			After:      Period{7, Days},
			QuietFor:   Period{3, Days},
			Settle:     Settle{For: Period{7, Days}, Days: 3},
			Confidence: High,
			AskOnly:    []Kind{PersonName, Address, Phone, Email, School},
			Quarantine: Period{7, Days},
			Brakes:     Brakes{MaxFiles: 20, MaxPercent: 25, NewPolicyWait: Period{24, Hours}},
		},
		// Those of the document readers (doc.DefaultLimits).
		Limits: Limits{Bytes: 256 << 20, Text: 64 << 20, Ratio: 200, Depth: 5, Parts: 10_000, Time: 30 * time.Second},
		// Deadlines are days: what lies there until the PC is on mains is not late.
		Scanning: Scanning{CPUPercent: 10, PauseOnBattery: true, PauseWhenBusy: true},
	}
}
