package policy

import "time"

// The sentences of decisions. They name no file and hold no value, and a date
// is always a real one.
var (
	sayNoPolicy          = Sentence{"Der er ingen regler at gå efter.", "There are no rules to go by."}
	sayAnswerPrivate     = Sentence{"Du har svaret, at filen er privat.", "You answered that the file is private."}
	sayAnswerNotPersonal = Sentence{"Du har svaret, at filen ikke indeholder personoplysninger.", "You answered that the file holds no personal data."}
	sayNotCovered        = Sentence{"Der er ikke fundet personoplysninger, som reglerne gælder for.", "No personal data that the rules cover was found."}
	sayNoPlaceRule       = Sentence{"Reglerne gælder ikke for det sted, filen ligger.", "The rules do not cover the place the file lies in."}
	sayClockUnknown      = Sentence{"Det vides ikke, hvor længe filen har ligget her, så se på den nu.", "It is not known how long the file has lain here, so look at it now."}
	sayExempt            = Sentence{"Filen er undtaget fra reglerne.", "The file is exempt from the rules."}
	sayExemptList        = Sentence{"Lister med fornavne til fødselsdage, legeaftaler og ture er ikke omfattet af reglerne.", "Lists of first names for birthdays, play dates and outings are not covered by the rules."}
	sayPolicyText        = Sentence{"Teksten handler om personoplysninger, men indeholder ingen.", "The text is about personal data but holds none."}
	sayOutOfScope        = Sentence{"Filen er privat eller jeres egen og ikke omfattet af reglerne.", "The file is private or your own and not covered by the rules."}
	sayNotApproved       = Sentence{"Den ligger i en skymappe, der ikke er godkendt til personoplysninger.", "It lies in a cloud folder that is not approved for personal data."}
	sayInPart            = Sentence{"Kun en del af filen kunne læses.", "Only a part of the file could be read."}
	sayChoseToKeep       = Sentence{"Du valgte selv at beholde den så længe.", "You chose to keep it that long."}
)

var sayNotScannedUnknown = Sentence{"Filen kunne ikke læses.", "The file could not be read."}

var sayNotScanned = map[Reason]Sentence{
	Encrypted:    {"Filen er låst med en adgangskode og kunne ikke læses.", "The file is locked with a password and could not be read."},
	TooLarge:     {"Filen er for stor til at blive læst til ende.", "The file is too large to be read to the end."},
	Placeholder:  {"Filen ligger kun i skyen og er ikke hentet ned på computeren, så den er ikke læst.", "The file lies in the cloud only and is not downloaded to the computer, so it was not read."},
	NoPermission: {"Programmet har ikke adgang til at læse filen.", "The program has no permission to read the file."},
	Unsupported:  {"Programmet kan ikke læse denne filtype.", "The program cannot read this type of file."},
	Corrupt:      {"Filen er beskadiget og kunne ikke læses.", "The file is damaged and could not be read."},
	ImageNoOCR:   {"Filen består af billeder, og programmet kan ikke læse tekst i billeder.", "The file consists of pictures, and the program cannot read text in pictures."},
	ParserFailed: {"Filen fik læsningen til at gå i stå, så den er ikke læst.", "The file made the reading fail, so it was not read."},
	Timeout:      {"Filen tog for lang tid at læse.", "The file took too long to read."},
	InUse:        {"Filen er åben i et andet program og kunne ikke læses.", "The file is open in another program and could not be read."},
}

// Why a file is asked about although the program may remove others by itself.
var (
	holdOpen     = held("reglerne har et spørgsmål, som ingen har besvaret", "the rules have a question that nobody has answered")
	holdClock    = held("computerens ur har flyttet sig, så datoerne er usikre", "the computer's clock has jumped, so the dates are uncertain")
	holdPart     = Sentence{"Derfor fjerner programmet den ikke af sig selv.", "So the program does not remove it by itself."} // after sayInPart
	holdAskOnly  = held("det, der er fundet i den, ikke er nok til at fjerne den uden at spørge", "what was found in it is not enough to remove it without asking")
	holdEstimate = held("det kun er anslået, hvornår den kom her", "it is only estimated when it came here")
	holdSettle   = held("programmet ikke har fulgt den længe nok", "the program has not watched it for long enough")
	holdQuiet    = held("den måske er ændret for nylig", "it may have been edited lately")
	holdCloud    = held("den ligger i en skymappe", "it lies in a cloud folder")
	holdNames    = held("den måske også findes under et andet navn", "it may exist under another name too")
)

func held(da, en string) Sentence {
	return Sentence{"Programmet fjerner den ikke af sig selv, fordi " + da + ".", "The program does not remove it by itself because " + en + "."}
}

// and puts a sentence after s.
func (s Sentence) and(t Sentence) Sentence { return Sentence{s.DA + " " + t.DA, s.EN + " " + t.EN} }

// date puts s, then the date, then t into one sentence.
func (s Sentence) date(at time.Time, t Sentence) Sentence {
	day := Day(at)
	return Sentence{s.DA + day.DA + t.DA, s.EN + day.EN + t.EN}
}

// holds begins a sentence with what the file holds.
func (f Facts) holds() Sentence {
	c := f.Category
	if c == NoCategory {
		c = CategoryOf(f.Findings, f.DocumentType)
	}
	what := Sentence{"personoplysninger", "personal data"}
	switch c {
	case Confidential:
		what = Sentence{"fortrolige personoplysninger", "confidential personal data"}
	case Sensitive:
		what = Sentence{"følsomme personoplysninger", "sensitive personal data"}
	case CriminalData:
		what = Sentence{"oplysninger om strafbare forhold", "data about criminal offences"}
	}
	return Sentence{"Filen indeholder " + what.DA, "The file holds " + what.EN}
}

// dated is what the file holds, then words, then the due date, then the rule's reason.
func (f Facts) dated(da, en string, due time.Time, because Sentence) Sentence {
	end := Sentence{".", "."}
	if f.FirstSeenEstimated {
		end = Sentence{" (anslået).", " (estimated)."}
	}
	h := f.holds()
	s := Sentence{h.DA + da, h.EN + en}.date(due, end).and(because)
	if f.Status != Scanned {
		s = s.and(sayInPart)
	}
	return s
}

func sayKeep(f Facts, due time.Time, because Sentence) Sentence {
	return f.dated(" og må ligge her til ", " and may lie here until ", due, because)
}

func sayWarn(f Facts, due time.Time, because Sentence) Sentence {
	return f.dated(" og skal være slettet senest ", " and must be deleted by ", due, because)
}

func sayAsk(f Facts, due time.Time, because Sentence) Sentence {
	s := f.dated(" og skulle være slettet senest ", " and should have been deleted by ", due, because)
	if f.KeepUntil.Equal(due) {
		s = s.and(sayChoseToKeep)
	}
	return s
}

func sayRemove(f Facts, due time.Time, because Sentence) Sentence {
	return sayAsk(f, due, because).and(Sentence{"Du blev spurgt ", "You were asked on "}.date(f.Asked,
		Sentence{", og nu bliver den fjernet.", ", and now it is removed."}))
}

func sayWillRemove(at time.Time) Sentence {
	return Sentence{"Gør du ingenting, bliver den fjernet ", "If you do nothing it will be removed on "}.date(at, Sentence{".", "."})
}

func sayKept(f Facts) Sentence {
	return Sentence{"Du har valgt at beholde filen til ", "You chose to keep the file until "}.date(f.KeepUntil,
		Sentence{". Så bliver du spurgt igen.", ". Then you will be asked again."})
}
