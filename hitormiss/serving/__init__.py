"""The app as a server process: loaded, isolated, watched."""
