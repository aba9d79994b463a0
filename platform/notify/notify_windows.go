package notify

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user32                = windows.NewLazySystemDLL("user32.dll")
	shell32               = windows.NewLazySystemDLL("shell32.dll")
	procNotifyIcon        = shell32.NewProc("Shell_NotifyIconW")
	procRegisterClass     = user32.NewProc("RegisterClassExW")
	procUnregisterClass   = user32.NewProc("UnregisterClassW")
	procCreateWindow      = user32.NewProc("CreateWindowExW")
	procDestroyWindow     = user32.NewProc("DestroyWindow")
	procDefWindow         = user32.NewProc("DefWindowProcW")
	procGetMessage        = user32.NewProc("GetMessageW")
	procDispatch          = user32.NewProc("DispatchMessageW")
	procPost              = user32.NewProc("PostMessageW")
	procPostQuit          = user32.NewProc("PostQuitMessage")
	procFindWindow        = user32.NewProc("FindWindowW")
	procLoadIcon          = user32.NewProc("LoadIconW")
	procIconFromResource  = user32.NewProc("CreateIconFromResourceEx")
	procDestroyIcon       = user32.NewProc("DestroyIcon")
	className, windowName = windows.StringToUTF16Ptr("HusordenNotice"), windows.StringToUTF16Ptr("")
	taskbar               = windows.StringToUTF16Ptr("Shell_TrayWnd")
)

// The messages and flags of winuser.h and shellapi.h that we use.
const (
	wmDestroy, wmClose, wmUser, wmLeftUp = 0x2, 0x10, 0x400, 0x202
	fromIcon                             = wmUser + 1
	balloonHidden, balloonTimeout        = wmUser + 3, wmUser + 4
	balloonClicked                       = wmUser + 5
	messageOnly                          = ^uintptr(2) // HWND_MESSAGE, -3
	nimAdd, nimModify, nimDelete         = 0, 1, 2
	nifMessage, nifIcon, nifTip, nifInfo = 0x1, 0x2, 0x4, 0x10
	niifUser, niifLarge, niifQuiet       = 0x4, 0x20, 0x80
	idiInformation                       = 32516
)

// notifyIconData is NOTIFYICONDATAW.
type notifyIconData struct {
	size        uint32
	window      windows.Handle
	id, flags   uint32
	message     uint32
	icon        windows.Handle
	tip         [128]uint16
	state, mask uint32
	info        [256]uint16
	version     uint32
	title       [64]uint16
	infoFlags   uint32
	guid        windows.GUID
	balloonIcon windows.Handle
}

// wndClass is WNDCLASSEXW.
type wndClass struct {
	size, style                        uint32
	proc                               uintptr
	classExtra, windowExtra            int32
	instance, icon, cursor, background windows.Handle
	menu, name                         *uint16
	small                              windows.Handle
}

// balloons shows notices as the balloon of an icon beside the clock, which
// Windows 10 and 11 turn into a notification of their own kind. The icon is there
// as long as the notice.
type balloons struct {
	o    Options
	tell func(Event)

	mu     sync.Mutex // guards all below
	window windows.Handle
	icon   windows.Handle
	shown  string // the ID of the notice that is there
}

func newSystem(o Options, tell func(Event)) system { return &balloons{o: o, tell: tell} }

// run has a window hear what the person does. A window belongs to one thread.
func (b *balloons) run(ctx context.Context) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	class := wndClass{proc: windows.NewCallback(b.message), name: className}
	class.size = uint32(unsafe.Sizeof(class))
	if ok, _, err := procRegisterClass.Call(uintptr(unsafe.Pointer(&class))); ok == 0 {
		return fmt.Errorf("registering the window of the notices: %w", err)
	}
	defer procUnregisterClass.Call(uintptr(unsafe.Pointer(className)), 0)
	w, _, err := procCreateWindow.Call(0, uintptr(unsafe.Pointer(className)), uintptr(unsafe.Pointer(windowName)), 0, 0, 0, 0, 0, messageOnly, 0, 0, 0)
	if w == 0 {
		return fmt.Errorf("making the window of the notices: %w", err)
	}
	b.mu.Lock()
	b.window, b.icon = windows.Handle(w), loadIcon(b.o.Icon)
	b.mu.Unlock()
	var asked sync.WaitGroup
	asked.Go(func() {
		<-ctx.Done()
		procPost.Call(w, wmClose, 0, 0)
	})
	var msg [64]byte // MSG is 48
	for {
		if got, _, _ := procGetMessage.Call(uintptr(unsafe.Pointer(&msg)), 0, 0, 0); int32(got) <= 0 {
			break
		}
		procDispatch.Call(uintptr(unsafe.Pointer(&msg)))
	}
	asked.Wait()
	return nil
}

