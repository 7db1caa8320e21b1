"""Single sign-on: an issuer identifies somebody, and only a linked account opens."""

from __future__ import annotations

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from fumao.run.filing.single_sign_on import Issuer
from fumao.store.filing import accounts

from .offices import ministry, serving

pytestmark = pytest.mark.filterwarnings("ignore:The httpx module is deprecated")
KEY = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
OTHER = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})


class Service(BaseHTTPRequestHandler):
    """A small issuer: it logs everybody in as ``server.subject``."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        place = urlsplit(self.path)
        if place.path == "/authorize":
            asked = {name: value[0] for name, value in parse_qs(place.query).items()}
            self.server.asked = asked
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?code=1&state={asked['state']}")
            self.end_headers()
        elif place.path == "/keys":
            self.tell({"keys": [KEY.as_dict(private=False)]})
        else:
            address = self.server.address
            self.tell({
                "issuer": address, "authorization_endpoint": f"{address}/authorize",
                "token_endpoint": f"{address}/token", "jwks_uri": f"{address}/keys",
            })  # fmt: skip

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        now = int(time.time())
        claims = {
            "iss": self.server.address, "aud": "fumao", "sub": self.server.subject,
            "iat": now, "exp": now + 60, "nonce": self.server.asked["nonce"],
            **self.server.claims,
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.server.key)
        self.tell({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def tell(self, body):
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def issuer():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.address = f"http://127.0.0.1:{server.server_port}"
    server.subject, server.key, server.claims = "u-17", KEY, {}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def made(tmp_path, issuer):
    built = ministry(tmp_path)
    with built.office.database.transaction(None) as connection:
        accounts.change_account(
            connection, built.people["county"].account, subject=f"{issuer.address} u-17"
        )
    known = Issuer(issuer.address, "fumao", "secret", "Ministry login")
    with serving(built, issuer=known):
        # The address that people are sent back to is only known once it is served.
        desk = built.app.state.desk
        object.__setattr__(desk.settings, "address", built.address)
        yield built
    built.office.close()


def travel(made):
    """From the login page to the issuer and back; the browser, and where it came back to."""
    browser = made.browser()
    link = re.search(r'href="(/login/single-sign-on[^"]*)"', browser.get("/login").text)[1]
    away = browser.get(link.replace("&amp;", "&"))
    back = httpx.get(away.headers["location"])
    return browser, back.headers["location"]


def test_a_linked_account_opens(made):
    browser, back = travel(made)
    answer = browser.get(back)
    assert answer.status_code == 303
    assert browser.get("/filings").status_code == 200


def test_somebody_who_is_linked_to_nothing_stays_out(made, issuer):
    issuer.subject = "u-18"
    browser, back = travel(made)
    browser.get(back)
    assert browser.get("/filings").status_code == 303


@pytest.mark.parametrize(
    "claims",
    [{"aud": "another"}, {"iss": "https://evil.example"}, {"nonce": "old"}, {"exp": 1}],
    ids=["audience", "issuer", "nonce", "expired"],
)
def test_a_token_that_was_made_for_something_else_is_refused(made, issuer, claims):
    issuer.claims = claims
    browser, back = travel(made)
    browser.get(back)
    assert browser.get("/filings").status_code == 303


def test_a_token_of_another_key_is_refused(made, issuer):
    issuer.key = OTHER
    browser, back = travel(made)
    browser.get(back)
    assert browser.get("/filings").status_code == 303


def test_an_answer_to_a_question_that_this_browser_did_not_ask_is_refused(made):
    _, back = travel(made)
    stranger = made.browser()
    assert stranger.get(back).status_code == 422
    browser, _ = travel(made)
    assert browser.get(back).status_code == 303
    assert browser.get("/filings").status_code == 303


def test_an_issuer_that_does_not_answer_is_told(tmp_path):
    built = ministry(tmp_path)
    with serving(built, issuer=Issuer("http://127.0.0.1:9", "fumao", "secret")):
        answer = built.browser().get("/login/single-sign-on")
        assert answer.status_code == 502
        assert "A service outside does not answer" in answer.text
    built.office.close()
