"""The app as a process that serves it: loaded, isolated, watched."""
