package compliance

// Allows is for tests.
var Allows = allows
