package pdf

// The single-byte encodings of ISO 32000, annex D. A space stands for a code
// without a character, except at 32.

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

// standardEncoding is Adobe's own, for Type 1 fonts that say nothing else.
var standardEncoding = encoding(32, ""+
	" !\"#$%&’()*+,-./0123456789:;<=>?"+
	"@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"+
	"‘abcdefghijklmnopqrstuvwxyz{|}~ "+
	"                                "+
	" ¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿"+
	" `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—               "+
	" Æ ª    ŁØŒº     æ   ı  łøœß")

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

// symbolEncoding is built into the Symbol font.
var symbolEncoding = encoding(32, ""+
	" !∀#∃%&∋()∗+,−./0123456789:;<=>?"+
	"≅ΑΒΧ∆ΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"+
	" αβχδεφγηιϕκλµνοπθρστυϖωξψζ{|}∼ "+
	"                                "+
	"€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…  ↵"+
	"ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"+
	"◊〈®©™∑           〉∫⌠ ⌡")

// dingbatsEncoding is built into the ZapfDingbats font.
var dingbatsEncoding = encoding(32, ""+
	" ✁✂✃✄☎✆✇✈✉☛☞✌✍✎✏✐✑✒✓✔✕✖✗✘✙✚✛✜✝✞✟"+
	"✠✡✢✣✤✥✦✧★✩✪✫✬✭✮✯✰✱✲✳✴✵✶✷✸✹✺✻✼✽✾✿"+
	"❀❁❂❃❄❅❆❇❈❉❊❋●❍■❏❐❑❒▲▼◆❖◗❘❙❚❛❜❝❞ "+
	"❨❩❪❫❬❭❮❯❰❱❲❳❴❵                  "+
	" ❡❢❣❤❥❦❧♣♦♥♠①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿"+
	"➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓➔→↔↕➘➙➚➛➜➝➞➟"+
	"➠➡➢➣➤➥➦➧➨➩➪➫➬➭➮➯ ➱➲➳➴➵➶➷➸➹➺➻➼➽➾")
