"""Asks a server over the sample archive in every protocol that it speaks, with clients that others wrote.

Prints a line for each check, and exits with 1 where one failed.
"""

import contextlib
import csv
import io
import json
import re
import subprocess
import sys
import traceback
import urllib.error
import urllib.parse
import urllib.request
import urllib.robotparser
import xml.etree.ElementTree as ElementTree

import bibtexparser
import feedparser
import pandas
import rispy

ADDRESS = sys.argv[1].rstrip("/") + "/"
NAME = urllib.parse.quote("Хрущёв")
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
CHECKS = []


def check(protocol, client):
    """Marks a function as a check of a protocol, with the client that it uses."""

    def mark(function):
        CHECKS.append((protocol, client, function))
        return function

    return mark


def get(path, **headers):
    """Body and headers of an answer that is 200."""
    request = urllib.request.Request(urllib.parse.urljoin(ADDRESS, path), headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), answer.headers


def text(path, **headers):
    return get(path, **headers)[0].decode("utf-8")


def well_formed(xml):
    result = subprocess.run(["xmllint", "--noout", "--nonet", "-"], input=xml, capture_output=True)
    assert result.returncode == 0, result.stderr.decode()


def total(query):
    return json.loads(text(f"api/v1/search?q={query}&limit=0"))["total"]


@check("OpenSearch description", "xmllint")
def description():
    xml, headers = get("opensearch.xml")
    assert headers["Content-Type"] == "application/opensearchdescription+xml", headers["Content-Type"]
    well_formed(xml)
    root = ElementTree.fromstring(xml)
    assert root.tag == OPENSEARCH + "OpenSearchDescription"
    short = root.findtext(OPENSEARCH + "ShortName")
    assert 0 < len(short) <= 16, short
    assert len(root.findtext(OPENSEARCH + "Description")) <= 1024
    urls = {url.get("type"): url.get("template") for url in root.findall(OPENSEARCH + "Url")}
    link = re.search(r'<link rel="search" type="([^"]*)" title="([^"]*)" href="([^"]*)">', text(""))
    assert link.group(2) == short and urllib.parse.urljoin(ADDRESS, link.group(3)).endswith("/opensearch.xml")
    for media_type, template in urls.items():
        address = template.replace("{searchTerms}", NAME)
        address = re.sub(r"\{\w+\?\}", "", address)
        _, headers = get(address)
        assert headers["Content-Type"].startswith(media_type), (address, headers["Content-Type"])
    return f"{len(urls)} addresses followed"


@check("OpenSearch suggestions", "json")
def suggestions():
    for typed in ["khru", "Khrushchev  mal", "хру"]:
        answer = json.loads(text("api/v1/suggest?format=opensearch&q=" + urllib.parse.quote(typed)))
        echo, completions, descriptions, addresses = answer
        assert echo == typed and completions, answer
        assert len(completions) == len(descriptions) == len(addresses), answer
        assert all(address.startswith(ADDRESS) for address in addresses), answer
    return f"{len(completions)} completions"


def feed(path):
    """All pages of a feed."""
    pages, address = [], urllib.parse.urljoin(ADDRESS, path)
    while address:
        body, headers = get(address)
        well_formed(body)
        page = feedparser.parse(body, response_headers={"content-type": headers["Content-Type"]})
        assert page.bozo == 0, page.get("bozo_exception")
        pages.append(page)
        following = [link.href for link in page.feed.links if link.rel == "next"]
        address = following[0] if following else None
    return pages


def follow(path):
    pages = feed(f"{path}?q={NAME}&limit=7")
    entries = [entry for page in pages for entry in page.entries]
    ids = [entry.id for entry in entries]
    assert len(ids) == len(set(ids)) == total(NAME), (len(ids), total(NAME))
    assert pages[0].feed.title and pages[0].feed.opensearch_totalresults == str(len(ids))
    for entry in entries:
        assert entry.title and entry.link.startswith(ADDRESS) and entry.summary, entry
    again = [entry for page in feed(f"{path}?q={NAME}&limit=7") for entry in page.entries]
    dates = [[entry.get("updated_parsed") or entry.get("published_parsed") for entry in one] for one in (entries, again)]
    assert dates[0] == dates[1] and all(dates[0]), "dates stay"
    assert dates[0] == sorted(dates[0], reverse=True), dates[0]
    return f"{len(ids)} entries on {len(pages)} pages, bozo 0"


@check("Atom (RFC 4287, 5005)", "feedparser, xmllint")
def atom():
    return follow("feed.atom")


@check("RSS 2.0", "feedparser, xmllint")
def rss():
    return follow("feed.rss")


def some_ids():
    answer = json.loads(text(f"api/v1/search?q={NAME}&limit=100"))
    return [hit["id"] for hit in answer["hits"]]


def citations(form):
    return [text("document?cite=" + form + "&id=" + urllib.parse.quote(name, safe="")) for name in some_ids()]


@check("Citations: BibTeX", "bibtexparser")
def cite_bibtex():
    cited = citations("bibtex")
    library = bibtexparser.parse_string("".join(cited))
    assert not library.failed_blocks and len(library.entries) == len(cited), library.failed_blocks
    assert all(entry["url"].startswith(ADDRESS) and entry["title"] for entry in library.entries)
    return f"{len(cited)} entries"


@check("Citations: RIS", "rispy")
def cite_ris():
    cited = citations("ris")
    records = rispy.loads("".join(cited))
    assert len(records) == len(cited)
    assert all(record["title"] and record["urls"][0].startswith(ADDRESS) for record in records), records[0]
    return f"{len(cited)} records"


