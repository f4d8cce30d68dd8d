"""Examples: each folder is one process with its forms, data and the services it calls."""
