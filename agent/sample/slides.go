package sample

import (
	"fmt"
	"strings"
	"time"
)

const (
	pptNS  = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="` + officeNS + `" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
	spTree = `<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>`
)

// pptx writes a presentation: title and text boxes on each slide, with the
// least master, layout and theme that programs accept.
func pptx(slides []slide, author string, at time.Time) ([]byte, error) {
	overrides := []string{"ppt/presentation.xml", office + "presentationml.presentation.main+xml",
		"ppt/slideMasters/slideMaster1.xml", office + "presentationml.slideMaster+xml", "ppt/slideLayouts/slideLayout1.xml", office + "presentationml.slideLayout+xml",
		"ppt/theme/theme1.xml", office + "theme+xml", "docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"}
	rels := []string{"slideMaster", "slideMasters/slideMaster1.xml"}
	var parts []part
	list := ""
	for i, s := range slides {
		name := fmt.Sprintf("slides/slide%d.xml", i+1)
		overrides = append(overrides, "ppt/"+name, office+"presentationml.slide+xml")
		rels = append(rels, "slide", name)
		list += fmt.Sprintf(`<p:sldId id="%d" r:id="rId%d"/>`, 256+i, i+2)
		body := shape(2, "title", 600_000, 1_000_000, s.title) + shape(3, "body", 1_800_000, 4_500_000, s.lines...)
		parts = append(parts,
			xmlPart("ppt/"+name, `<p:sld `+pptNS+`><p:cSld><p:spTree>`+spTree+body+`</p:spTree></p:cSld></p:sld>`),
			relations(fmt.Sprintf("ppt/slides/_rels/slide%d.xml.rels", i+1), "slideLayout", "../slideLayouts/slideLayout1.xml"))
	}
	parts = append([]part{contentTypes(overrides...),
		relations("_rels/.rels", "officeDocument", "ppt/presentation.xml", "core-properties", "docProps/core.xml"),
		relations("ppt/_rels/presentation.xml.rels", rels...),
		xmlPart("ppt/presentation.xml", `<p:presentation `+pptNS+`><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>`+list+
			`</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`),
		xmlPart("ppt/slideMasters/slideMaster1.xml", `<p:sldMaster `+pptNS+`><p:cSld><p:spTree>`+spTree+
			`</p:spTree></p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>`),
		relations("ppt/slideMasters/_rels/slideMaster1.xml.rels", "slideLayout", "../slideLayouts/slideLayout1.xml", "theme", "../theme/theme1.xml"),
		xmlPart("ppt/slideLayouts/slideLayout1.xml", `<p:sldLayout `+pptNS+` type="blank"><p:cSld name="Tom"><p:spTree>`+spTree+`</p:spTree></p:cSld></p:sldLayout>`),
		relations("ppt/slideLayouts/_rels/slideLayout1.xml.rels", "slideMaster", "../slideMasters/slideMaster1.xml"),
		xmlPart("ppt/theme/theme1.xml", theme()),
		coreProperties(slides[0].title, author, at)}, parts...)
	return pack(at, parts...)
}

func shape(id int, kind string, y, height int, lines ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<p:sp><p:nvSpPr><p:cNvPr id="%d" name="%s"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="700000" y="%d"/><a:ext cx="10700000" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr wrap="square"/><a:lstStyle/>`, id, kind, y, height)
	size := 2000
	if kind == "title" {
		size = 3600
	}
	for _, line := range lines {
		fmt.Fprintf(&b, `<a:p><a:r><a:rPr lang="da-DK" sz="%d"/><a:t>%s</a:t></a:r></a:p>`, size, esc(line))
	}
	return b.String() + `</p:txBody></p:sp>`
}

func theme() string {
	colors := ""
	for _, c := range []string{"dk1 000000", "lt1 FFFFFF", "dk2 1F3A40", "lt2 F4F2EC", "accent1 14505C", "accent2 AD1F1F", "accent3 8A5300", "accent4 1F6B4A", "accent5 50586F", "accent6 545C64", "hlink 14505C", "folHlink 50586F"} {
		name, value, _ := strings.Cut(c, " ")
		colors += fmt.Sprintf(`<a:%s><a:srgbClr val="%s"/></a:%s>`, name, value, name)
	}
	font := `<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>`
	three := func(s string) string { return strings.Repeat(s, 3) }
	fill := `<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>`
	return `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Enkel"><a:themeElements><a:clrScheme name="Enkel">` + colors +
		`</a:clrScheme><a:fontScheme name="Enkel"><a:majorFont>` + font + `</a:majorFont><a:minorFont>` + font + `</a:minorFont></a:fontScheme><a:fmtScheme name="Enkel"><a:fillStyleLst>` +
		three(fill) + `</a:fillStyleLst><a:lnStyleLst>` + three(`<a:ln>`+fill+`</a:ln>`) + `</a:lnStyleLst><a:effectStyleLst>` + three(`<a:effectStyle><a:effectLst/></a:effectStyle>`) +
		`</a:effectStyleLst><a:bgFillStyleLst>` + three(fill) + `</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`
}
