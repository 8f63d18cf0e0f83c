"""The proof of the course: its apps, recordings and texts are as they should be."""
