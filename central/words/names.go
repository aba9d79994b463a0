package words

import (
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

var (
	standingWords = map[compliance.Standing]policy.Sentence{
		compliance.InOrder:        {DA: "I orden", EN: "In order"},
		compliance.NeedsAttention: {DA: "Kræver opmærksomhed", EN: "Needs attention"},
		compliance.NotInOrder:     {DA: "Ikke i orden", EN: "Not in order"},
		compliance.Silent:         {DA: "Tavs", EN: "Silent"},
	}
	placeWords = map[policy.Place]policy.Sentence{
		policy.Desktop:    {DA: "Skrivebord", EN: "Desktop"},
		policy.Downloads:  {DA: "Overførsler", EN: "Downloads"},
		policy.RecycleBin: {DA: "Papirkurv", EN: "Recycle bin"},
		policy.Removable:  {DA: "USB-stik", EN: "USB stick"},
		policy.Custom:     {DA: "Valgt mappe", EN: "Chosen folder"},
	}
	categoryWords = map[policy.Category]policy.Sentence{
		policy.Ordinary:     {DA: "almindelige", EN: "ordinary"},
		policy.Confidential: {DA: "fortrolige", EN: "confidential"},
		policy.Sensitive:    {DA: "følsomme", EN: "sensitive"},
		policy.CriminalData: {DA: "strafbare forhold", EN: "criminal offences"},
	}
	reasonWords = map[policy.Reason]policy.Sentence{
		policy.Encrypted:    {DA: "låst med adgangskode", EN: "encrypted"},
		policy.TooLarge:     {DA: "for store", EN: "too large"},
		policy.Placeholder:  {DA: "ligger kun i skyen", EN: "in the cloud only"},
		policy.NoPermission: {DA: "ingen adgang", EN: "no permission"},
		policy.Unsupported:  {DA: "ukendt filtype", EN: "unsupported type"},
		policy.Corrupt:      {DA: "beskadigede", EN: "damaged"},
		policy.ImageNoOCR:   {DA: "billeder, hvis tekst ikke læses", EN: "pictures whose text is not read"},
		policy.ParserFailed: {DA: "kunne ikke fortolkes", EN: "could not be parsed"},
		policy.Timeout:      {DA: "tog for lang tid", EN: "took too long"},
		policy.InUse:        {DA: "åbne i et andet program", EN: "open in another program"},
	}
	checkWords = map[compliance.Check]policy.Sentence{
		compliance.Firewall:       {DA: "Firewall", EN: "Firewall"},
		compliance.Antivirus:      {DA: "Antivirus", EN: "Antivirus"},
		compliance.DiskEncryption: {DA: "Diskkryptering", EN: "Disk encryption"},
		compliance.ScreenLock:     {DA: "Skærmlås", EN: "Screen lock"},
		compliance.Password:       {DA: "Adgangskode", EN: "Password"},
		compliance.Updates:        {DA: "Opdateringer", EN: "Updates"},
		compliance.USBEncryption:  {DA: "Kryptering af USB-stik", EN: "Encryption of USB sticks"},
	}
	resultWords = map[compliance.Result]policy.Sentence{
		compliance.Yes:     {DA: "Ja", EN: "Yes"},
		compliance.No:      {DA: "Nej", EN: "No"},
		compliance.Unknown: {DA: "Kunne ikke ses", EN: "Could not be checked"},
	}
	methodWords = map[compliance.Method]policy.Sentence{
		compliance.ByAPI:      {DA: "spurgt styresystemet", EN: "asked the operating system"},
		compliance.ByRegistry: {DA: "læst i Windows' registreringsdatabase", EN: "read in the Windows registry"},
		compliance.ByTool:     {DA: "med et af styresystemets programmer", EN: "with a program of the operating system"},
		compliance.ByFile:     {DA: "læst i styresystemets indstillinger", EN: "read in the operating system's settings"},
		compliance.ByPerson:   {DA: "oplyst af en person", EN: "declared by a person"},
		compliance.ByOther:    {DA: "på anden måde", EN: "in another way"},
	}
	modeWords = map[policy.Mode]policy.Sentence{
		policy.Observe: {DA: "ser kun efter", EN: "observes only"},
		policy.AskMode: {DA: "spørger", EN: "asks"},
		policy.Enforce: {DA: "spørger og sletter selv", EN: "asks and removes by itself"},
	}
	roleWords = map[policy.Role]policy.Sentence{
		policy.Family:       {DA: "plejefamilien", EN: "the foster family"},
		policy.DailyUser:    {DA: "den daglige bruger", EN: "the daily user"},
		policy.DailyManager: {DA: "den daglige leder", EN: "the daily manager"},
		policy.Management:   {DA: "ledelsen", EN: "the management"},
		policy.ITConsultant: {DA: "it-konsulenten", EN: "the IT consultant"},
		policy.DPO:          {DA: "databeskyttelsesrådgiveren", EN: "the data protection officer"},
	}
	answerWords = map[policy.Answer]policy.Sentence{
		policy.AnswerDelete:      {DA: "slet", EN: "delete"},
		policy.AnswerSent:        {DA: "sendt med e-Boks", EN: "sent via e-Boks"},
		policy.AnswerKeep:        {DA: "behold til en dato", EN: "keep until a date"},
		policy.AnswerNotPersonal: {DA: "ikke personoplysninger", EN: "not personal data"},
		policy.AnswerPrivate:     {DA: "privat", EN: "private"},
	}
	osWords = map[compliance.OS]policy.Sentence{
		"windows": {DA: "Windows", EN: "Windows"},
		"darwin":  {DA: "macOS", EN: "macOS"},
		"linux":   {DA: "Linux", EN: "Linux"},
	}
	statusWords = map[string]policy.Sentence{
		"active":  {DA: "i brug", EN: "in use"},
		"retired": {DA: "afmeldt", EN: "retired"},
		"revoked": {DA: "spærret", EN: "revoked"},
		"all":     {DA: "alle", EN: "all"},
	}
)
