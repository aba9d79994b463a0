package packager

import "testing"

// TestEnrolled: what macOS says about MDM (profiles(1)).
func TestEnrolled(t *testing.T) {
	for said, want := range map[string]bool{
		"Enrolled via DEP: No\nMDM enrollment: Yes (User Approved)\nMDM server: https://mdm.example/\n": true,
		"Enrolled via DEP: Yes\nMDM enrollment: Yes\n":                                                  true,
		"Enrolled via DEP: No\nMDM enrollment: No\n":                                                    false,
		"":                        false,
		"MDM enrollment: \n":      false,
		"Not MDM enrollment: Yes": false,
	} {
		if got := enrolled(said); got != want {
			t.Errorf("%q: %v", said, got)
		}
	}
}
