//go:build !windows && !linux && !darwin

package svc

// Name is what the service is called.
const Name = "husorden"

func (s *Service) system() error { return ErrNoManager }
