package evidence

import "github.com/husorden/husorden/policy"

var titles = map[string]policy.Sentence{
	"devices":    {DA: "Pc'er", EN: "PCs"},
	"exceptions": {DA: "Undtagelser", EN: "Exceptions"},
	"duties":     {DA: "Opgaver", EN: "Duties"},
	"posture":    {DA: "Beskyttelse", EN: "Protection"},
	"policies":   {DA: "Regler og frister", EN: "Rules and deadlines"},
	"sample":     {DA: "Stikprøve", EN: "Sample"},
}

// Title is what a table is called.
func Title(table string) policy.Sentence { return titles[table] }
