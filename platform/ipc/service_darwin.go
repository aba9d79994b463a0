package ipc

const serviceDir = "/var/run/husorden"
