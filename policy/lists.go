package policy

// The lists below hold every value of a type, in the order reports print them.
// A test compares each with the constants.

// Places lists every place.
var Places = []Place{Desktop, Downloads, RecycleBin, Removable, Custom}

// Confidences lists every confidence, the strongest first.
var Confidences = []Confidence{High, Medium, Low}

// Categories lists every category that holds personal data, the gravest first.
var Categories = []Category{CriminalData, Sensitive, Confidential, Ordinary}

// Scopes lists every scope.
var Scopes = []Scope{InScope, Exempt, OutOfScope}

// Reasons lists every reason why a file is NotScanned.
var Reasons = []Reason{Encrypted, NoPermission, InUse, Corrupt, ParserFailed, TooLarge, Timeout, Placeholder, ImageNoOCR, Unsupported}

// Actions lists every action, the most pressing first.
var Actions = []Action{Remove, Ask, Warn, Keep, ExemptAction, NotScannedAct}

// DocumentTypes lists every document type that can be recognised.
var DocumentTypes = []DocumentType{StatusReport, PlacementContract, DrivingSheet, RespiteSheet, BoardingSchoolSheet, Application, Certificate,
	AdmissionAgreement, VUM, DailyNotes, Consent, Minutes,
	WaitingList, EnrolmentForm, ChildMasterCard, ParentCommunication, AttendanceList, EnrolmentList, SpecialDescription,
	PsychologicalAssessment, ConcernReport, ParentTalkMinutes, DebtorAccount, GroupAnalysis, BirthdayList, PlayDateList, AdHocList,
	JobApplication, EmploymentContract, EmployeeMasterCard, Payroll, SicknessRefund, LeaveAgreement, StaffLoan, Appraisal,
	CompetencePlan, PersonnelTalk, UnionDialogue, PolicyText}
