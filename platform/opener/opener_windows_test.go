package opener

import "testing"

func TestCommandLine(t *testing.T) {
	got := commandLine(`C:\Windows\explorer.exe`, `C:\Users\x\Skrivebord\a, b & c.pdf`)
	if want := `"C:\Windows\explorer.exe" /select,"C:\Users\x\Skrivebord\a, b & c.pdf"`; got != want {
		t.Errorf("got %s", got)
	}
}
