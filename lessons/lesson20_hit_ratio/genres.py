"""What the shop's genres are called in other languages than English."""

NAMES = {
    "Action": {"es": "Acción"},
    "Adventure": {"es": "Aventura", "de": "Abenteuer", "fr": "Aventure"},
    "Puzzle": {"es": "Puzle", "de": "Rätsel", "fr": "Réflexion"},
    "Racing": {"es": "Carreras", "de": "Rennen", "fr": "Course"},
    "Strategy": {"es": "Estrategia", "de": "Strategie", "fr": "Stratégie"},
}