// message is the window's procedure.
func (b *balloons) message(w windows.Handle, msg uint32, wParam, lParam uintptr) uintptr {
	switch msg {
	case wmClose:
		b.mu.Lock()
		b.removeLocked()
		procDestroyIcon.Call(uintptr(b.icon))
		b.window, b.icon = 0, 0
		b.mu.Unlock()
		procDestroyWindow.Call(uintptr(w))
		return 0
	case wmDestroy:
		procPostQuit.Call(0)
		return 0
	case fromIcon:
		b.heard(uint32(lParam) & 0xFFFF)
		return 0
	}
	r, _, _ := procDefWindow.Call(uintptr(w), uintptr(msg), wParam, lParam)
	return r
}

// heard tells what a message of the icon means. A timeout is sent too when the
// person closes the notice, so that no one knows which.
func (b *balloons) heard(what uint32) {
	kind := Expired
	switch what {
	case balloonClicked, wmLeftUp:
		kind = Pressed
	case balloonTimeout, balloonHidden:
	default:
		return
	}
	b.mu.Lock()
	id := b.shown
	b.removeLocked()
	b.mu.Unlock()
	if id != "" {
		b.tell(Event{ID: id, Kind: kind})
	}
}

func (b *balloons) show(_ context.Context, n Notice) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.window == 0 || !hasTaskbar() {
		return ErrNone
	}
	b.removeLocked()
	d := b.dataLocked()
	d.flags |= nifMessage | nifIcon | nifTip
	set(d.tip[:], b.o.Program)
	if !call(nimAdd, &d) {
		return fmt.Errorf("%w: the taskbar takes no icon", ErrNone)
	}
	d.flags = nifInfo
	d.infoFlags = niifUser | niifLarge | niifQuiet
	d.balloonIcon = b.icon
	set(d.title[:], n.Title)
	set(d.info[:], n.Text)
	if n.Text == "" {
		set(d.info[:], " ") // an empty text takes the balloon away
	}
	if !call(nimModify, &d) {
		call(nimDelete, &d)
		return fmt.Errorf("%w: the taskbar takes no notice", ErrNone)
	}
	b.shown = n.ID
	return nil
}

func (b *balloons) withdraw(_ context.Context, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shown == id {
		b.removeLocked()
	}
	return nil
}

func (b *balloons) traits(context.Context) Traits {
	b.mu.Lock()
	defer b.mu.Unlock()
	return Traits{Possible: b.window != 0 && hasTaskbar()}
}

func (b *balloons) removeLocked() {
	if b.shown != "" {
		d := b.dataLocked()
		call(nimDelete, &d)
		b.shown = ""
	}
}

func (b *balloons) dataLocked() notifyIconData {
	d := notifyIconData{window: b.window, id: 1, message: fromIcon, icon: b.icon}
	d.size = uint32(unsafe.Sizeof(d))
	return d
}

func call(what uintptr, d *notifyIconData) bool {
	ok, _, _ := procNotifyIcon.Call(what, uintptr(unsafe.Pointer(d)))
	return ok != 0
}

// set writes a text that fits, with its zero.
func set(to []uint16, s string) {
	from, err := windows.UTF16FromString(s)
	if err != nil {
		return
	}
	to[copy(to[:len(to)-1], from)] = 0
}

func hasTaskbar() bool {
	w, _, _ := procFindWindow.Call(uintptr(unsafe.Pointer(taskbar)), 0)
	return w != 0
}

// loadIcon makes an icon of a PNG, which Windows reads since Vista.
func loadIcon(png []byte) windows.Handle {
	if len(png) > 0 {
		const version = 0x00030000
		if h, _, _ := procIconFromResource.Call(uintptr(unsafe.Pointer(&png[0])), uintptr(len(png)), 1, version, 0, 0, 0); h != 0 {
			return windows.Handle(h)
		}
	}
	h, _, _ := procLoadIcon.Call(0, idiInformation)
	return windows.Handle(h)
}

func possible(context.Context) bool { return hasTaskbar() }
