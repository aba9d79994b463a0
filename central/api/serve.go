package api

import (
	"log/slog"
	"net/http"
	"time"
)

// Server is an HTTP server that slow and greedy clients cannot hold up: who does
// not send a request within these times is dropped.
func Server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug), // clients' addresses and broken handshakes
	}
}
