"""Ask and the predictions: requests from the page, what memcached did, and this browser's cache."""

import re

import pytest
from lab_in_browser import choose, faults, focused, press, run, send, tab, told, visit
from playwright.sync_api import expect


__all__ = ["visit"]


def lens(page, name):
    """What came over the wire (Response), or what this browser's own cache does."""
    return page.locator(".hm-lens2").filter(has=page.get_by_role("heading", name=name))


class TestAsk:
    def test_second_visitor_gets_the_stored_page(self, visit):
        page = visit()
        choose(page, "solution")
        send(page)
        send(page)

        first, second = page.locator(".hm-ask-trace li").all()
        assert first.locator(".hm-set").count() == 2
        assert second.locator(".hm-hit").count() == 2
        lens = page.locator(".hm-lens2").first
        expect(lens).to_contain_text("max-age=7200")
        expect(lens).to_contain_text("was 1")
        assert (
            page.locator(".hm-fresh1").inner_text().startswith(("fresh for 1:59", "fresh for 2:00"))
        )
        assert page.locator(".hm-k").count() == 2

        press(page, "Fetch it here")
        here = page.locator(".hm-lens2").last
        expect(here).to_contain_text("The whole response came from the app.")
        press(page, "Fetch it again")
        expect(here).to_contain_text("Nothing was sent.")
        first.locator("button").click()
        expect(page.locator(".hm-lens2").first).to_contain_text("MISS")

    def test_memcached_is_emptied_stopped_and_started(self, visit):
        page = visit()
        choose(page, "solution")
        send(page)
        press(page, "Empty")
        expect(page.locator(".hm-holds small").first).to_have_text("no keys")
        press(page, "Stop")
        expect(told(page)).to_contain_text("stopped")
        press(page, "Start")
        expect(told(page)).to_contain_text("runs again")

    def test_304_is_not_taken_for_a_response_or_a_copy(self, built_lab, visit):
        """The browser asks whether its copy is still good, and the app confirms it: no hit."""
        page = visit()
        send(page)
        with (built_lab.working_copy() / "settings.py").open("a") as settings:
            settings.write("MIDDLEWARE += ['django.middleware.http.ConditionalGetMiddleware']\n")
        send(page)
        etag = re.search(r'ETag: (".*?")', lens(page, "Response").text_content())[1]
        here = lens(page, "This browser")
        press(page, "Fetch it here")
        expect(here).to_contain_text("The whole response came from the app.")
        press(page, "Fetch it again")
        expect(here).to_contain_text("The app responded with 304, so the browser used its stored")

        page.get_by_label("More headers").fill(f"If-None-Match: {etag}")
        send(page)
        expect(lens(page, "Response")).to_contain_text("304 Not Modified")
        press(page, "Fetch it here")
        expect(here).to_contain_text("Sent. The app responded with 304")

    def test_refused_fetch_is_no_response_of_the_app(self, built_lab, visit):
        page = visit()
        send(page)
        (built_lab.working_copy() / "urls.py").write_text("import os\nos._exit(3)\n")
        press(page, "Fetch it here")

        expect(told(page)).to_contain_text("Your app ")
        expect(lens(page, "This browser")).to_contain_text("Its own fetch, and its own cache:")

    def test_explanation_stays_in_its_slot(self, visit):
        page = visit()
        choose(page, "solution")
        send(page)
        slot = page.locator(".hm-slot")
        for header in page.locator(".hm-head1").all():
            header.click()
            name = header.get_attribute("data-head")
            expect(slot.locator("b")).to_have_text(f"{name}.")
            assert focused(page)
            expect(slot).to_be_in_viewport(ratio=1)

    def test_key_stays_unfolded_when_the_keys_are_drawn_again(self, visit):
        page = visit()
        choose(page, "solution")
        send(page)
        key = page.locator(".hm-k").last
        key.locator("summary").press("Enter")
        expect(key.locator(".hm-ticket")).to_contain_text("the method")
        send(page)

        expect(key).to_have_attribute("open", "")
        expect(key.locator(".hm-hit")).to_be_attached()

    def test_one_key_is_expired_and_the_next_request_makes_it_again(self, visit):
        page = visit()
        choose(page, "solution")
        tab(page, "ask")
        press(page, "Empty")
        expect(told(page)).to_contain_text("memcached is empty")
        send(page)
        send(page)
        expect(page.locator(".hm-ratio")).to_have_text("hit ratio 67%, 0 evictions")
        key = page.locator(".hm-k").last
        key.locator("summary").click()
        expect(key.locator(".hm-ticket")).to_contain_text("1 hit of this app.")
        press(page, "Expire it now")

        expect(key.locator(".hm-left")).to_have_text("gone")
        expect(told(page)).to_contain_text("has expired")
        assert key.locator("summary").evaluate("one => one === document.activeElement")
        send(page)
        row = page.locator(".hm-ask-trace li").last
        assert [row.locator(f".hm-tr .hm-{kind}").count() for kind in ("hit", "miss")] == [1, 1]
        expect(key.locator(".hm-left")).to_contain_text(re.compile(r"[12]:\d\d:\d\d"))

    @pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
    def test_other_backends_stand_below_memcached(self, visit, width, scheme):
        page = visit("lessons/16_other_backends/", width=width, scheme=scheme)
        if width < 1200:
            tab(page, "ask")
        choose(page, "solution")
        for path in ("/file/", "/database/", "/memcached/"):
            send(page, path)
        titles = page.locator(".hm-others h3")

        expect(titles.nth(0)).to_contain_text("FOLDER has 2 files")
        expect(titles.nth(1)).to_contain_text("The table cached_pages has 2 rows")
        page.locator(".hm-others .hm-k > summary").last.click()
        expect(page.locator(".hm-others .hm-ticket").last).to_contain_text("no prefix, version 1")
        assert faults(page) == []

    @pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
    def test_each_step_says_which_worker_responded(self, visit, width, scheme):
        page = visit("lessons/16_other_backends/", width=width, scheme=scheme)
        tab(page, "ask")
        choose(page, "solution")
        for _ in range(4):
            send(page, "/memory/")
        rows = page.locator(".hm-ask-trace li")

        for row, number in zip(rows.all(), (1, 2, 3, 1), strict=True):
            worker = row.get_by_text(f"worker {number}")
            expect(worker).to_be_visible()
            expect(worker).to_have_text(f" worker {number} of 3")
        assert faults(page) == []

        # One worker responds to a prediction, as in its recording.
        close = page.locator(".hm-bench__close")
        if close.is_visible():
            close.click()
        page.locator(".hm-predict").nth(1).get_by_role("button", name="yes").click()
        expect(rows).to_have_count(2)
        assert page.locator(".hm-worker").count() == 0
        expect(page.locator(".hm-lens2").first).to_contain_text("Age")

    def test_each_thing_is_asked_for_once(self, visit):
        page = visit()
        for name in ("code", "ask", "checks", "code", "ask"):
            tab(page, name)
        once = [url for url in page.requests if not re.search(r"/lab/saved/", url)]

        assert [url for url in {*once} if once.count(url) > 1] == []

    def test_refusal_is_a_sentence(self, visit):
        page = visit()
        tab(page, "ask")
        page.get_by_label("Path and query").fill("//elsewhere")
        page.get_by_label("Path and query").press("Enter")

        expect(told(page)).to_contain_text("begins with one slash")
        assert focused(page)

    def test_app_that_fails_shows_its_log(self, built_lab, visit):
        page = visit()
        send(page)
        (built_lab.working_copy() / "views.py").write_text("def broken(:\n")
        send(page)

        expect(page.locator(".hm-fault1").first).to_contain_text("did not respond")
        expect(page.locator(".hm-fault1").last).to_contain_text("views.py")

    def test_what_an_app_sends_is_text(self, visit):
        page = visit()
        choose(page, "solution")
        send(page, "/<img/src=x/onerror=alert(1)>/")

        assert page.locator(".hm-bench img").count() == 0

    def test_text_of_an_app_cannot_turn_what_stands_beside_it(self, built_lab, visit):
        """Unicode has characters that change the direction of a line: it seems to say more."""
        page = visit()
        run(page)
        with (built_lab.working_copy() / "urls.py").open("a") as urls:
            urls.write(TURNING)
        send(page, "/turning/")

        page.locator("#bench-ask .hm-fold > summary").click()
        expect(page.get_by_label("Headers and body")).to_contain_text("<\ufffdabc>")
        assert "\u202e" not in page.locator(".hm-bench").inner_text()


