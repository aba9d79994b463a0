package evidence

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// SampledItem is an item that an auditor may ask the owner of a PC to show.
type SampledItem struct {
	Device       compliance.ID       `json:"device"`
	Item         compliance.ID       `json:"item"`
	Why          string              `json:"why"` // overdue, exception
	Place        policy.Place        `json:"place"`
	Category     policy.Category     `json:"category"`
	DocumentType policy.DocumentType `json:"document_type,omitempty"`
	Rule         compliance.Rule     `json:"rule"`
}

// sample draws items of which central knows the ids: files past their date in the
// latest reports, and exceptions. The order of the draw is an HMAC under the seed,
// so that anybody with the seed can repeat it and nobody can steer it.
func (b *builder) sample(ctx context.Context) error {
	if b.ask.Sample == 0 {
		return nil
	}
	for _, e := range b.e.Exceptions {
		b.e.Sample = append(b.e.Sample, SampledItem{e.Device, e.Item, "exception", e.Place, e.Category, e.DocumentType, e.Rule})
	}
	for _, d := range b.e.Devices {
		daily, _, err := b.s.Latest(ctx, b.scope, d.ID)
		if err != nil {
			return err
		}
		if daily == nil {
			continue
		}
		for _, i := range daily.Overdue {
			b.e.Sample = append(b.e.Sample, SampledItem{d.ID, i.Item, "overdue", i.Place, i.Category, i.DocumentType, i.Rule})
		}
	}
	slices.SortFunc(b.e.Sample, func(x, y SampledItem) int { return strings.Compare(b.lot(x), b.lot(y)) })
	b.e.Sample = b.e.Sample[:min(b.ask.Sample, len(b.e.Sample))]
	return nil
}

func (b *builder) lot(i SampledItem) string {
	h := hmac.New(sha256.New, []byte(b.ask.Seed))
	_, _ = h.Write([]byte("husorden-sample-v1\n" + string(i.Device) + "\n" + string(i.Item) + "\n" + i.Why))
	return hex.EncodeToString(h.Sum(nil))
}
