#!/usr/bin/env python3
"""The page of an activity report, opened by a browser that can reach nothing: what it shows, and
that it needs nothing else.

Run by ctest: report_chromium.py --chromium FILE --page FILE --work FOLDER
"""

import argparse
import html.parser
import pathlib
import shutil
import struct
import subprocess
import sys

SIZE = (1000, 3000)
# Of each heading the rows of the figures below it, spaces of any width as one.
HEADINGS = {
    "Rapport d'activité – Vaulx <&\"'>": [],
    "Formation et ressources personnelles": [
        "Personnes formées|personnes|1 234|1 300|−66|3",
        "séminaire|personnes|non communiqué|0||",
        "Nouveaux arrivés sans double entrée (I5)|part|25,0 %|–||0"],
    "Soutien et usage des réseaux": [
        "Cloisonnement par bailleur (I6s)|indice|−0,12|0,50|−0,62|",
        "of.a.newer_server|nombre|7|7|0|"],
    "Moyens": [
        "Présence des coordonnateurs|équivalents temps plein|0,90 ETP|1,00 ETP|−0,10 ETP|",
        "Financements versés|euros|1 234 567,89 €|0,00 €|+1 234 567,89 €|"],
    "Feuille de route": [],
    "Événements": [],
}
CELLS = 6  # Of the row of a figure; other tables have fewer.
CHARTS = 2
MARKS = {"rect": 2, "circle": 2, "path": 1}
# What would fetch or run something.
FORBIDDEN_TAGS = {"script", "link", "img", "iframe", "object", "embed", "audio", "video", "image",
                  "use", "base", "form"}
FORBIDDEN_TEXTS = ("http:", "https:", "url(", "@import", "javascript:")


class Page(html.parser.HTMLParser):
    """Headings with their figures, ids, links and tags of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links = [], [], []
        self.figures = {}  # By the heading above them.
        self.faults = []
        self.policy = ""
        self._heading = self._row = None
        self._cell = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        told = dict(attrs)
        if "id" in told:
            self.ids.append(told["id"])
        if "href" in told:
            self.links.append(told["href"])
        for name in told:
            if name in ("src", "srcset", "data", "action", "xlink:href") or name.startswith("on"):
                self.faults.append(f"<{tag} {name}>")
        if tag in ("h1", "h2"):
            self._heading = ""
        elif tag == "tr":
            self._row = []
        elif tag == "td" and self._row is not None:
            self._row.append("")
            self._cell = True
        elif tag == "meta" and told.get("http-equiv") == "Content-Security-Policy":
            self.policy = told["content"]

    def handle_endtag(self, tag):
        if tag in ("h1", "h2"):
            self.figures[spaced(self._heading)] = []
            self._heading = None
        elif tag == "tr":
            if len(self._row) == CELLS:
                row = "|".join(spaced(cell) for cell in self._row)
                self.figures[list(self.figures)[-1]].append(row)
            self._row = None
        elif tag == "td":
            self._cell = False

    def handle_data(self, data):
        if self._heading is not None:
            self._heading += data
        elif self._row and self._cell:
            self._row[-1] += data


def spaced(text):
    return " ".join(text.split())


def browse(options, work, *arguments):
    command = [options.chromium, "--headless", "--no-sandbox", "--disable-gpu",
               "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
               "--disable-component-update", "--disable-sync", "--disable-extensions",
               "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={work / 'profile'}",
               "--enable-logging=stderr", f"--window-size={SIZE[0]},{SIZE[1]}", *arguments,
               options.page.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False,
                          env={"HOME": str(work), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
    errors = done.stderr.decode(errors="replace")
    if done.returncode != 0:
        sys.exit(f"chromium failed:\n{errors[-4000:]}")
    # What the page's own policy kept it from, for instance its style.
    said = [line for line in errors.splitlines() if "CONSOLE" in line]
    if said:
        sys.exit("the browser complains of the page:\n" + "\n".join(said))
    return done.stdout.decode()


def faults_of(page, text):
    """What is wrong with a page, as the browser understood it."""
    faults = list(page.faults)
    if list(page.figures) != list(HEADINGS):
        faults.append(f"headings: {list(page.figures)}")
    for heading, rows in HEADINGS.items():
        shown = page.figures.get(heading, [])
        if shown != rows:
            faults.append(f"{heading}: {shown} instead of {rows}")
    if "default-src 'none'" not in page.policy:
        faults.append(f"the policy {page.policy!r} lets something be fetched")
    for tag, count in {"svg": CHARTS, "figure": CHARTS, "details": CHARTS, **MARKS}.items():
        if page.tags.count(tag) != count:
            faults.append(f"{page.tags.count(tag)} <{tag}> instead of {count}")
    faults += [f"<{tag}>" for tag in sorted(FORBIDDEN_TAGS & set(page.tags))]
    faults += [f"{word} in the page" for word in FORBIDDEN_TEXTS if word in text]
    if len(page.ids) != len(set(page.ids)):
        faults.append("an id stands twice")
    faults += [f"link to {link}" for link in page.links
               if not link.startswith("#") or link[1:] not in page.ids]
    return faults


def picture_faults(path):
    """A page that shows nothing makes a small picture."""
    picture = path.read_bytes() if path.exists() else b""
    if picture[:8] != b"\x89PNG\r\n\x1a\n":
        return ["no picture of the page"]
    size = struct.unpack(">II", picture[16:24])
    if size != SIZE:
        return [f"the picture is {size}"]
    return [] if len(picture) > 50000 else [f"the picture has {len(picture)} bytes only"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--chromium", required=True)
    parser.add_argument("--page", type=lambda name: pathlib.Path(name).resolve(), required=True)
    parser.add_argument("--work", type=lambda name: pathlib.Path(name).resolve(), required=True)
    options = parser.parse_args()
    if shutil.which(options.chromium) is None:
        sys.exit("chromium is not installed: apt-get install chromium")
    shutil.rmtree(options.work, ignore_errors=True)
    options.work.mkdir(parents=True)
    shown = browse(options, options.work, "--dump-dom")
    faults = faults_of(Page(shown), shown)
    picture = options.work / "page.png"
    browse(options, options.work, f"--screenshot={picture}")
    faults += picture_faults(picture)
    for fault in faults:
        print(fault)
    figures = sum(len(rows) for rows in HEADINGS.values())
    print(f"{figures} figures, {CHARTS} charts, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
