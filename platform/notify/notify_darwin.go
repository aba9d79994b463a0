package notify

import "context"

// nothing shows no notices. UNUserNotificationCenter needs a signed bundle and
// Apple's frameworks, and a notice by osascript opens the Script Editor when it
// is pressed. What waits is on the page, and the caller says so in its health.
type nothing struct{}

func newSystem(Options, func(Event)) system { return nothing{} }

func (nothing) run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}
func (nothing) show(context.Context, Notice) error     { return ErrNone }
func (nothing) withdraw(context.Context, string) error { return nil }
func (nothing) traits(context.Context) Traits          { return Traits{} }

func possible(context.Context) bool { return false }