@check("Citations: CSL-JSON", "json")
def cite_csl():
    items = [item for one in citations("csl-json") for item in json.loads(one)]
    for item in items:
        assert item["type"] == "document" and item["id"] and item["title"] and item["URL"]
        dates = item.get("issued", {}).get("date-parts", [])
        assert len(dates) <= 2 and all(1 <= len(date) <= 3 for date in dates), item
    return f"{len(items)} items"


@check("COinS and meta elements", "html.parser of Python")
def embedded():
    page = text(f"search?q={NAME}&limit=100")
    objects = re.findall(r'<span class="Z3988" title="([^"]*)">', page)
    for one in objects:
        fields = urllib.parse.parse_qs(one.replace("&amp;", "&"), strict_parsing=True)
        assert fields["ctx_ver"] == ["Z39.88-2004"] and fields["rft.title"] and fields["rft.identifier"]
    document = text("document?id=" + urllib.parse.quote(some_ids()[0], safe=""))
    assert '<meta name="DC.title"' in document and '<meta name="citation_title"' in document
    return f"{len(objects)} objects"


def parts(form, limit):
    """The parts of a whole result, as their links lead from one to the next."""
    bodies, address = [], f"api/v1/search?q={NAME}&sort=date&format={form}&limit={limit}"
    while address:
        body, headers = get(address)
        bodies.append(body.decode("utf-8"))
        following = re.match(r'<([^>]*)>; rel="next"', headers.get("Link", ""))
        address = following and following.group(1)
    return bodies


@check("Export: CSV (RFC 4180)", "csv of Python, pandas")
def export_csv():
    rows, count = [], 0
    for body in parts("csv", 20):
        rows += list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff")), strict=True))
        count += len(pandas.read_csv(io.BytesIO(body.encode("utf-8"))))
        assert body.startswith("\ufeff") and body.count("\n") == body.count("\r\n")
    ids = {row["id"] for row in rows}
    assert len(ids) == len(rows) == count == total(NAME), (len(ids), len(rows), count)
    assert all(row["passage"] and not row["passage"].startswith(("=", "+", "-", "@")) for row in rows)
    return f"{count} rows"


@check("Export: JSON Lines", "json")
def export_jsonl():
    hits = [json.loads(line) for body in parts("jsonl", 20) for line in body.splitlines()]
    assert len({hit["id"] for hit in hits}) == len(hits) == total(NAME)
    return f"{len(hits)} lines"


@check("Export: RIS", "rispy")
def export_ris():
    records = [record for body in parts("ris", 20) for record in rispy.loads(body)]
    assert len(records) == total(NAME)
    return f"{len(records)} records"


@check("Export: BibTeX", "bibtexparser")
def export_bibtex():
    library = bibtexparser.parse_string("".join(parts("bibtex", 20)))
    assert not library.failed_blocks and len(library.entries) == total(NAME), library.failed_blocks
    return f"{len(library.entries)} entries"


@check("Reconciliation API 0.2", "reconciler")
def reconciliation():
    from reconciler import reconcile

    endpoint = urllib.parse.urljoin(ADDRESS, "reconcile")
    manifest = json.loads(text("reconcile"))
    assert "0.2" in manifest["versions"] and manifest["name"] and manifest["identifierSpace"]
    column = pandas.Series(["Kruschev", "Chruschtschow", "Хрущёвым", "Malenkow", "МАЛЕНКОВА"])
    with contextlib.redirect_stderr(io.StringIO()):
        found = reconcile(column, reconciliation_endpoint=endpoint)
    met = dict(zip(found["input_value"], found["id"]))
    expected = ["Хрущёв", "Хрущёв", "Хрущёв", "Маленков", "Маленков"]
    assert [met[value] for value in column] == expected, met
    assert found["match"].all() and found["score"].between(0, 100).all(), found
    for value in set(found["id"]):
        view = manifest["view"]["url"].replace("{{id}}", urllib.parse.quote(value))
        assert value in text(view)
        preview, headers = get(manifest["preview"]["url"].replace("{{id}}", urllib.parse.quote(value)))
        assert value in preview.decode("utf-8") and "frame-ancestors http://127.0.0.1:3333" in headers["Content-Security-Policy"]
    suggest = manifest["suggest"]["entity"]
    completed = json.loads(text(suggest["service_url"] + suggest["service_path"] + "?prefix=khru"))
    assert completed["result"][0]["id"] == "Хрущёв", completed
    _, headers = get("reconcile", Origin="http://127.0.0.1:3333")
    assert headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:3333"
    return f"{len(column)} values, {len(set(found['id']))} names"


@check("robots.txt (RFC 9309)", "urllib.robotparser")
def robots():
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(text("robots.txt").splitlines())
    for path, allowed in [("", True), ("document?id=a", True), ("search?q=a", False), ("api/v1/search?q=a", False)]:
        assert rules.can_fetch("any", ADDRESS + path) == allowed, path
    assert rules.site_maps() == [ADDRESS + "sitemap.xml"], rules.site_maps()
    return "4 rules"


@check("Sitemap 0.9", "xmllint")
def sitemap():
    xml, _ = get("sitemap.xml")
    well_formed(xml)
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    places = [place.text for place in ElementTree.fromstring(xml).iter(namespace + "loc")]
    documents = json.loads(text("version"))["index"]["documents"]
    assert len(set(places)) == len(places) == documents + 1, (len(places), documents)
    for place in places:
        get(place)
    return f"{len(places)} addresses followed"


def main():
    failed = 0
    for protocol, client, function in CHECKS:
        try:
            print(f"ok      {protocol:<26} {client:<24} {function()}", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED  {protocol:<26} {client:<24}", flush=True)
            traceback.print_exc()
    print(f"{len(CHECKS) - failed} of {len(CHECKS)} checks hold")
    sys.exit(1 if failed else 0)


main()
