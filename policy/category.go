package policy

import "slices"

// CategoryOf is the gravest category of personal data in a file (L1): that of
// its findings, or that of its document type where this is graver. Findings of
// Low confidence decide nothing.
func CategoryOf(findings []Finding, dt DocumentType) Category {
	worst := documentCategory(dt)
	for _, f := range findings {
		c := kindCategory(f.Kind)
		// T2: a group analysis or everyday description is not made sensitive by
		// the words in it. A CPR number in it counts all the same.
		if dt == GroupAnalysis && c == Sensitive {
			c = Ordinary
		}
		if f.Confidence.AtLeast(Medium) && c.graver(worst) {
			worst = c
		}
	}
	return worst
}

// graver reports whether c stands before d in Categories.
func (c Category) graver(d Category) bool {
	i, j := slices.Index(Categories, c), slices.Index(Categories, d)
	return i >= 0 && (j < 0 || i < j)
}

// kindCategory is the category of one kind (L1).
func kindCategory(k Kind) Category {
	switch k {
	case Criminal:
		return CriminalData
	case Health, Ethnicity, Religion, Union, Sexuality, Politics:
		return Sensitive
	case CPR, CPRPartial, Social, BankAccount, PaymentCard, Passport:
		return Confidential
	case PersonName, Address, Phone, Email, School:
		return Ordinary
	}
	return NoCategory
}

// documentCategory is the category a document of a type has at least, whatever
// is found in it.
func documentCategory(dt DocumentType) Category {
	switch dt {
	case SpecialDescription, PsychologicalAssessment, ConcernReport, ParentTalkMinutes, PersonnelTalk, // T says so of each
		SicknessRefund, UnionDialogue, // health; union
		StatusReport, VUM, DailyNotes: // a person's health and circumstances are what they are about
		return Sensitive
	case Application, JobApplication, // L1
		PlacementContract, AdmissionAgreement, Certificate, Consent, RespiteSheet, // social matters
		ChildMasterCard, DebtorAccount, EmploymentContract, EmployeeMasterCard, Payroll, StaffLoan, LeaveAgreement, Appraisal:
		return Confidential
	case DrivingSheet, BoardingSchoolSheet, Minutes, WaitingList, EnrolmentForm, ParentCommunication,
		AttendanceList, EnrolmentList, CompetencePlan, GroupAnalysis: // T2
		return Ordinary
	}
	return NoCategory // UnknownDocument, PolicyText and the lists of T1
}
