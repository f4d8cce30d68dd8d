"""One module per outside system, each found by its entry point and imported by nobody."""