class TestManage:
    @pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
    def test_command_is_run_and_what_it_printed_is_shown(self, visit, width, scheme):
        page = visit("lessons/04_pymemcache/", width=width, scheme=scheme)
        tab(page, "ask")
        choose(page, "solution")
        line = page.get_by_label("Command and its options")
        ended = page.locator(".hm-manage .hm-said")
        printed = page.get_by_role("group", name="What it printed")
        expect(line).to_have_value("seed videogames --number=1000")
        line.fill("seed videogames --number=1003")
        line.press("Control+Enter")
        expect(ended).to_have_text("manage.py seed videogames --number=1003 ended with status 0. ")
        expect(printed).to_have_text("The shop has 1003 games.")
        assert faults(page) == []

        send(page, "/videogames/")
        expect(printed).to_be_hidden()
        page.get_by_text("What it printed").click()
        expect(printed).to_be_visible()

        line.fill("seed --number=1")
        page.get_by_role("button", name="Run the command").click()
        expect(ended).to_contain_text("status 2. videogames is missing")
        expect(printed).to_contain_text("required: app")
        line.fill("migrate")
        line.press("Enter")
        expect(ended).to_have_text("Ask runs only the commands of this app: seed.")
        expect(ended).to_be_visible()
        assert printed.count() == 0

    def test_app_that_fails_and_memcached_that_is_stopped(self, built_lab, visit):
        page = visit("lessons/04_pymemcache/")
        tab(page, "ask")
        choose(page, "solution")
        ended = page.locator(".hm-manage .hm-said")
        press(page, "Stop")
        expect(told(page)).to_contain_text("is stopped")
        page.get_by_role("button", name="Run the command").click()
        expect(ended).to_contain_text("memcached is stopped: the command had to do without it.")
        press(page, "Start")
        choose(page, "yours")
        page.get_by_role("button", name="Run the command").click()
        expect(ended).to_contain_text("ended with status 1")
        (built_lab.working_copy("04_pymemcache") / "urls.py").write_text("1 = 2\n")
        page.get_by_role("button", name="Run the command").click()
        expect(ended).to_contain_text("No result.")
        expect(page.get_by_role("group", name="Your log")).to_contain_text("urls.py:1")

    def test_lesson_without_commands_has_no_line(self, visit):
        page = visit()
        tab(page, "ask")

        expect(page.get_by_label("Command and its options")).to_be_hidden()


TURNING = """
from django.http import HttpResponse
urlpatterns += [path("turning/", lambda request: HttpResponse("<\u202eabc>"))]
"""


class TestPredict:
    def test_guess_opens_the_answer_and_plays_the_requests(self, visit):
        page = visit()
        figure = page.locator(".hm-predict").nth(1)
        figure.get_by_role("button", name="yes", exact=True).click()

        expect(figure.locator(".hm-guessed")).to_have_text("Not as you said: no.")
        assert figure.locator("details").evaluate("one => one.open")
        expect(page.locator(".hm-ask-trace li")).to_have_count(3)
        expect(page.locator("#bench-ask")).to_be_visible()

    def test_guess_that_no_run_can_show_still_opens_its_answer(self, visit):
        """The lab starts apps without the variables of lesson 15."""
        page = visit("lessons/15_development/")
        figure = page.locator(".hm-predict").first
        figure.get_by_role("button", name="max-age=0").click()

        expect(figure.locator(".hm-guessed")).to_have_text("As you said: max-age=0.")
