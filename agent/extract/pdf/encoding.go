package pdf

// The single-byte encodings of ISO 32000, annex D; those built into fonts are in
// encodings_data.go. A space stands for a code without a character, except at 32.

// encoding spreads the characters of s over the codes from first on.
func encoding(first int, s string) (t [256]rune) {
	code := first
	for _, r := range s {
		if r != ' ' || code == ' ' {
			t[code] = r
		}
		code++
	}
	return t
}

// winAnsiEncoding is Windows-1252; unused codes show a bullet.
var winAnsiEncoding = encoding(32, ""+
	" !\"#$%&'()*+,-./0123456789:;<=>?"+
	"@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"+
	"`abcdefghijklmnopqrstuvwxyz{|}~•"+
	"€•‚ƒ„…†‡ˆ‰Š‹Œ•Ž••‘’“”•–—˜™š›œ•žŸ"+
	"\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿"+
	"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß"+
	"àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ")

// macRomanEncoding is of the classic Mac OS.
var macRomanEncoding = encoding(32, ""+
	" !\"#$%&'()*+,-./0123456789:;<=>?"+
	"@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"+
	"`abcdefghijklmnopqrstuvwxyz{|}~ "+
	"ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü"+
	"†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø"+
	"¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ"+
	"‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ")

// pdfDocEncoding is for text strings outside page contents.
var pdfDocEncoding = encoding(9, ""+
	"\u0009\u000a  \u000d          ˘ˇˆ˙˝˛˚˜ !\"#$%&'("+
	")*+,-./0123456789:;<=>?@ABCDEFGH"+
	"IJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh"+
	"ijklmnopqrstuvwxyz{|}~ •†‡…—–ƒ⁄‹"+
	"›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž €¡¢£¤¥¦§¨"+
	"©ª«¬ ®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈ"+
	"ÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçè"+
	"éêëìíîïðñòóôõö÷øùúûüýþÿ")
