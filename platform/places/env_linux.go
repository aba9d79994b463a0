package places

import (
	"fmt"
	"os"
	"strconv"
)

func fill(env *Env) []error {
	env.User = strconv.Itoa(os.Getuid())
	table, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return []error{fmt.Errorf("listing mounted volumes: %w", err)}
	}
	defer table.Close()
	env.Volumes, err = parseMountinfo(table)
	if err != nil {
		return []error{fmt.Errorf("listing mounted volumes: %w", err)}
	}
	return nil
}
