"""The machine that the course runs on: installed programs, processes, ports."""
