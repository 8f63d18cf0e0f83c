"""The machine under the course: what is installed, its processes, its ports."""
