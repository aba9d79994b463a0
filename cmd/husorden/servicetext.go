package main

import (
	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/platform/svc"
)

// serviceText is what the service command says in one language.
type serviceText struct {
	unchanged, installed          string
	nothing, wouldRemove, removed string
	absent, deviates, whole       string
	states                        map[svc.State]string
	conditions                    map[svc.Condition]string
	parts                         map[svc.Part]string
}

// part is the name of a part for people.
func (t serviceText) part(p svc.Part) string {
	if text, ok := t.parts[p]; ok {
		return text
	}
	return string(p)
}

func serviceTexts(lang desk.Lang) serviceText {
	if lang == desk.English {
		return englishService()
	}
	return danishService()
}

func danishService() serviceText {
	return serviceText{
		unchanged:   "Alt er installeret, som det skal være. Intet er ændret.",
		installed:   "Installeret. Kører tjenesten i forvejen, gælder ændringerne, når den er genstartet. Det er oprettet eller rettet:",
		nothing:     "Tjenesten er ikke installeret. Der er intet at fjerne.",
		wouldRemove: "Det her ville blive fjernet. Skriv kommandoen igen med --yes for at fjerne det. Det, tjenesten har gemt, bliver liggende.",
		removed:     "Det, tjenesten har gemt, ligger der endnu. Fjernet er:",
		absent:      "Tjenesten er ikke installeret.",
		deviates:    "Noget er ikke, som det skal være. husorden service install retter det:",
		whole:       "Alt er installeret, som det skal være.",
		states: map[svc.State]string{
			svc.Running: "Tjenesten kører.", svc.Stopped: "Tjenesten er stoppet.", svc.Starting: "Tjenesten er ved at starte.",
			svc.Stopping: "Tjenesten er ved at stoppe.", svc.Failed: "Tjenesten er stoppet med en fejl. Den starter selv igen om lidt.",
			svc.Unknown: "Det vides ikke, om tjenesten kører.",
		},
		conditions: map[svc.Condition]string{svc.Missing: "mangler", svc.Differs: "er ændret"},
		parts: map[svc.Part]string{
			svc.PartService: "selve tjenesten", svc.PartBoot: "at den starter med computeren",
			svc.PartRecovery: "at den starter igen efter en fejl", svc.PartServiceSID: "tjenestens egen identitet",
			svc.PartEvents: "kilden i hændelsesloggen", svc.PartCompanion: "ledsagerprogrammets tjenestefil",
			svc.PartCompanionStart: "at ledsagerprogrammet starter, når en bruger logger på", svc.PartCompanionDesktop: "det samme på skriveborde uden systemd",
			svc.PartUpdater: "programmet, der henter opdateringer", svc.PartUpdaterStart: "at tjenesten kan starte det",
		},
	}
}

func englishService() serviceText {
	return serviceText{
		unchanged:   "Everything is installed as it should be. Nothing was changed.",
		installed:   "Installed. If the service is running, restart it for the changes to take effect. Made or mended:",
		nothing:     "The service is not installed. There is nothing to remove.",
		wouldRemove: "This would be removed. Write the command again with --yes to remove it. What the service has stored stays.",
		removed:     "What the service has stored is still there. Removed:",
		absent:      "The service is not installed.",
		deviates:    "Something is not as it should be. husorden service install mends it:",
		whole:       "Everything is installed as it should be.",
		states: map[svc.State]string{
			svc.Running: "The service is running.", svc.Stopped: "The service is stopped.", svc.Starting: "The service is starting.",
			svc.Stopping: "The service is stopping.", svc.Failed: "The service has ended with an error. It starts again by itself in a while.",
			svc.Unknown: "It is not known whether the service is running.",
		},
		conditions: map[svc.Condition]string{svc.Missing: "missing", svc.Differs: "changed"},
		parts: map[svc.Part]string{
			svc.PartService: "the service itself", svc.PartBoot: "that it starts with the computer",
			svc.PartRecovery: "that it starts again after an error", svc.PartServiceSID: "the service's own identity",
			svc.PartEvents: "the source in the event log", svc.PartCompanion: "the companion's unit",
			svc.PartCompanionStart: "that the companion starts when a user logs on", svc.PartCompanionDesktop: "the same on desktops without systemd",
			svc.PartUpdater: "the program that installs updates", svc.PartUpdaterStart: "that the service can start it",
		},
	}
}
