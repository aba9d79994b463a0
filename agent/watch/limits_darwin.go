package watch

// mostFolders is low: kqueue holds a descriptor for each folder and for each
// file in it.
const mostFolders = 200

func (s *system) add(folder string) error { return s.w.Add(folder) }
