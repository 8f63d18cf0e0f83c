"""What is left when no cache is to blame: the view itself."""

from hitormiss.diagnosis.cause import RFC9111, Found, cause
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import hit, reads


@cause(
    "Request {number} is a {method}, which no cache answered: the view itself made this value.",
    f"{RFC9111}4",
)
def view_returned_it(facts: Facts) -> Found:
    asked = facts.asked
    if not asked or reads(asked) or hit(asked) or facts.about not in ("body", "member"):
        return None
    return {"number": asked.number, "method": asked.request.method} if facts.status < 400 else None


@cause(
    """Request {number} made {queries}, and no copy came out of memcached: the view, its serializer
    or a value in the process made what is wrong here, and not an old copy.""",
    f"{RFC9111}4",
)
def view_made_it(facts: Facts) -> Found:
    asked = facts.asked
    if not asked or not asked.queries or facts.about not in ("body", "member"):
        return None
    if hit(asked) or facts.status >= 400 or asked.received.header("Age") is not None:
        return None
    count = asked.queries
    return {"number": asked.number, "queries": f"{count} {'query' if count == 1 else 'queries'}"}
