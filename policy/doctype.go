package policy

// DocumentType names what a document is, from the inventories of the rules
// (K7, S10, T, L). Empty: not recognised.
type DocumentType string

// The document types. The rule that names each stands beside it.
const (
	UnknownDocument         DocumentType = ""
	StatusReport            DocumentType = "status_report"            // K7 statusrapport, statusudtalelse, statusattest
	PlacementContract       DocumentType = "placement_contract"       // K7 kontrakt (plejekontrakt)
	DrivingSheet            DocumentType = "driving_sheet"            // K7 køreseddel
	RespiteSheet            DocumentType = "respite_sheet"            // K7 aflastningsseddel
	BoardingSchoolSheet     DocumentType = "boarding_school_sheet"    // K7 efterskoleseddel
	Application             DocumentType = "application"              // K7 ansøgning (om ydelser)
	Certificate             DocumentType = "certificate"              // K7 attest
	AdmissionAgreement      DocumentType = "admission_agreement"      // S indskrivningsaftale, bevilling
	VUM                     DocumentType = "vum"                      // S voksenudredning (VUM)
	DailyNotes              DocumentType = "daily_notes"              // S dagbog, daglig dokumentation
	Consent                 DocumentType = "consent"                  // S samtykkeerklæring
	Minutes                 DocumentType = "minutes"                  // S11 referat
	WaitingList             DocumentType = "waiting_list"             // T venteliste
	EnrolmentForm           DocumentType = "enrolment_form"           // T indmeldelsesblanket
	ChildMasterCard         DocumentType = "child_master_card"        // T stamkort barn
	ParentCommunication     DocumentType = "parent_communication"     // T Intra-udtræk
	AttendanceList          DocumentType = "attendance_list"          // T indkrydsningsliste, komme-gå-liste
	EnrolmentList           DocumentType = "enrolment_list"           // T indskrivningsliste
	SpecialDescription      DocumentType = "special_description"      // T TRAS, TRASMO, sprogtest, udviklingsbeskrivelse
	PsychologicalAssessment DocumentType = "psychological_assessment" // T psykologvurdering
	ConcernReport           DocumentType = "concern_report"           // T bekymringsskema, underretning
	ParentTalkMinutes       DocumentType = "parent_talk_minutes"      // T referat fra forældrekonsultation
	DebtorAccount           DocumentType = "debtor_account"           // T debitorkonto
	GroupAnalysis           DocumentType = "group_analysis"           // T2 gruppeanalyse, hverdagsbeskrivelse
	BirthdayList            DocumentType = "birthday_list"            // T1 fødselsdagsliste
	PlayDateList            DocumentType = "play_date_list"           // T1 legeliste
	AdHocList               DocumentType = "ad_hoc_list"              // T1 liste til ad hoc-opgaver
	JobApplication          DocumentType = "job_application"          // S10, T jobansøgning, CV
	EmploymentContract      DocumentType = "employment_contract"      // T ansættelsesbevis
	EmployeeMasterCard      DocumentType = "employee_master_card"     // T medarbejderstamkort
	Payroll                 DocumentType = "payroll"                  // T løn
	SicknessRefund          DocumentType = "sickness_refund"          // T refusion ved sygdom og barsel
	LeaveAgreement          DocumentType = "leave_agreement"          // T orlovsaftale
	StaffLoan               DocumentType = "staff_loan"               // T personalelån
	Appraisal               DocumentType = "appraisal"                // T MUS-referat
	CompetencePlan          DocumentType = "competence_plan"          // T kompetenceudviklingsplan
	PersonnelTalk           DocumentType = "personnel_talk"           // T særlig personalesamtale, advarsel
	UnionDialogue           DocumentType = "union_dialogue"           // T dialog med fagforening
	PolicyText              DocumentType = "policy_text"              // a text about personal data (the rules themselves)
)
