package office

import (
	"testing"
)

func slide(show, body string) string {
	return `<p:sld xmlns:p="p" xmlns:a="a"` + show + `><p:cSld><p:spTree>` + body + `</p:spTree></p:cSld></p:sld>`
}

func shape(inner, text string) string {
	return `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Titel 1"/><p:nvPr>` + inner + `</p:nvPr></p:nvSpPr><p:txBody><a:bodyPr/><a:p>` + text + `</a:p></p:txBody></p:sp>`
}

func aRun(s string) string { return `<a:r><a:rPr lang="da-DK"/><a:t>` + s + `</a:t></a:r>` }

func TestPPTX(t *testing.T) {
	table := `<p:graphicFrame><a:tbl><a:tblGrid/><a:tr><a:tc><a:txBody><a:p>` + aRun("CPR") + `</a:p></a:txBody></a:tc><a:tc><a:txBody><a:p>` + aRun("010245") + aRun("-6789") + `</a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>`
	b := zipped(t,
		file{"_rels/.rels", relations([4]string{"rId1", "officeDocument", "ppt/presentation.xml"})},
		file{"ppt/presentation.xml", `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="257" r:id="rId3"/><p:sldId id="256" r:id="rId2"/></p:sldIdLst></p:presentation>`},
		file{"ppt/_rels/presentation.xml.rels", relations([4]string{"rId2", "slide", "slides/slide1.xml"}, [4]string{"rId3", "slide", "slides/slide2.xml"})},
		file{"ppt/slides/slide1.xml", slide(` show="0"`, shape("", aRun("Skjult dias")))},
		file{"ppt/slides/slide2.xml", slide("", shape(`<p:ph type="title"/>`, aRun("Første ")+aRun("dias")+`<a:br/>`+aRun("linje to"))+table+
			`<p:pic><p:nvPicPr><p:cNvPr id="4" name="Billede" descr="Solvej på gyngen"/></p:nvPicPr></p:pic>`)},
		file{"ppt/slides/_rels/slide2.xml.rels", relations([4]string{"rId1", "notesSlide", "../notesSlides/notesSlide1.xml"}, [4]string{"rId2", "comments", "../comments/comment1.xml"},
			[4]string{"rId3", "hyperlink", "mailto:bente@example.dk", "External"}, [4]string{"rId4", "slideLayout", "../slideLayouts/slideLayout1.xml"})},
		file{"ppt/notesSlides/notesSlide1.xml", slide("", shape(`<p:ph type="body"/>`, aRun("Note til dias")))},
		file{"ppt/comments/comment1.xml", `<p:cmLst xmlns:p="p"><p:cm authorId="0"><p:pos x="10" y="10"/><p:text>gammel kommentar</p:text></p:cm></p:cmLst>`},
		file{"ppt/comments/modernComment_100.xml", `<p188:cmLst xmlns:p188="p" xmlns:a="a"><p188:cm><p188:txBody><a:p>` + aRun("ny kommentar") + `</a:p></p188:txBody></p188:cm></p188:cmLst>`},
		file{"ppt/commentAuthors.xml", `<p:cmAuthorLst xmlns:p="p"><p:cmAuthor id="0" name="Ditte Prøvesen" initials="DP"/></p:cmAuthorLst>`},
		file{"ppt/slideMasters/slideMaster1.xml", slide("", shape(`<p:ph type="title"/>`, aRun("Klik for at redigere titlen"))+shape("", aRun("Prøvehjemmets egen tekst")))},
		file{"ppt/slideLayouts/slideLayout1.xml", slide("", shape(`<p:ph type="body"/>`, aRun("Klik for at redigere")))},
		file{"docProps/core.xml", `<c:coreProperties xmlns:c="c" xmlns:d="d"><d:title>Personalemøde</d:title></c:coreProperties>`})
	got, err := text(t, PPTX, b)
	want := "Første dias\nlinje to\nCPR\t010245-6789\nSolvej på gyngen\nbente@example.dk\nNote til dias\ngammel kommentar\nSkjult dias\n" +
		"Ditte Prøvesen\nny kommentar\nPrøvehjemmets egen tekst\nPersonalemøde\n"
	if err != nil || got != want {
		t.Errorf("got %q, %v\nwant %q", got, err, want)
	}
}
