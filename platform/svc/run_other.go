//go:build !windows && !linux && !darwin

package svc

import "context"

// Managed reports false: there is no service manager this program knows.
func Managed(string) bool { return false }

func underManager(ctx context.Context) context.Context { return ctx }

func notify(string) {}
