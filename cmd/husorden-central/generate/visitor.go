package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/central/web"
)

// visitor signs a consultant in and returns what asks for a page: whole, as a
// browser gets it.
func visitor(ctx context.Context, s *store.Store, n size) (func(path string) error, error) {
	now := func() time.Time { return n.until.Add(time.Hour) }
	box, err := seal.New(make([]byte, 32))
	if err != nil {
		return nil, err
	}
	a, err := auth.New(s, box, now)
	if err != nil {
		return nil, err
	}
	who := store.Admin{ID: store.NewID(), Email: "measure-" + string(store.NewID()) + "@example.dk", Role: store.Consultant}
	if err := s.AddAdmin(ctx, who); err != nil {
		return nil, err
	}
	secret := string(store.NewID() + store.NewID())
	if err := s.AddSession(ctx, secret, store.Session{Admin: who.ID, CSRF: "0", Method: store.ByPassword, Factors: 1, Expires: now().Add(time.Hour)}); err != nil {
		return nil, err
	}
	h := web.New(web.Options{Store: s, Auth: a, Box: box, Now: now, Log: slog.New(slog.DiscardHandler)})
	return func(path string) error {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
		r.AddCookie(auth.Cookie(secret, false))
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusOK {
			return fmt.Errorf("%s: %d", path, w.Code)
		}
		return nil
	}, nil
}
