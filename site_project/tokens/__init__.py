"""The tokens of ana and bob. Only the seeded database needs this app (`site_project.seeding`)."""
