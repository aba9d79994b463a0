package scan

import (
	"github.com/husorden/husorden/agent/scan/reading"
	"github.com/husorden/husorden/policy"
)

// decide asks the policy what is to become of the file.
func (s *scan) decide(it *item) {
	f := &it.file
	f.FirstSeen, f.Source = s.Memory.FirstSeen(it.seen)
	facts := policy.Facts{
		Place: f.Place, Cloud: policy.Store(it.cloud), Names: it.seen.Info.Links,
		Contents: policy.Contents{Status: f.Status, Reason: f.Reason, DocumentType: f.DocumentType,
			Category: f.Category, Scope: f.Scope, Findings: reading.Plain(f.Findings)},
		Clock: policy.Clock{FirstSeen: f.FirstSeen, FirstSeenEstimated: f.Source == Estimate,
			LastModified: it.seen.Info.Times.Modified},
	}
	f.Decision = policy.Decide(facts, s.Policy, s.Now)
}
