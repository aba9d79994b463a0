package policy

import "testing"

func TestCategoryOf(t *testing.T) {
	one := func(k Kind, c Confidence) []Finding { return []Finding{{k, 1, c}} }
	for _, tt := range []struct {
		name     string
		findings []Finding
		dt       DocumentType
		want     Category
	}{
		{"nothing", nil, UnknownDocument, NoCategory},
		{"name", one(PersonName, High), UnknownDocument, Ordinary},
		{"school", one(School, Medium), UnknownDocument, Ordinary},
		{"CPR", one(CPR, Medium), UnknownDocument, Confidential},
		{"birth date", one(CPRPartial, Medium), UnknownDocument, Confidential},
		{"social matters", one(Social, Medium), UnknownDocument, Confidential},
		{"account", one(BankAccount, High), UnknownDocument, Confidential},
		{"card", one(PaymentCard, High), UnknownDocument, Confidential},
		{"passport", one(Passport, High), UnknownDocument, Confidential},
		{"health", one(Health, Medium), UnknownDocument, Sensitive},
		{"union", one(Union, Medium), UnknownDocument, Sensitive},
		{"offence", one(Criminal, Medium), UnknownDocument, CriminalData},
		{"a guess decides nothing", one(Criminal, Low), UnknownDocument, NoCategory},
		{"the gravest", []Finding{{PersonName, 9, High}, {Health, 1, Medium}, {CPR, 2, High}}, UnknownDocument, Sensitive},
		{"order does not matter", []Finding{{Criminal, 1, Medium}, {Health, 1, High}}, UnknownDocument, CriminalData},
		{"unknown kind", one("odd", High), UnknownDocument, NoCategory},
		{"concern report", nil, ConcernReport, Sensitive},
		{"special description", one(PersonName, High), SpecialDescription, Sensitive},
		{"assessment with an offence", one(Criminal, High), PsychologicalAssessment, CriminalData},
		{"application", one(PersonName, High), Application, Confidential},
		{"driving sheet with a CPR", one(CPR, High), DrivingSheet, Confidential},
		{"T2", nil, GroupAnalysis, Ordinary},
		{"T2 with a word of health", one(Health, High), GroupAnalysis, Ordinary},
		{"T2 with a CPR", one(CPR, High), GroupAnalysis, Confidential},
		{"T1", nil, BirthdayList, NoCategory},
		{"T1 with a name", one(PersonName, High), BirthdayList, Ordinary},
		{"the rules themselves", nil, PolicyText, NoCategory},
	} {
		if got := CategoryOf(tt.findings, tt.dt); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestCategoriesComplete: every kind has a category, and so has every document
// type but those that T1 exempts and the rules themselves.
func TestCategoriesComplete(t *testing.T) {
	for _, k := range Kinds {
		if kindCategory(k) == NoCategory {
			t.Errorf("kind %s has no category", k)
		}
	}
	none := map[DocumentType]bool{BirthdayList: true, PlayDateList: true, AdHocList: true, PolicyText: true}
	for _, dt := range DocumentTypes {
		if got := documentCategory(dt) == NoCategory; got != none[dt] {
			t.Errorf("document type %s: no category is %v, want %v", dt, got, none[dt])
		}
	}
}
