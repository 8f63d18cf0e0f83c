"""The predictions, tried by `manage.py test` before the checks see them."""

from django.test import SimpleTestCase

from .predictions import PREDICTIONS


class PredictionTests(SimpleTestCase):
    def test_first_line_is_a_miss(self):
        for lines in PREDICTIONS.values():
            self.assertEqual(lines[0][1], "MISS")
