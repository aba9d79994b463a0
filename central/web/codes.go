package web

import (
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// topic gathers codes under one heading of the overview.
type topic int

const (
	topicFiles topic = iota
	topicLooked
	topicDuties
	topicPosture
	topicHusorden
)

var topics = []topic{topicFiles, topicLooked, topicDuties, topicPosture, topicHusorden}

var topicWords = map[topic]policy.Sentence{
	topicFiles:    {DA: "Filer, der skal væk", EN: "Files that must go"},
	topicLooked:   {DA: "Ikke overvåget eller ikke gennemset", EN: "Not watched or not looked through"},
	topicDuties:   {DA: "Opgaver, der mangler", EN: "Duties that are due"},
	topicPosture:  {DA: "Pc'ens egen beskyttelse", EN: "The PC's own protection"},
	topicHusorden: {DA: "Kontakt, regler og logbog", EN: "Contact, rules and log"},
}

// meaning says what a code is, and what somebody can do about it.
type meaning struct {
	topic  topic
	short  policy.Sentence
	advice policy.Sentence
}

// meanings has every code of compliance.Codes and compliance.Judged.
var meanings = map[compliance.Code]meaning{
	compliance.OverdueFiles: {topicFiles, policy.Sentence{DA: "Filer over fristen", EN: "Files past their date"},
		policy.Sentence{DA: "Filer med personoplysninger har ligget længere, end reglerne tillader. Bed den, der bruger pc'en, om at svare i Husorden.",
			EN: "Files with personal data have lain longer than the rules allow. Ask the person at the PC to answer in Husorden."}},
	compliance.DueFiles: {topicFiles, policy.Sentence{DA: "Filer, der venter på svar", EN: "Files that wait for an answer"},
		policy.Sentence{DA: "Husorden har spurgt om filer, der snart skal væk. Der er ikke noget at gøre, før fristen nærmer sig.",
			EN: "Husorden has asked about files that must soon go. There is nothing to do until the date comes near."}},
	compliance.PurgeLate: {topicFiles, policy.Sentence{DA: "Fortrydelseskopier slettes ikke", EN: "Undo copies are not erased"},
		policy.Sentence{DA: "Slettede filer ligger stadig i fortrydelsesområdet efter deres dato. Se på pc'en, om disken er fuld eller skrivebeskyttet.",
			EN: "Removed files are still in the undo area past their date. Look at the PC whether its disk is full or read-only."}},
	compliance.BrakeOn: {topicFiles, policy.Sentence{DA: "Nødbremsen er trukket", EN: "The brake is on"},
		policy.Sentence{DA: "Usædvanligt mange filer skulle slettes på én gang, så Husorden er stoppet med vilje. En person ved pc'en skal tage stilling til dem.",
			EN: "Unusually many files were to be removed at once, so Husorden stopped on purpose. A person at the PC has to decide about them."}},
	compliance.RemovalStuck: {topicFiles, policy.Sentence{DA: "En sletning lykkes ikke", EN: "A removal does not succeed"},
		policy.Sentence{DA: "En fil kan ikke slettes, ofte fordi et program har den åben. Luk programmet, eller slet filen på pc'en.",
			EN: "A file cannot be removed, often since a program has it open. Close the program, or delete the file at the PC."}},
	compliance.UndoArea: {topicFiles, policy.Sentence{DA: "Fortrydelsesområdet virker ikke", EN: "The undo area does not work"},
		policy.Sentence{DA: "Husorden kan ikke gemme en fortrydelseskopi og sletter derfor ikke noget af sig selv. Se efter plads og rettigheder på drevet.",
			EN: "Husorden cannot keep an undo copy and so removes nothing by itself. Check the drive's space and permissions."}},

	compliance.NotWatched: {topicLooked, policy.Sentence{DA: "En bruger er ikke overvåget", EN: "A user is not watched"},
		policy.Sentence{DA: "Husorden kører ikke for alle, der bruger pc'en. Bed dem logge af og på igen; hjælper det ikke, så geninstallér.",
			EN: "Husorden does not run for everybody who uses the PC. Ask them to log off and on; if that does not help, install it again."}},
	compliance.NotLookedAt: {topicLooked, policy.Sentence{DA: "Ikke gennemset længe", EN: "Not looked through for long"},
		policy.Sentence{DA: "Husorden har ikke set mapperne igennem, som den skulle. Lad pc'en være tændt et par timer.",
			EN: "Husorden has not looked through the folders as it should. Leave the PC on for a couple of hours."}},
	compliance.PlaceUnreadable: {topicLooked, policy.Sentence{DA: "En mappe kan ikke læses", EN: "A folder cannot be read"},
		policy.Sentence{DA: "Ingen ved, hvad der ligger i mappen. Se på pc'en, om rettighederne er i orden.",
			EN: "Nobody knows what lies in the folder. Check its permissions at the PC."}},
	compliance.PlacePermission: {topicLooked, policy.Sentence{DA: "Mangler adgang til en mappe", EN: "No access to a folder"},
		policy.Sentence{DA: "Systemet giver ikke Husorden adgang. På en Mac: giv »Fuld diskadgang« i Systemindstillinger.",
			EN: "The system does not let Husorden in. On a Mac: grant “Full Disk Access” in System Settings."}},
	compliance.PlaceMissing: {topicLooked, policy.Sentence{DA: "En mappe findes ikke", EN: "A folder is not there"},
		policy.Sentence{DA: "En mappe, der skal overvåges, er væk eller flyttet. Ret mappen i reglerne, eller opret den igen.",
			EN: "A folder that is to be watched is gone or was moved. Correct the rules, or make the folder again."}},
	compliance.PlacePolled: {topicLooked, policy.Sentence{DA: "En mappe ses kun efter med mellemrum", EN: "A folder is looked at now and then only"},
		policy.Sentence{DA: "Systemet fortæller ikke om ændringer i mappen, så Husorden ser efter med mellemrum. Filer opdages lidt senere.",
			EN: "The system does not tell of changes in the folder, so Husorden looks now and then. Files are noticed a little later."}},
	compliance.UnscannedFiles: {topicLooked, policy.Sentence{DA: "Filer, der ikke kunne læses", EN: "Files that could not be read"},
		policy.Sentence{DA: "Nogle filer er låst med kode, for store eller beskadigede. En person ved pc'en må selv se dem efter.",
			EN: "Some files are encrypted, too large or damaged. A person at the PC has to look at them."}},
	compliance.ScannerWeak: {topicLooked, policy.Sentence{DA: "Læseren er ikke helt spærret inde", EN: "The reader is not wholly fenced in"},
		policy.Sentence{DA: "Systemet kan ikke spærre den del inde, der læser filer. Opdatér styresystemet.",
			EN: "The system cannot fence in the part that reads files. Update the operating system."}},
	compliance.Observing: {topicLooked, policy.Sentence{DA: "Kun observation", EN: "Observes only"},
		policy.Sentence{DA: "Husorden ser kun efter; den spørger ikke og sletter ikke. Det er meningen under den første gennemgang, ellers udgiv regler, der gør mere.",
			EN: "Husorden only looks; it neither asks nor removes. That is meant during the first look; else publish a policy that does more."}},

	compliance.DutyOverdue: {topicDuties, policy.Sentence{DA: "En opgave er over tiden", EN: "A duty is overdue"},
		policy.Sentence{DA: "En fast opgave, for eksempel gennemgangen hver tredje måned, er ikke kvitteret. Bed den ansvarlige kvittere i Husorden.",
			EN: "A recurring duty, such as the review every third month, was not signed. Ask the person responsible to sign it in Husorden."}},

	compliance.PostureNo: {topicPosture, policy.Sentence{DA: "En beskyttelse er slået fra", EN: "A protection is off"},
		policy.Sentence{DA: "Pc'ens side viser hvilken, for eksempel firewall, antivirus eller diskkryptering. Slå den til.",
			EN: "The PC's page shows which, such as firewall, antivirus or disk encryption. Turn it on."}},
	compliance.PostureUnknown: {topicPosture, policy.Sentence{DA: "En beskyttelse kunne ikke ses", EN: "A protection could not be checked"},
		policy.Sentence{DA: "Husorden kunne ikke afgøre det. Se selv efter på pc'en.",
			EN: "Husorden could not tell. Look at the PC yourself."}},

	compliance.NoContact: {topicHusorden, policy.Sentence{DA: "Har ikke meldt sig i over tre dage", EN: "Not heard of for over three days"},
		policy.Sentence{DA: "Ingen ved, hvordan det står til. Er pc'en slukket, på ferie, kasseret eller stjålet? Ring, og spørg.",
			EN: "Nobody knows how things stand. Is the PC off, on holiday, scrapped or stolen? Ring and ask."}},
	compliance.NeverReported: {topicHusorden, policy.Sentence{DA: "Har aldrig sendt en rapport", EN: "Never sent a report"},
		policy.Sentence{DA: "Pc'en er tilmeldt, men har ikke rapporteret endnu. Den første rapport kommer normalt inden for et døgn.",
			EN: "The PC is enrolled but has not reported yet. The first report normally comes within a day."}},
	compliance.HeartbeatsAlone: {topicHusorden, policy.Sentence{DA: "Ingen dagsrapport i over tre dage", EN: "No daily report for over three days"},
		policy.Sentence{DA: "Pc'en melder sig, men fortæller ikke, hvordan det står til. Genstart Husorden på pc'en.",
			EN: "The PC is heard of but does not tell how things stand. Restart Husorden on the PC."}},
	compliance.SequenceGap: {topicHusorden, policy.Sentence{DA: "En rapport mangler", EN: "A report is missing"},
		policy.Sentence{DA: "Rækken af rapporter har et hul. Det kan være en rapport, der stadig er på vej; bliver hullet stående, så undersøg det.",
			EN: "The row of reports has a gap. It may be a report that is still on its way; if the gap stays, look into it."}},
	compliance.AuditRewound: {topicHusorden, policy.Sentence{DA: "Logbogen er kortere end før", EN: "The log is shorter than before"},
		policy.Sentence{DA: "Pc'ens logbog over sletninger er skåret af eller skiftet ud. Det sker ved geninstallation eller gendannelse; ellers har nogen rørt den.",
			EN: "The PC's log of removals was cut or replaced. Installing anew or restoring does that; else somebody has touched it."}},
	compliance.AuditBroken: {topicHusorden, policy.Sentence{DA: "Logbogen er ikke hel", EN: "The log is not whole"},
		policy.Sentence{DA: "Logbogen over sletninger er ikke, som den blev skrevet. Den er ikke længere bevis; undersøg pc'en.",
			EN: "The log of removals is not what was written. It is no proof any more; look into the PC."}},
	compliance.PolicyOld: {topicHusorden, policy.Sentence{DA: "Følger gamle regler", EN: "Follows old rules"},
		policy.Sentence{DA: "Pc'en har ikke hentet de regler, I udgav for mere end to dage siden.",
			EN: "The PC has not fetched the policy that you published more than two days ago."}},
	compliance.PolicyRefused: {topicHusorden, policy.Sentence{DA: "Afviser de udgivne regler", EN: "Refuses the published policy"},
		policy.Sentence{DA: "Pc'en kan ikke godkende reglernes underskrift eller form. Opdatér Husorden på pc'en, eller tilmeld den igen.",
			EN: "The PC does not accept the policy's signature or form. Update Husorden on the PC, or enrol it again."}},
	compliance.PolicyOpen: {topicHusorden, policy.Sentence{DA: "Reglerne mangler et svar", EN: "The policy lacks an answer"},
		policy.Sentence{DA: "Et spørgsmål i reglerne er ikke besvaret, og indtil da sletter Husorden intet af sig selv. Udgiv regler, hvor det er besvaret.",
			EN: "A question of the policy is not answered, and until then Husorden removes nothing by itself. Publish a policy that answers it."}},
	compliance.LedgerRebuilt: {topicHusorden, policy.Sentence{DA: "Husordens data er genopbygget", EN: "Husorden's data was rebuilt"},
		policy.Sentence{DA: "Data var beskadiget og er bygget op igen. Filernes alder kan være regnet forfra.",
			EN: "The data was damaged and was built up again. Ages of files may count anew."}},
	compliance.LedgerPartly: {topicHusorden, policy.Sentence{DA: "Husordens data er delvis tabt", EN: "Husorden's data is partly lost"},
		policy.Sentence{DA: "Data var beskadiget, og ikke alt kunne reddes. Filernes alder kan være regnet forfra; hold øje med disken.",
			EN: "The data was damaged and not all could be saved. Ages of files may count anew; keep an eye on the disk."}},
	compliance.KeyLost: {topicHusorden, policy.Sentence{DA: "Nøglen til fortrydelseskopier er væk", EN: "The key to undo copies is lost"},
		policy.Sentence{DA: "Filer, der ligger i fortrydelsesområdet, kan ikke hentes tilbage. Nye får en ny nøgle.",
			EN: "Files in the undo area cannot be had back. New ones get a new key."}},
	compliance.JournalDamaged: {topicHusorden, policy.Sentence{DA: "Husordens journal er beskadiget", EN: "Husorden's journal is damaged"},
		policy.Sentence{DA: "Det sidste, der blev skrevet før et nedbrud, er måske tabt. Hold øje med disken.",
			EN: "What was written last before a crash may be lost. Keep an eye on the disk."}},
	compliance.Unwritable: {topicHusorden, policy.Sentence{DA: "Husorden kan ikke gemme", EN: "Husorden cannot save"},
		policy.Sentence{DA: "Disken er fuld eller skrivebeskyttet, så intet slettes og intet noteres. Skaf plads.",
			EN: "The disk is full or read-only, so nothing is removed and nothing is noted. Make space."}},
	compliance.BackupFailed: {topicHusorden, policy.Sentence{DA: "Husordens egen kopi mislykkes", EN: "Husorden's own copy fails"},
		policy.Sentence{DA: "Kopien af Husordens data kunne ikke skrives. Se efter plads på disken.",
			EN: "The copy of Husorden's data could not be written. Check the disk's space."}},
	compliance.ClockBack: {topicHusorden, policy.Sentence{DA: "Uret er stillet tilbage", EN: "The clock was set back"},
		policy.Sentence{DA: "Filernes alder står stille, til uret går rigtigt. Slå automatisk tid til på pc'en.",
			EN: "Ages of files stand still until the clock is right. Turn on automatic time at the PC."}},
	compliance.ClockJumped: {topicHusorden, policy.Sentence{DA: "Uret er sprunget frem", EN: "The clock jumped ahead"},
		policy.Sentence{DA: "Husorden sletter intet af sig selv, før tiden er bekræftet. Slå automatisk tid til på pc'en.",
			EN: "Husorden removes nothing by itself until the time is confirmed. Turn on automatic time at the PC."}},
	compliance.ClockWrong: {topicHusorden, policy.Sentence{DA: "Uret går forkert", EN: "The clock is wrong"},
		policy.Sentence{DA: "Pc'ens ur og serverens er ikke enige. Slå automatisk tid til på pc'en.",
			EN: "The clocks of the PC and of the server disagree. Turn on automatic time at the PC."}},
	compliance.Other: {topicHusorden, policy.Sentence{DA: "Noget, som denne server ikke kender", EN: "Something that this server does not know"},
		policy.Sentence{DA: "Pc'en har en nyere Husorden end serveren. Opdatér serveren, så kan den sige, hvad det er.",
			EN: "The PC has a later Husorden than the server. Update the server, and it can say what it is."}},
}
