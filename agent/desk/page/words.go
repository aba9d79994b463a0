package page

import (
	"errors"
	"fmt"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/policy"
)

// words are a text for the person in both languages.
type words struct{ da, en string }

func (w words) in(l desk.Lang) string {
	if l == desk.English {
		return w.en
	}
	return w.da
}

func (w words) form(l desk.Lang, args ...any) string { return fmt.Sprintf(w.in(l), args...) }

var (
	sayForeign = words{"Svaret kom ikke fra den side, du har åben, så der er ikke gjort noget. Gå til oversigten, og prøv igen.",
		"The answer did not come from the page you have open, so nothing was done. Go to the overview and try again."}
	sayBadForm = words{"Det kunne Husorden ikke læse, så der er ikke gjort noget. Gå til oversigten, og prøv igen.",
		"Husorden could not read that, so nothing was done. Go to the overview and try again."}
	sayTooLong = words{"Teksten er for lang.", "The text is too long."}
	sayNothing = words{"Du valgte ingen filer. Sæt et flueben ved dem, det gælder.", "You chose no files. Tick those you mean."}

	sayNoReason   = words{"Skriv, hvorfor filen skal blive liggende.", "Write why the file has to stay."}
	sayLongReason = words{"Begrundelsen er for lang. Skriv den kortere.", "The reason is too long. Make it shorter."}
	sayReasonText = words{"Begrundelsen må kun være almindelig tekst.", "The reason must be plain text."}
	sayNoDate     = words{"Vælg en dato.", "Choose a date."}
	sayPastDate   = words{"Datoen er allerede gået. Vælg en senere.", "The date has passed already. Choose a later one."}

	sayGone      = words{"Filen er her ikke længere, så der var ikke noget at gøre.", "The file is not here any more, so there was nothing to do."}
	sayChanged   = words{"%s er ændret, siden siden blev vist, så der er ikke gjort noget. Se den igen nedenfor.", "%s has changed since the page was shown, so nothing was done. Look at it again below."}
	sayUnseen    = words{"%s blev ikke slettet, for Husorden kunne ikke se, hvad der står i den. Se selv efter, og slet den i mappen, hvis den skal væk.", "%s was not removed, since Husorden could not see what is in it. Look yourself, and delete it in its folder if it must go."}
	sayAlready   = words{"%s var allerede slettet.", "%s was removed already."}
	sayDeleted   = words{"%s er slettet. Den gemmes stadig og kan hentes tilbage til og med %s.", "%s is removed. It is still stored and can be had back until %s."}
	sayErased    = words{"%s er slettet for altid.", "%s is gone for good."}
	sayOnItsWay  = words{"%s bliver slettet, så snart Husorden kan komme til det.", "%s is removed as soon as Husorden can."}
	sayStuck     = words{"%s kunne ikke slettes endnu: %s. Husorden prøver igen.", "%s could not be removed yet: %s. Husorden tries again."}
	sayNoted     = words{"Svaret om %s er noteret.", "The answer about %s is noted."}
	sayKept      = words{"%s må blive liggende til og med %s. Så bliver du spurgt igen.", "%s may stay until %s. Then you are asked again."}
	sayRestored  = words{"%s er hentet tilbage. Dens alder tæller videre, så du bliver spurgt igen.", "%s is back. Its age counts on, so you will be asked again."}
	sayNotBack   = words{"%s kunne ikke hentes tilbage: %s.", "%s could not be had back: %s."}
	sayNotHeld   = words{"Filen gemmes ikke længere, så den kan ikke hentes tilbage.", "The file is not stored any more, so it cannot be had back."}
	sayBackNow   = words{"%s er allerede hentet tilbage.", "%s is back already."}
	sayOpened    = words{"%s åbnes på skærmen.", "%s is being opened on the screen."}
	sayShown     = words{"Mappen med %s åbnes på skærmen.", "The folder of %s is being opened on the screen."}
	sayNotOpened = words{"Den slags filer åbner Husorden ikke, for det kunne starte et program. Brug »Vis i mappen«.",
		"Husorden does not open files of that kind, since that could start a program. Use “Show in its folder”."}
	sayCannot    = words{"Det kunne ikke lade sig gøre lige nu. Find filen selv: %s", "That was not possible just now. Find the file yourself: %s"}
	sayTicks     = words{"Sæt flueben ved de første fire trin, når de er gjort. Først da må filen slettes her.", "Tick the first four steps when they are done. Only then may the file be removed here."}
	sayNoHouse   = words{"Husorden svarer ikke lige nu. Intet er gået tabt. Vent et øjeblik, og indlæs siden igen.", "Husorden does not answer just now. Nothing is lost. Wait a moment and load the page again."}
	sayNoHelper  = words{"Den del af Husorden, der rører filerne, kører ikke lige nu. Log af og på igen.", "The part of Husorden that touches the files is not running. Log off and on again."}
	sayWentWrong = words{"Noget gik galt, og der er ikke gjort noget. Prøv igen.", "Something went wrong and nothing was done. Try again."}
)

