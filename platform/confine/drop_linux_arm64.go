package confine

// deniedHere are the older forms that this processor family still has.
var deniedHere = []string{"renameat", "accept"}
