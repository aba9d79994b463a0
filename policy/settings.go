package policy

// Mode says how far the program goes by itself.
type Mode string

// The modes. Observe: see and report, disturb nobody. AskMode: ask the person.
// Enforce: ask, and remove what is still there after Removal.After.
const (
	Observe Mode = "observe"
	AskMode Mode = "ask"
	Enforce Mode = "enforce"
)

// Modes lists every mode, the mildest first.
var Modes = []Mode{Observe, AskMode, Enforce}

// Updater is who updates Husorden.
type Updater string

// The updaters.
const (
	UpdatedByItself Updater = "itself" // also where the PC is managed
	UpdatedByOthers Updater = "others" // MDM, a package manager, a person
)

// Updaters lists every value of Updater.
var Updaters = []Updater{UpdatedByItself, UpdatedByOthers}

// Channel is a sequence of releases.
type Channel string

// The channels.
const (
	Stable Channel = "stable"
	Early  Channel = "early" // what will be stable, for those who try it first
)

// Channels lists every channel.
var Channels = []Channel{Stable, Early}

// FromCentral is Updates.From for the central endpoint that the PC is enrolled at.
const FromCentral = "central"

// Store is a named system or cloud folder that files can be kept in (S3).
type Store string

// The stores. Those from OneDrive on have a folder on the PC.
const (
	Journal     Store = "journal"
	Exchange    Store = "exchange"
	OneDrive    Store = "onedrive"
	SharePoint  Store = "sharepoint"
	ICloud      Store = "icloud"
	Dropbox     Store = "dropbox"
	GoogleDrive Store = "google_drive"
	Nextcloud   Store = "nextcloud"
)

// Stores lists every store.
var Stores = []Store{Journal, Exchange, OneDrive, SharePoint, ICloud, Dropbox, GoogleDrive, Nextcloud}

// Role is who signs a duty off.
type Role string

// The roles.
const (
	Family       Role = "family"
	DailyUser    Role = "daily_user"    // S1, of the device
	DailyManager Role = "daily_manager" // S1, of the home
	Management   Role = "management"
	ITConsultant Role = "it_consultant"
	DPO          Role = "dpo"
)

// Roles lists every role.
var Roles = []Role{Family, DailyUser, DailyManager, Management, ITConsultant, DPO}

// Counted says what a retention period is counted from.
type Counted string

// What a retention period is counted from. Ended: the end of the placement, the
// stay or the employment, which a person must tell the program.
const (
	FromFirstSeen Counted = "first_seen"
	FromEnded     Counted = "ended"
)

// Counteds lists every value of Counted.
var Counteds = []Counted{FromFirstSeen, FromEnded}

// Answer is what the person said about a file.
type Answer string

// The answers. The disposal carries out AnswerDelete and AnswerSent at once; to
// Decide a file that is still there counts as not answered.
const (
	NoAnswer          Answer = ""
	AnswerDelete      Answer = "delete"
	AnswerSent        Answer = "sent" // through e-Boks (K7)
	AnswerKeep        Answer = "keep" // until a date, with a reason
	AnswerNotPersonal Answer = "not_personal"
	AnswerPrivate     Answer = "private"
)

// Answers lists every answer.
var Answers = []Answer{AnswerDelete, AnswerSent, AnswerKeep, AnswerNotPersonal, AnswerPrivate}
