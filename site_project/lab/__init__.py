"""
The lab: the built pages, and the API that they use while the course runs on your computer.

A request passes `limits` (its size), `guard` (its origin) and `pages` (everything outside
``/lab/``). `urls` then leads to a view in `views`. A view reads the request with `serializers`,
calls `lab.lab` for whatever needs a process, and returns JSON. `refusals` turns each exception
into an error response.
"""
