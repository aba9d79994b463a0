package sample

import (
	"fmt"
	"math/big"
	"time"

	"github.com/husorden/husorden/agent/desk"
)

// cpr makes up a CPR number, "DDMMYY-SSSS", that belongs to nobody: the year
// must be one of 2041 to 2056, in which nobody is born yet. The seventh digit 5
// puts the years 00 to 57 into this century. control says whether the number
// satisfies modulus 11; real numbers need not.
func cpr(day int, month time.Month, year int, control bool) string {
	if year < 2041 || year > 2056 {
		panic(fmt.Sprintf("sample: a CPR number of %d could be somebody's", year))
	}
	date := fmt.Sprintf("%02d%02d%02d", day, month, year%100)
	serial := 5000 + (day*31+int(month)*7+year)%900
	for ; modulus11(fmt.Sprintf("%s%04d", date, serial)) != control; serial++ {
	}
	return fmt.Sprintf("%s-%04d", date, serial)
}

// modulus11 tells whether ten digits satisfy the check with the weights 4 3 2
// 7 6 5 4 3 2 1.
func modulus11(digits string) bool {
	sum := 0
	for i, weight := range []int{4, 3, 2, 7, 6, 5, 4, 3, 2, 1} {
		sum += weight * int(digits[i]-'0')
	}
	return sum%11 == 0
}

// iban makes up a Danish IBAN with right check digits. The registration number
// 0000 is no bank's.
func iban(account int64) string {
	bban := fmt.Sprintf("0000%010d", account)
	n, _ := new(big.Int).SetString(bban+"132000", 10) // "DK00" with letters as 10 + their place in the alphabet
	check := 98 - new(big.Int).Mod(n, big.NewInt(97)).Int64()
	return fmt.Sprintf("DK%02d%s", check, bban)
}

// person is somebody invented.
type person struct{ first, last, cpr, address, phone, mail string }

func (p person) name() string { return p.first + " " + p.last }

// The foster family Ravn, those around it, and Lyngtoften, a residential home.
// The phone numbers are of the series 67, the mail addresses of the top level
// domain "example": neither is anybody's.
var (
	alma    = person{first: "Alma", last: "Nørholt Brinch", cpr: cpr(17, 3, 2046, true), address: "Ravnemosevej 7, 6823 Ansager"}
	villads = person{first: "Villads", last: "Egeris Toft", cpr: cpr(2, 11, 2048, false), address: "Ravnemosevej 7, 6823 Ansager"}
	ragna   = person{first: "Ragna", last: "Solvang Ravn", address: "Ravnemosevej 7, 6823 Ansager", phone: "67 11 42 09", mail: "ragna.ravn@post.example"}
	malene  = person{first: "Malene", last: "Nørholt Brinch", address: "Teglværkshøjen 3, 2. tv., 7200 Grindsted", phone: "67 20 15 83"}
	tine    = person{first: "Tine", last: "Overbæk Holmsted", phone: "67 90 33 21", mail: "tine.holmsted@fjordby.example"}

	jens     = person{first: "Jens-Ole", last: "Vinther Skarø", cpr: cpr(9, 1, 2041, true), address: "Lyngtoften 14, 8586 Ørum Djurs"}
	karla    = person{first: "Karla", last: "Højmark Elbæk", cpr: cpr(24, 6, 2043, true), address: "Lyngtoften 14, 8586 Ørum Djurs"}
	mogens   = person{first: "Mogens", last: "Thorup Dambæk", cpr: cpr(3, 12, 2042, false), address: "Lyngtoften 14, 8586 Ørum Djurs"}
	pernille = person{first: "Pernille", last: "Aagård Strandby", phone: "67 45 12 70", mail: "pernille@lyngtoften.example"}
	signe    = person{first: "Signe", last: "Blichmann Ottosen", cpr: cpr(28, 8, 2044, true), address: "Kvædehaven 21, 8500 Grenaa", phone: "67 38 91 04", mail: "signe.ottosen@post.example"}
)

// dates writes days before now as the documents do.
type dates struct{ now time.Time }

func (d dates) at(days int) time.Time { return d.now.AddDate(0, 0, -days) }

// long is "3. marts 2026".
func (d dates) long(days int) string { return desk.Date(desk.Danish, d.at(days)) }

// short is "03-03-2026".
func (d dates) short(days int) string { return d.at(days).Format("02-01-2006") }
