package report

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"

	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

var errToken = errors.New("that is no enrolment token; it begins with ho1 and has 35 characters")

// Words are what a person is told of an error of Enrol, and what to do about it.
// The English keeps the error's own words: whoever helps wants them.
func Words(err error) policy.Sentence {
	da, en := words(err)
	if en != "" {
		en = "; " + en
	}
	return policy.Sentence{DA: da, EN: err.Error() + en}
}

func words(err error) (da, en string) {
	var refused *Refused
	var dns *net.DNSError
	var untrusted *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.Is(err, errToken):
		return "det er ikke en tilmeldingskode; den begynder med ho1 og har 35 tegn", ""
	case errors.Is(err, errPlain):
		return "http uden s er kun til denne pc selv; skriv https://", ""
	case errors.Is(err, errAddress):
		return "skriv serverens adresse som https://navn", ""
	case errors.Is(err, errRedirects):
		return "serveren sender videre til en anden adresse; brug den", ""
	case errors.As(err, &refused) && refused.Code == compliance.BadToken:
		return "koden er ukendt, brugt op, udløbet eller spærret; bed den, der gav dig den, om en ny",
			"ask whoever gave you the token for another"
	case errors.As(err, &refused):
		return "serveren sagde nej: " + string(refused.Code), ""
	case errors.As(err, &dns):
		return "der er ingen server med det navn, eller også er pc'en ikke på nettet; er adressen rigtig?", "is the address right, and the PC on line?"
	case errors.As(err, &untrusted), errors.As(err, &authority):
		return "serverens certifikat kan ikke godkendes; har organisationen sin egen certifikatudsteder, så tilføj --ca; ellers må den, der passer serveren, se på det",
			"where the organisation has an authority of its own, add --ca"
	}
	return "serveren kan ikke nås; er pc'en på nettet, og slipper den gennem firewall og proxy? (" + err.Error() + ")",
		"is the PC on line, and let through by firewall and proxy?"
}

// Final reports whether an error of Enrol stays one however often it is tried:
// what was typed is wrong, or central refuses it.
func Final(err error) bool {
	var refused *Refused
	if errors.As(err, &refused) {
		return refused.Code == compliance.BadToken || refused.never()
	}
	return errors.Is(err, errToken) || errors.Is(err, errPlain) || errors.Is(err, errAddress) || errors.Is(err, errRedirects)
}
