"""For each cause that memcached and the headers show: facts that show it."""

from causes import LIST, STALE, asked, facts

from hitormiss.diagnosis.facts import Item
from hitormiss.http.exchange import CacheEvent


PAGE = "MISS headers, SET headers 60, SET page 60"
HIT = "HIT headers, HIT page"
OTHER = "MISS page, SET headers 60, SET page 60"
QUERIES = {"about": "X-Queries", "operator": "==", "found": 1, "wanted": 0}
LEAK = {"about": "another visitor", "operator": "is", "found": "ana", "got": '{"for":"ana"}'}
NOTHING = {"about": "entries", "operator": "==", "found": [], "wanted": [60]}
ANA, BOB = {"Cookie": "sessionid=ana"}, {"Cookie": "sessionid=bob"}
CHANGED = ("In the database: DELETE FROM videogames_videogame WHERE id = 1",)
EXPIRES = {"Expires": "Mon, 30 Nov 2026 21:50:05 GMT"}


def directives(*found, wanted):
    return {"about": "Cache-Control", "operator": "==", "found": set(found), "wanted": set(wanted)}


def ttl(found, wanted=60):
    return {"about": "entries", "operator": "==", "found": [found], "wanted": [wanted]}


CACHES = {
    # One copy for all.
    "page_names_its_reader": facts(
        asked(PAGE, sent=ANA), asked(HIT, body="csrf", sent=BOB, Content_Type="text/html"), **LEAK
    ),
    "stored_before_it_was_forbidden": facts(
        asked(PAGE), asked(HIT, queries=0, Cache_Control="private"), **STALE
    ),
    "key_lacks_a_part": facts(
        asked("MISS :1:me, SET :1:me 60", sent=ANA), asked("HIT :1:me", sent=BOB), **LEAK
    ),
    "name_is_kept_by_the_process": facts(
        asked(sent=ANA), asked(sent=BOB), **{**LEAK, "got": "X-Last-Reader: ana"}
    ),
    "write_was_answered_from_the_cache": facts(
        asked("SET :1:games 60", method="POST"), asked("HIT :1:games", method="POST"), **STALE
    ),
    # After a change.
    "another_key_was_deleted": facts(
        asked("SET :1:PC 60"),
        asked("DELETE :1:all", method="PATCH"),
        asked("HIT :1:PC", queries=0),
        **STALE,
    ),
    "change_was_not_stored": facts(
        asked("SET :1:probe 60", method="POST"),
        asked(method="POST", refused={":1:probe": "not_stored"}),
        asked("HIT :1:probe", queries=0),
        **STALE,
    ),
    "change_deletes_nothing": facts(
        asked("SET :1:PC 60"), asked(method="PATCH"), asked("HIT :1:PC", queries=0), **STALE
    ),
    "page_outlives_the_change": facts(
        asked(PAGE), asked(method="PATCH"), asked(HIT, queries=0), **STALE
    ),
    "everything_was_cleared": facts(
        asked("SET :1:PC 60"),
        asked(method="PATCH"),
        about="keys",
        operator="in",
        wanted="newsletter",
        found={},
        actions=("In memcached: another program stores newsletter.",),
    ),
    # The stored header list.
    "vary_misspells_the_name": facts(
        asked(PAGE, Vary="UserAgent"), about="Vary", operator="in", wanted="user-agent"
    ),
    "list_names_no_header": facts(
        asked(PAGE, sent=ANA), asked(HIT, sent=BOB, queries=0), varies="sessionid", **LEAK
    ),
    "vary_came_too_late": facts(
        asked(PAGE, sent=ANA), asked(HIT, sent=BOB, Vary="Cookie"), varies="accept", **LEAK
    ),
    "vary_lacks_a_header": facts(
        asked(PAGE, sent=ANA), asked(HIT, sent=BOB), varies="accept", **LEAK
    ),
    "list_lacks_what_vary_names": facts(
        asked(PAGE, Vary="Cookie"),
        about="stored header list",
        operator="in",
        wanted="cookie",
        found=set(),
    ),
    "vary_lacks_the_name": facts(
        asked(PAGE, Vary="Cookie"), about="Vary", operator="in", wanted="x-shop"
    ),
    "two_layers_ask": facts(asked(PAGE), asked(OTHER), **QUERIES),
    "varies_on_what_differs": facts(
        asked(PAGE), asked(OTHER, sent={"Cookie": "theme=dark"}), varies="cookie", **QUERIES
    ),
    "page_for_each_value": facts(
        asked(PAGE), asked(sent={"User-Agent": "Firefox"}), varies="user-agent", **ttl(60)
    ),
    # Another copy than was wanted.
    "stored_as_page_and_as_value": facts(
        asked(f"SET :1:games 60, {PAGE}"), **{**NOTHING, "found": [60, 60]}
    ),
    "stored_by_two_layers": facts(asked(PAGE), **{**NOTHING, "found": [60, 60]}),
    "one_key_for_two": facts(
        *[asked("SET shop:2:answer 60", "/a/", method="PUT") for _ in "ab"],
        about="keys",
        operator="in",
        wanted="shop:7:answer",
        found={"shop:2:answer": 60},
    ),
    "another_key": facts(
        asked("SET :1:answer 60"),
        about="entries",
        operator="==",
        found=[":1:answer"],
        wanted=["shop|v2|answer"],
    ),
    "page_where_a_value_was_wanted": facts(asked(PAGE), **{**NOTHING, "about": "own entries"}),
    "value_where_a_page_was_wanted": facts(
        asked("SET :1:games 60"), **{**NOTHING, "about": "pages"}
    ),
    "another_count": facts(
        asked(PAGE), about="entries", operator="==", found=["/a/", "/b/"], wanted=["/a/"] * 3
    ),
    "stored_though_unwanted": facts(asked(PAGE), **{**NOTHING, "found": [LIST], "wanted": []}),
    "value_is_kept_here_too": facts(
        asked("SET :1:games 60"), asked("HIT :1:games", queries=0), actions=CHANGED, **STALE
    ),
    "page_is_stored_here_too": facts(asked(PAGE), asked(HIT, queries=0), actions=CHANGED, **STALE),
    # Keys of one's own.
    "text_where_a_list_belongs": facts(
        asked("SET :1:all 60"), asked("MISS :1:a, MISS :1:l, MISS :1:l"), **QUERIES
    ),
    "key_differs": facts(
        asked("SET :1:games: 60"),
        asked("MISS :1:games:theme=dark", sent={"Cookie": "theme=dark"}),
        **QUERIES,
    ),
    "key_for_each_question": facts(
        asked("SET :1:PC 60", "/?platform=PC"), asked("MISS :1:PC+Switch", "/?both"), **QUERIES
    ),
    "found_and_stored_again": facts(
        asked("SET :1:PC 60"), asked("HIT :1:PC, SET :1:PC 60"), **QUERIES
    ),
    "made_with_the_missing": facts(
        asked("SET :1:PC 60"), asked("HIT :1:PC, MISS :1:Xbox, SET :1:PC 60"), **QUERIES
    ),
    "computed_though_found": facts(asked("SET :1:PC 60"), asked("HIT :1:PC"), **QUERIES),
    "was_there_and_is_gone": facts(asked("SET :1:PC 60"), asked("MISS :1:PC"), **QUERIES),
    # Not stored.
    "status_is_not_stored": facts(asked("MISS headers", status=404), **NOTHING),
    "varies_on_everything": facts(*[asked("MISS headers", Vary="*") for _ in "ab"], **QUERIES),
    "sets_a_cookie": facts(
        *[asked("MISS headers", Vary="Cookie", Set_Cookie="csrftoken=x") for _ in "ab"], **QUERIES
    ),
    "authorization_makes_it_private": facts(
        *[
            asked("MISS headers", sent={"Authorization": "Token x"}, Cache_Control="private")
            for _ in "ab"
        ],
        **QUERIES,
    ),
    "forbids_to_store": facts(
        *[asked("MISS headers", Cache_Control="no-store") for _ in "ab"], **QUERIES
    ),
    "is_kept_for_no_time": facts(
        *[asked("MISS headers", Cache_Control="max-age=0") for _ in "ab"], **QUERIES
    ),
    "expires_at_once": facts(asked("SET :1:games 0"), **NOTHING),
    "value_is_too_large": facts(
        *[asked("MISS :1:games", refused={":1:games": "too_large"}) for _ in "ab"], **QUERIES
    ),
    "looks_and_never_stores": facts(*[asked("MISS headers") for _ in "ab"], **QUERIES),
    "address_is_another": facts(asked(PAGE, "/?a"), asked(PAGE, "/?a&b"), **QUERIES),
    # memcached was not asked.
    "key_is_refused_in_silence": facts(
        asked("SET :1:PC 60", "/?platform=PC"),
        *[asked("", "/?platform=Game+Boy") for _ in "ab"],
        **QUERIES,
    ),
    "second_process_does_not_share": facts(
        *[asked(process=one, Cache_Control="max-age=60", **EXPIRES) for one in (1, 2)], **QUERIES
    ),
    "nothing_is_kept": facts(
        asked(method="POST", queries=0),
        asked(queries=0),
        **{**STALE, "found": None, "wanted": "red"},
    ),
    "value_is_in_a_variable": facts(
        asked("SET :1:probe 60", method="POST"),
        asked("HIT :1:probe", process=2, queries=0),
        **{**STALE, "found": None, "wanted": "red"},
    ),
    "copy_is_in_the_process": facts(asked(), asked(queries=0), **NOTHING),
    "second_copy_in_the_process": facts(asked(PAGE), asked(PAGE, queries=0), **STALE),
    "remembered_by_the_process": facts(asked(PAGE), asked(queries=0), **STALE),
    "another_backend_was_asked": facts(
        *[asked(Cache_Control="max-age=60", **EXPIRES) for _ in "ab"], **QUERIES
    ),
    "header_stores_nothing": facts(*[asked(Cache_Control="max-age=60") for _ in "ab"], **QUERIES),
    "vary_stores_nothing": facts(*[asked(Vary="X-Shop, Cookie") for _ in "ab"], **QUERIES),
    "no_cache_at_work": facts(asked(), asked(), **QUERIES),
    "passes_the_cache_by": facts(asked(PAGE, "/other/"), asked(), asked(), **QUERIES),
    # Cache-Control and times.
    "seconds_have_a_fraction": facts(
        asked(PAGE, Cache_Control="max-age=60.0"), about="max-age", found="60.0", wanted="60"
    ),
    "no_such_directive": facts(
        asked(Cache_Control="notransform"), **directives("notransform", wanted=["no-transform"])
    ),
    "public_and_private": facts(
        asked(Cache_Control="public, private"),
        **directives("public", "private", wanted=["private"]),
    ),
    "clients_may_keep_it": facts(
        asked(Cache_Control="max-age=60"), about="max-age", found="60", wanted="0"
    ),
    "header_only_when_made": facts(
        asked("SET :1:a 60", **EXPIRES), asked("HIT :1:a"), about="Expires", wanted=60.0
    ),
    "value_writes_no_header": facts(asked("SET :1:a 60"), about="max-age", wanted="60"),
    "no_expires": facts(asked(Cache_Control="max-age=60"), about="Expires", wanted=60.0),
    "nothing_is_promised": facts(asked(), about="max-age", wanted="60"),
    "no_time_is_said": facts(asked(Cache_Control="private"), about="max-age", wanted="60"),
    "other_directives": facts(
        asked(Cache_Control="no-cache"), **directives("no-cache", wanted=["private"])
    ),
    "never_expires": facts(asked("SET :1:a never"), **ttl(None)),
    "another_unit": facts(asked("SET :1:a 2"), **ttl(2, 120)),
    "two_sources": facts(
        asked(PAGE, Cache_Control="max-age=10"), about="max-age", found="10", wanted="60"
    ),
    "stays_for_another_time_than_it_says": facts(
        asked("SET page 500", Cache_Control="max-age=60"), **ttl(500)
    ),
    "default_of_pages": facts(asked("SET page 600"), **ttl(600, 7200)),
    "default_timeout": facts(asked("SET :1:a 300"), **ttl(300, 7200)),
    "another_number": facts(asked("SET :1:a 70"), **ttl(70, 7200)),
    # The view.
    "view_returned_it": facts(asked(method="POST", queries=0), **STALE),
    "view_made_it": facts(asked(), **STALE),
}
CACHES["two_layers_ask"].exchanges[1].events.insert(0, CacheEvent("MISS", "another", "headers"))
CACHES["stored_by_two_layers"].exchanges[0].events.append(CacheEvent("SET", "another", "page"))
CACHES["page_for_each_value"] = facts(
    *CACHES["page_for_each_value"].exchanges,
    items=(
        Item("list", "headers", LIST, 60, frozenset({"user-agent"})),
        Item("one", "page", LIST, 60),
        Item("two", "page", LIST, 60),
    ),
    **{**NOTHING, "found": [60, 60]},
)
