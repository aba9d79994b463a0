package number

import "math/bits"

// Evidence is what speaks for or against a number that may be a CPR number, seen
// in the number and the text around it: one bit each. What a bit is worth stands
// in weights.txt.
type Evidence [2]uint64

// Sight is one piece of evidence.
type Sight uint8

func (e *Evidence) add(s Sight) { e[s>>6] |= 1 << (s & 63) }

// when adds s if ok.
func (e *Evidence) when(ok bool, s Sight) {
	if ok {
		e.add(s)
	}
}

// Has reports whether s was seen.
func (e *Evidence) Has(s Sight) bool { return e[s>>6]&(1<<(s&63)) != 0 }

// Each yields what was seen.
func (e *Evidence) Each(yield func(Sight) bool) {
	for i, w := range e {
		for ; w != 0; w &= w - 1 {
			if !yield(Sight(i<<6 + bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}

// How the number is written, and whether modulus 11 holds: three of each form, in
// the order passes, failsYoung, failsOld.
const (
	hyphenForm Sight = 3 * iota // DDMMYY-SSSS
	looseForm                   // with blanks around the hyphen
	plainForm                   // DDMMYYSSSS
	spacedForm                  // DDMMYY SSSS
	datedForm                   // DD.MM.YY-SSSS
	apartForm                   // DD.MM.YY SSSS
	blanksForm                  // DD MM YY SSSS
	oddForm                     // the other forms
	afterForms
)

// What else the number itself says.
const (
	stampHyphen Sight = afterForms + iota // it fails modulus 11, and could be a day of the computers' age and a time of day
	stampPlain
	stampOther
	stampPasses         // it passes, and is written with blanks
	unlikelyReplacement // a replacement number that fails modulus 11
	centuryTold         // its year is written with four digits, and fits

	// What it is called.
	weakDirect // "ref.", right before
	weakFar
	weakColumn
	elseDirect // something else, right before
	elseFar    // in a phrase before
	elseColumn
	elseFile     // the name of a document begins so: "Bilag …pdf"
	elseNumbered // "nr." behind a word that is no label
	elseHyphen   // any of these, though it has a hyphen and passes modulus 11 or is young
	calledBirth
	regarding // "vedr.", "om"
	saysIs    // "er", "nr."
	beforeLower
	asksCPR
	besideCPR // only "og" or "," between it and a number called CPR
	besideAny // and one that may be a CPR number

	// Who stands beside it.
	roleNear
	personNear
	namedNear
	stranger
	twoBefore // two words that are names, of any case
	oneBefore
	twoAfter
	oneAfter
	fullBeside
	firstBeside
	fullOnLine
	firstOnLine
	fullAbove
	lowerAbove // two words that are names in the line above, of any case

	// What it is glued to.
	letterBefore // of a name
	wordBefore   // that is no name
	letterAfter
	signBefore
	slashBefore
	digitsBefore
	digitsAfter
	fileWord
	underscore
	namedFile
	media
	document
	rowBefore
	rowAfter
	countedBehind

	// Where it stands.
	opensLine
	aloneInLine
	aloneInCell
	inBrackets
	inQuotes
	endsClause
	behindComma
	behindDash

	// What the other numbers are.
	inSeriesOf
	besideOthers
	besideDates
	listOfOthers // it has a line to itself, as they
	calledAlike1 // one that is called CPR is written alike
	calledAlike2
	passAlike2 // most of those written alike pass
	passAlike5
	failAlike1 // some of those written alike fail
	failAlike2
	otherTens1 // numbers of ten digits without a date
	otherTens3
	again      // the same digits again, written alike
	againOther // and written otherwise
	againCalled
	aloneOfAll // the only candidate
	Sights     // how many there are
)
