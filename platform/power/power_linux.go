package power

import (
	"os"
	"path/filepath"
	"strings"
)

// supplies is where the kernel lists what the machine is fed by.
const supplies = "/sys/class/power_supply"

func onBattery() Answer { return fedBy(supplies) }

// fedBy is No when any mains supply is on, Yes when there is none on and a
// battery of the machine itself discharges.
// Source: Documentation/ABI/testing/sysfs-class-power.
func fedBy(dir string) Answer {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return Unknown
	}
	answer := Unknown
	if len(entries) == 0 {
		return No // a machine without a battery lists nothing
	}
	for _, e := range entries {
		attribute := func(name string) string {
			b, err := os.ReadFile(filepath.Join(dir, e.Name(), name))
			if err != nil {
				return ""
			}
			return strings.TrimSpace(string(b))
		}
		if attribute("scope") == "Device" { // a mouse's
			continue
		}
		switch attribute("type") {
		case "Mains", "USB", "Wireless":
			if attribute("online") == "1" {
				return No
			}
		case "Battery", "UPS":
			switch attribute("status") {
			case "Discharging":
				answer = Yes
			case "Charging", "Full", "Not charging":
				if answer == Unknown {
					answer = No
				}
			}
		}
	}
	return answer
}

// busy is not known: each desktop tells it in its own way.
func busy() Answer { return Unknown }
