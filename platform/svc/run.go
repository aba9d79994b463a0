package svc

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/kardianos/service"
)

// StopWithin is how long Run waits for its function to end after a stop was
// asked for. The units give the process ten seconds more before they kill it.
// Windows gives it less at a shutdown: five seconds, as a rule.
const StopWithin = 20 * time.Second

var (
	// ErrEnded is returned by Run when a service's function ends without an
	// error and without having been asked to.
	ErrEnded = errors.New("the service ended without being asked to")
	// ErrStopTimeout is returned when a stop takes longer than its bound.
	ErrStopTimeout = errors.New("did not stop in time")
)

// Function is what a service does. It works until ctx is done and calls ready,
// once or more, when it can be used: the start of the service waits for that on
// systemd.
type Function func(ctx context.Context, ready func()) error

// Run runs a function as the service of that name when the process was started
// by the service manager, and in the foreground when it was started by hand.
// See Managed for how it knows.
//
// A stop or a shutdown by the manager, and the end of ctx, end the function's
// context. Run then waits at most StopWithin; a function that has not ended by
// then is left behind, the error is ErrStopTimeout, and the process must end.
//
// A stop that was asked for gives nil. When the function ends by itself, Run
// returns its error, under a manager ErrEnded if there is none: the process must
// then end with an exit code other than 0, and the manager starts it again.
//
// Under the SCM the end of ctx stops nothing, and Run takes SIGINT and SIGTERM
// back from signal.Notify for the whole process: Go makes them of the console
// events that Windows sends to a service whenever any user logs off.
func Run(ctx context.Context, name string, f Function) error {
	return run(ctx, name, f, StopWithin)
}

func run(ctx context.Context, name string, f Function, bound time.Duration) error {
	managed := Managed(name)
	if managed {
		ctx = underManager(ctx)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	j := &job{f: f, ctx: ctx, cancel: cancel, bound: bound, done: make(chan struct{})}
	if !managed {
		j.begin()
		j.wait()
		return j.end(false)
	}

	s, err := service.New(adapter{j}, &service.Config{
		Name: name,
		// Not on Windows: kardianos waits for the SCM there.
		Option: service.KeyValue{"RunWait": j.wait},
	})
	if err != nil {
		return fmt.Errorf("preparing the service: %w", err)
	}
	// kardianos does not return on Windows when the function ends by itself: the
	// process ends around it, which is what the SCM calls a crash and mends.
	stopped := make(chan error, 1)
	go func() { stopped <- s.Run() }()
	select {
	case err := <-stopped:
		if err != nil {
			return fmt.Errorf("talking to the service manager: %w", err)
		}
	case <-j.done:
		j.halt()
		if j.asked { // else the manager sees the process end before it is told of the stop
			select {
			case <-stopped:
			case <-time.After(bound):
			}
		}
	}
	return j.end(true)
}

// job is one run of a function.
type job struct {
	f      Function
	ctx    context.Context // kept here because kardianos' callbacks carry none
	cancel context.CancelFunc
	bound  time.Duration

	done  chan struct{} // closed when f has ended
	err   error         // what f returned; read after done
	once  sync.Once
	asked bool // halt had to end f, or its context was; read after halt
	late  bool // the bound passed; read after halt
}

// begin starts the function.
func (j *job) begin() {
	go func() {
		defer close(j.done)
		j.err = j.f(j.ctx, func() { notify("READY=1") })
	}()
}

// wait waits for the function to end or to be asked to.
func (j *job) wait() {
	select {
	case <-j.ctx.Done():
	case <-j.done:
	}
}

// halt asks the function to end and waits for it, at most the bound.
func (j *job) halt() {
	j.once.Do(func() {
		select {
		case <-j.done:
			j.asked = j.ctx.Err() != nil
		default:
			j.asked = true
		}
		notify("STOPPING=1")
		j.cancel()
		bound := time.NewTimer(j.bound)
		defer bound.Stop()
		select {
		case <-j.done:
		case <-bound.C:
			j.late = true
		}
	})
}

// end halts the function and says how the run went.
func (j *job) end(managed bool) error {
	j.halt()
	switch {
	case j.late:
		return fmt.Errorf("%w: it was given %s", ErrStopTimeout, j.bound)
	case j.asked && errors.Is(j.err, context.Canceled):
		return nil
	case !j.asked && managed && j.err == nil:
		return ErrEnded
	}
	return j.err
}

// adapter gives a job to kardianos.
type adapter struct{ j *job }

var _ service.Interface = adapter{}

// Start implements service.Interface; it must not wait.
func (a adapter) Start(service.Service) error {
	a.j.begin()
	return nil
}

// Stop implements service.Interface. It never fails: the SCM would take an error
// for a crash and start again what an administrator has stopped.
func (a adapter) Stop(service.Service) error {
	a.j.halt()
	return nil
}
