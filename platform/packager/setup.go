package packager

// Setup is what whoever installed the package said to it, where the package keeps
// that for the service (Windows). Elsewhere the package's scripts act on it, and
// this is empty.
type Setup struct {
	CentralURL, EnrollToken string
	Profile                 string
}
