"""The formats of the dearest games besides JSON."""

import csv
from io import StringIO

from rest_framework.renderers import BaseRenderer


class CSVRenderer(BaseRenderer):
    """Rows for a spreadsheet, with a line of field names above them."""

    media_type = "text/csv"
    format = "csv"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        rows = data if isinstance(data, list) else [data]  # an error is one row
        text = StringIO()
        writer = csv.DictWriter(text, fieldnames=rows[0] if rows else [])
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()
