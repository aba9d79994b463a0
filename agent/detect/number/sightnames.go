package number

// sightNames are the names of the sights in weights.txt.
var sightNames = [Sights]string{
	"hyphenPasses", "hyphenYoung", "hyphenOld", "loosePasses", "looseYoung", "looseOld", "plainPasses", "plainYoung", "plainOld",
	"spacedPasses", "spacedYoung", "spacedOld", "datedPasses", "datedYoung", "datedOld", "apartPasses", "apartYoung", "apartOld",
	"blanksPasses", "blanksYoung", "blanksOld", "oddPasses", "oddYoung", "oddOld", "stampHyphen", "stampPlain", "stampOther",
	"stampPasses", "unlikelyReplacement", "centuryTold", "weakDirect", "weakFar", "weakColumn", "elseDirect", "elseFar",
	"elseColumn", "elseFile", "elseNumbered", "elseHyphen", "calledBirth", "regarding", "saysIs", "beforeLower", "asksCPR",
	"besideCPR", "besideAny", "roleNear", "personNear", "namedNear", "stranger", "twoBefore", "oneBefore", "twoAfter", "oneAfter",
	"fullBeside", "firstBeside", "fullOnLine", "firstOnLine", "fullAbove", "lowerAbove", "letterBefore", "wordBefore",
	"letterAfter", "signBefore", "slashBefore", "digitsBefore", "digitsAfter", "fileWord", "underscore", "namedFile", "media",
	"document", "rowBefore", "rowAfter", "countedBehind", "opensLine", "aloneInLine", "aloneInCell", "inBrackets", "inQuotes",
	"endsClause", "behindComma", "behindDash", "inSeriesOf", "besideOthers", "besideDates", "listOfOthers", "calledAlike1",
	"calledAlike2", "passAlike2", "passAlike5", "failAlike1", "failAlike2", "otherTens1", "otherTens3", "again", "againOther",
	"againCalled", "aloneOfAll",
}

// String is the name of s in weights.txt.
func (s Sight) String() string { return sightNames[s] }
