package ipc

// serviceDir is where systemd makes a service's runtime folder.
const serviceDir = "/run/husorden"
