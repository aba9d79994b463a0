package rtf

// destination is where the text of a group goes.
type destination uint8

const (
	body      destination = iota
	skipped               // pictures, styles, colours, data of objects
	fontTable             // names of fonts and their code pages
	note                  // on lines of its own after the paragraph it stands in
	property              // on a line of its own
	field                 // the instruction of a field: only addresses in it are text
	twin                  // \upr: of the two groups in it the second says it better
	container             // its text goes where the text around it goes
)

// silent reports whether text of the destination is nobody's words.
func (d destination) silent() bool { return d == skipped || d == fontTable }

// destinations are the words that begin one, when they come first in a group.
// A word after \* that is not here begins one that is skipped.
var destinations = map[string]destination{
	"fonttbl": fontTable,

	"colortbl": skipped, "stylesheet": skipped, "pict": skipped, "objdata": skipped, "themedata": skipped,
	"colorschememapping": skipped, "datastore": skipped, "latentstyles": skipped, "listtable": skipped,
	"listoverridetable": skipped, "rsidtbl": skipped, "revtbl": skipped, "filetbl": skipped, "mmathPr": skipped,
	"nonesttables": skipped, "shprslt": skipped, "sp": skipped, "bkmkstart": skipped, "bkmkend": skipped,
	"xmlnstbl": skipped, "generator": skipped, "objclass": skipped, "blipuid": skipped, "panose": skipped,
	"falt": skipped, "fontemb": skipped, "passwordhash": skipped, "nonshppict": skipped, "ftnsep": skipped,
	"ftnsepc": skipped, "aftnsep": skipped, "aftnsepc": skipped, "creatim": skipped, "revtim": skipped,
	"printim": skipped, "buptim": skipped, "pntxta": skipped, "pntxtb": skipped,

	"header": note, "headerl": note, "headerr": note, "headerf": note,
	"footer": note, "footerl": note, "footerr": note, "footerf": note,
	"footnote": note, "annotation": note, "atnid": note, "atnauthor": note,

	"title": property, "subject": property, "author": property, "manager": property, "company": property,
	"operator": property, "category": property, "keywords": property, "comment": property, "doccomm": property,
	"hlinkbase": property, "propname": property, "staticval": property, "docvar": property,
	"formfield": property, "ffname": property, "ffdeftext": property, "ffl": property, "ffhelptext": property, "ffstattext": property,
	"wgrffmtfilter": skipped,

	"fldinst": field,

	"upr": twin, "ud": container, "info": container, "userprops": container, "field": container, "fldrslt": container, "shp": container, "shpinst": container, "shptxt": container,
	"object": container, "result": container, "shppict": container, "listtext": container, "pntext": container, "do": container, "dptxbxtext": container,
	"nesttableprops": container, "deleted": container, "txfieldtext": container, "mmath": container, "moMath": container,
}

// characters are the words that stand for one.
var characters = map[string]rune{
	"emdash": '—', "endash": '–', "lquote": '‘', "rquote": '’', "ldblquote": '“', "rdblquote": '”',
	"bullet": '•', "emspace": ' ', "enspace": ' ', "qmspace": ' ',
}
