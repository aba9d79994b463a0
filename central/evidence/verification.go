package evidence

import (
	"slices"

	"github.com/husorden/husorden/policy"
)

var (
	titleDocument = policy.Sentence{DA: "Dokumentation for sletning af personoplysninger", EN: "Evidence of the deletion of personal data"}
	titleVerify   = policy.Sentence{DA: "Underskrift og kontrol", EN: "Signature and verification"}
)

// steps say how to verify the file.
var steps = []policy.Sentence{
	{DA: "Få organisationens offentlige nøgle fra organisationen selv, ikke fra dette dokument. Den skal være den, der står ovenfor.",
		EN: "Get the organisation's public key from the organisation itself, not from this document. It must be the one above."},
	{DA: "Kør på en vilkårlig computer, også uden net: husorden-central verify FIL --key NØGLE",
		EN: "On any computer, also off line, run: husorden-central verify FILE --key KEY"},
	{DA: "Programmet siger, hvis dokumentation det er, og viser dataenes kontrolsum. Er der ændret så meget som ét tegn i filen, afviser det den.",
		EN: "The program says whose evidence it is and shows the hash of the data. If as much as one byte of the file was changed, it refuses it."},
	{DA: "JSON-, XLSX- og PDF-filer med samme kontrolsum er lavet af de samme data. Et papirudtryk kontrolleres ved at sammenligne kontrolsummen med den, programmet viser for filen.",
		EN: "JSON, XLSX and PDF files with the same hash were made of the same data. A printout is verified by comparing its hash with the one that the program shows for the file."},
}

// verification is what a reader needs to verify the file.
func (k signer) verification() table {
	rows := [][]any{
		line("data_sha256", "Dataenes kontrolsum (SHA-256)", "Hash of the data (SHA-256)", k.sum),
		line("key", "Organisationens offentlige nøgle (Ed25519)", "The organisation's public key (Ed25519)", k.public),
		line("data_signature", "Kontrolsummens underskrift", "Signature of the hash", k.data()),
	}
	for _, s := range steps {
		rows = append(rows, line("verify", "Sådan kontrolleres filen", "How to verify the file", s))
	}
	return table{"verify", cols("what", "Hvad", "What", "value", "Værdi", "Value"), slices.Values(rows)}
}