// inWords says what went wrong, for the person.
func inWords(l desk.Lang, err error) string {
	var refused device.Refused
	var told *localapi.Error
	switch {
	case errors.As(err, &refused):
		return refused.In(string(l))
	case errors.Is(err, ledger.ErrUnknown), errors.Is(err, localapi.NotFound):
		return sayGone.in(l)
	case errors.Is(err, device.ErrNoCompanion):
		return sayNoHelper.in(l)
	case errors.As(err, &told):
		if t := (words{told.Text.Danish, told.Text.English}); t.in(l) != "" {
			return t.in(l)
		}
	case errors.Is(err, ErrNotOpened):
		return sayNotOpened.in(l)
	}
	if errors.Is(err, localapi.ErrNotRunning) || errors.Is(err, localapi.Unavailable) {
		return sayNoHouse.in(l)
	}
	return sayWentWrong.in(l)
}

// healthWords stand in for what the device says of a code where that names the
// command line, which a person on this page need not know.
var healthWords = map[device.Code]words{
	device.PlaceUnreadable: {"En fil eller mappe kunne ikke læses, så ingen ved, hvad der ligger der. Luk de programmer, der har filer åbne; Husorden ser efter igen inden for en time.",
		"A file or folder could not be read, so nobody knows what lies there. Close the programs that have files open; Husorden looks again within an hour."},
	device.BrakeOn: {"Usædvanligt mange filer skulle slettes på én gang, så Husorden er gået i stå med vilje. Tag selv stilling til dem herunder; først når alle er besvaret, sletter den igen noget af sig selv.",
		"Unusually many files were to be removed at once, so Husorden has stopped on purpose. Decide about them below; only when all are answered does it remove anything by itself again."},
	device.NotWatched: {"Ingen holder øje med mapperne lige nu. Log af og på igen, så starter Husorden.",
		"Nobody watches the folders just now. Log off and on again, and Husorden starts."},
	device.PolicyOpen: {"Reglerne mangler svar på et spørgsmål, og indtil da sletter Husorden intet af sig selv. Spørg den, der har sat Husorden op.",
		"The rules leave a question open, and until it is answered Husorden removes nothing by itself. Ask whoever set Husorden up."},
	device.Code(ledger.AuditBroken): {"Logbogen over sletninger er ikke, som den blev skrevet. Sig det til den, der hjælper jer med it.",
		"The log of removals is not what was written. Tell whoever helps you with IT."},
}

func healthText(l desk.Lang, h device.Health) string {
	text := h.Text
	if w, ok := healthWords[h.Code]; ok {
		text = w.in(l)
	}
	if h.Place != "" {
		text = desk.PlaceWord(l, h.Place) + ": " + text
	}
	return text
}

// placeIn is where an item lies, as a sentence says it.
var placeIn = map[policy.Place]words{
	policy.Desktop:    {"på skrivebordet", "on the desktop"},
	policy.Downloads:  {"i Overførsler", "in Downloads"},
	policy.RecycleBin: {"i papirkurven", "in the recycle bin"},
	policy.Removable:  {"på en USB-stik", "on a USB stick"},
	policy.Custom:     {"i en mappe, I har valgt", "in a folder you chose"},
}

// troubleWords say why a file was not removed or not had back: the reasons of
// disposal that a person can do something about.
var troubleWords = map[string]words{
	"in_use":        {"et andet program har filen åben. Luk den dér", "another program has the file open. Close it there"},
	"changed":       {"filen er ændret, siden du svarede", "the file has changed since you answered"},
	"gone":          {"filen er der ikke længere", "the file is not there any more"},
	"no_permission": {"filen er beskyttet", "the file is protected"},
	"many_names":    {"filen har flere navne, så indholdet ville blive liggende", "the file has several names, so its content would stay"},
	"placeholder":   {"filen ligger kun i skyen", "the file is in the cloud only"},
	"no_safe_place": {"drevet har ingen plads til en fortrydelseskopi, som kun du kan læse", "the drive has no place for a copy that only you can read"},
	"disk_full":     {"disken er fuld", "the disk is full"},
	"folder_gone":   {"mappen, den lå i, findes ikke længere", "the folder it lay in is not there any more"},
	"no_key":        {"nøglen til den gemte fil er væk", "the key to the stored file is gone"},
	"damaged":       {"den gemte fil er beskadiget", "the stored file is damaged"},
}

func troubleText(l desk.Lang, reason string) string {
	if w, ok := troubleWords[reason]; ok {
		return w.in(l)
	}
	return words{"det lykkedes ikke", "it did not succeed"}.in(l)
}

// kindWords are the kinds that are counted, in the plural; the others are spoken of.
var kindWords = map[policy.Kind]words{
	policy.CPR:         {"CPR-numre", "CPR numbers"},
	policy.CPRPartial:  {"delvise CPR-numre", "partial CPR numbers"},
	policy.PersonName:  {"navne", "names"},
	policy.Address:     {"adresser", "addresses"},
	policy.Phone:       {"telefonnumre", "phone numbers"},
	policy.Email:       {"mailadresser", "mail addresses"},
	policy.BankAccount: {"bankkonti", "bank accounts"},
	policy.PaymentCard: {"betalingskort", "payment cards"},
	policy.Passport:    {"pasnumre", "passport numbers"},
	policy.School:      {"skoler eller institutioner", "named schools"},
}
