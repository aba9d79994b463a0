package address

import "bytes"

// kind is how sure an ending makes a street.
type kind uint8

const (
	none kind = iota
	weak      // also ends surnames, institutions and places
	strong
)

// endings are how street names end, by the last letter of the ending. The
// strong ones end little else that has a number after it.
var endings = func() (table [256][]suffix) {
	for k, words := range map[kind]string{
		strong: "vej vejen gade gaden allé alle alléen alleen stræde strædet boulevard boulevarden vænge vænget torv torvet plads pladsen kaj kajen toft toften tofte tofterne " +
			"sti stien park parken have haven haver haverne bakke bakken bakkerne marken mark lunden vangen dalen krogen svinget sving kvarter kvarteret esplanaden passagen landevej",
		weak: "lund vang dal krog bakker holmen holm engen eng agre ageren høj højen ås åsen brink brinken skrænt skrænten skoven skov løkken løkke kær kæret bro broen gård gården hegn hegnet " +
			"strand stranden bjerg bjerget mose mosen ring ringen gang gangen port porten hus huset byen dam dammen kilden vig vigen næs åen led leddet slippe rampen banen banke banken søen hede heden leet tange tangen ledet klit klitten",
	} {
		for _, w := range bytes.Fields([]byte(words)) {
			last := w[len(w)-1]
			table[last] = append(table[last], suffix{string(w), k})
		}
	}
	for c := range table {
		for i := range table[c] { // the longest first
			for j := i; j > 0 && len(table[c][j].word) > len(table[c][j-1].word); j-- {
				table[c][j], table[c][j-1] = table[c][j-1], table[c][j]
			}
		}
	}
	return table
}()

type suffix struct {
	word string
	kind kind
}

// ending returns how sure the ending of w makes it a street, and how many
// bytes stand before it.
func ending(w []byte) (kind, int) {
	for _, s := range endings[w[len(w)-1]] {
		if len(w) >= len(s.word) && string(w[len(w)-len(s.word):]) == s.word {
			return s.kind, len(w) - len(s.word)
		}
	}
	return none, 0
}

// notStreet tells the false friends of the strong endings: words with a number
// after them that are no street.
func notStreet(w []byte) bool {
	switch string(w) {
	case "undervej", "omvej", "genvej", "motorvej", "motorvejen", "landevej", "landevejen", "udvej", "vildvej", "hjemvej", "hjemvejen", "skolevej", "skolevejen", "afvej", "adgangsvej", "indkørselsvej", "hovedgaden",
		"cykelsti", "cykelstien", "kirsti", "christi", "kristi",
		"brigade", "arkade", "legeplads", "legepladsen", "arbejdsplads", "arbejdspladsen", "parkeringsplads", "parkeringspladsen", "byggeplads", "byggepladsen", "p-plads", "praktikplads", "praktikpladsen", "elevplads", "læreplads", "pasningsplads", "institutionsplads", "dagtilbudsplads", "døgnplads", "sengeplads", "siddeplads", "aflastningsplads", "plejeplads", "campingplads", "boldplads", "sportsplads", "losseplads", "rasteplads", "holdeplads", "markedsplads",
		"børnehave", "børnehaven", "børnehaver", "skovbørnehave", "skovbørnehaven", "forhave", "kolonihave", "kolonihaven", "køkkenhave", "skolehave",
		"danmark", "denmark", "finmark", "telemark", "hedmark", "benchmark", "steiermark", "bookmark", "trademark", "postmark",
		"palle", "kalle", "valle", "skalle", "halle", "balle", "bilpark", "vognpark", "maskinpark", "forlystelsespark", "forlystelsesparken", "nationalpark", "nationalparken", "dyrepark", "temapark", "vandpark",
		"report", "support", "import", "export", "transport", "airport", "passport", "viewport",
		"skandalen", "sandalen", "vandalen", "pedalen", "medaljen", "portalen", "lokalen", "finalen", "sagen", "opsving", "opsvinget":
		return true
	}
	return false
}
