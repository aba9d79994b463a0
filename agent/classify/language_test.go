package classify

import "testing"

func TestEnglish(t *testing.T) {
	for text, want := range map[string]bool{
		"This program is free software; you can redistribute it and modify it under the terms of the licence, by Sofie Holm.": true,
		"Sofie har det godt, og hun er glad for skolen. Hun taler engelsk: to be or not to be, that is the question.":         false,
		"Sofie Holm": false,
		"":           false,
	} {
		if got := English([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
