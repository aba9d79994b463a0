package store

import (
	"context"
	"database/sql"
	"time"
)

// Identity is who a person is to another provider.
type Identity struct {
	Issuer  string
	Subject string
	Admin   ID
	Created time.Time
}

const identityColumns = `issuer, subject, admin_id, created`

func scanIdentity(rs *sql.Rows) (n Identity, err error) {
	err = rs.Scan(&n.Issuer, &n.Subject, &n.Admin, instant{&n.Created})
	return n, err
}

// AddIdentity links an identity to a person; ErrTaken when it is linked already,
// to whomever.
func (s *Store) AddIdentity(ctx context.Context, n Identity) error {
	return added("identity", s.insertIdentity(ctx, s.write, n))
}

func (s *Store) insertIdentity(ctx context.Context, q querier, n Identity) error {
	_, err := q.ExecContext(ctx, `INSERT INTO identities (issuer, subject, admin_id, created) VALUES ($1, $2, $3, $4)`,
		n.Issuer, n.Subject, string(n.Admin), micros(s.now()))
	return err
}

// AddAdminWith adds a person with an identity, or neither; ErrTaken when one of the
// two is.
func (s *Store) AddAdminWith(ctx context.Context, a Admin, n Identity) error {
	return added("administrator", s.tx(ctx, func(tx *sql.Tx) error {
		if err := s.insertAdmin(ctx, tx, a); err != nil {
			return err
		}
		return s.insertIdentity(ctx, tx, n)
	}))
}

// AdminByIdentity returns the person that an identity is linked to.
func (s *Store) AdminByIdentity(ctx context.Context, issuer, subject string) (Admin, error) {
	n, err := row(ctx, s.read, scanIdentity, `SELECT `+identityColumns+` FROM identities WHERE issuer = $1 AND subject = $2`, issuer, subject)
	if err != nil {
		return Admin{}, err
	}
	return s.Admin(ctx, n.Admin)
}

// Identities lists who a person is to other providers.
func (s *Store) Identities(ctx context.Context, admin ID) ([]Identity, error) {
	return rows(ctx, s.read, scanIdentity, `SELECT `+identityColumns+` FROM identities WHERE admin_id = $1 ORDER BY created, issuer, subject`, string(admin))
}

// EndIdentities unlinks a person from all other providers, and ends their sessions.
func (s *Store) EndIdentities(ctx context.Context, admin ID) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM identities WHERE admin_id = $1`, string(admin)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE admin_id = $1`, string(admin))
		return err
	})
}
