package check

import "github.com/husorden/husorden/policy"

// withNumber and withAddress take the place of what goes through e-Boks only.
const (
	withNumber  = "(sendes i e-Boks)"
	withAddress = "(adressen sendes i e-Boks)"
)

// The reasons and the advice, as a person reads them.
var (
	whySigned = policy.Sentence{DA: "Der må ikke stå fulde navne i beskeden. Det gælder også under hilsenen.",
		EN: "No full names in the message. This goes for the signature too."}
	whySchool = policy.Sentence{DA: "Når der står et navn i beskeden, må det ikke fremgå, hvilken skole eller institution det drejer sig om.",
		EN: "When a name stands in the message, it must not say which school or institution it is about."}
	whyAddress = policy.Sentence{DA: "Et navn og en adresse må ikke stå i samme sms.",
		EN: "A name and an address must not stand in the same text message."}
	whyPicture = policy.Sentence{DA: "Der må ikke sendes billeder af barnet i en sms.",
		EN: "Pictures of the child must not be sent in a text message."}

	insteadNumber = policy.Sentence{DA: "Slet nummeret. Skal modtageren bruge det, så send det gennem e-Boks.",
		EN: "Delete the number. If the receiver needs it, send it through e-Boks."}
	insteadAddress = policy.Sentence{DA: "Slet adressen, eller send den gennem e-Boks.",
		EN: "Delete the address, or send it through e-Boks."}
	insteadPicture = policy.Sentence{DA: "Send beskeden uden billede. Vis billedet, når I ses, eller brug den app, kommunen har godkendt.",
		EN: "Send the message without the picture. Show it when you meet, or use the app the municipality has approved."}
)

func whyName(ch Channel) policy.Sentence {
	if ch == SMS {
		return policy.Sentence{DA: "Fornavn og efternavn må ikke stå i samme sms.",
			EN: "A first name and a surname must not stand in the same text message."}
	}
	return policy.Sentence{DA: "Der må ikke skrives fulde navne i en mail. Fornavnet alene er i orden.",
		EN: "Full names must not be written in a mail. The first name alone is fine."}
}

func whyNumber(ch Channel) policy.Sentence {
	if ch == SMS {
		return policy.Sentence{DA: "Der må hverken stå et helt cpr-nummer eller en del af et i en sms. Fødselsdatoen er en del af nummeret.",
			EN: "Neither a CPR number nor a part of one may stand in a text message. The date of birth is a part of it."}
	}
	return policy.Sentence{DA: "Der må ikke skrives cpr-numre i en mail.",
		EN: "CPR numbers must not be written in a mail."}
}

func insteadName(given string) policy.Sentence {
	return policy.Sentence{DA: "Skriv kun fornavnet: »" + given + "«.", EN: "Write the first name only: “" + given + "”."}
}

func insteadSchool(plain string) policy.Sentence {
	return policy.Sentence{DA: "Skriv »" + plain + "« uden at nævne hvilken.", EN: "Write “" + plain + "” without saying which."}
}

// Advice is what stands beside every result (rule K5), a breach or none.
func Advice(ch Channel) []policy.Sentence {
	out := []policy.Sentence{{
		DA: "Tænk over, om det, du skriver, på nogen måde kan kædes sammen med den person, der tales om.",
		EN: "Consider whether what you write can in any way be linked to the person it is about.",
	}}
	if ch == SMS {
		out = append(out, policy.Sentence{
			DA: "Slet sms'en, når den er læst. Det gælder både den, du sender, og svaret.",
			EN: "Delete the text message when it has been read, both the one you send and the answer.",
		})
	}
	return out
}
