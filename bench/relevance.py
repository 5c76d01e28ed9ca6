"""How often the wanted dataset is among the first five: ``python bench/relevance.py``.

The demonstration catalogue is indexed twice in one Solr, with CKAN's schema and with ours, and each
question of ``relevance_queries.json`` is put as CKAN puts it. Both were written by the project: the
figures compare ways of searching with each other, they say nothing about another catalogue.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pysolr
from ckan.common import config
from tables import machine, table

from ckanext.geo2france.harvesters import folder
from ckanext.geo2france.harvesters.outcome import Found
from ckanext.geo2france.runtime import solr as engine
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.ports import keep_port
from ckanext.geo2france.runtime.project import config_folder, demo_folder
from ckanext.geo2france.search import answers, popularity, query, ranking
from ckanext.geo2france.search.answers import SENT
from ckanext.geo2france.search.fields import index_fields
from ckanext.geo2france.store import slug, to_dataset

HERE = Path(__file__).resolve().parent
FIRST = 5
SITE = "bench"
Ask = Callable[[str], list[str]]


def datasets() -> Iterator[dict[str, Any]]:
    """Yield the demonstration catalogue as datasets, in the form of ``package_show``."""
    views = json.loads((demo_folder() / "popularity.json").read_text(encoding="utf-8"))
    for met in folder.records_below(demo_folder() / "iso"):
        if not isinstance(met, Found):
            continue
        dataset = to_dataset(met.document.read().record).dataset
        identifier = dataset["metadata_identifier"]
        names = {row["term"].casefold(): row["term"] for row in dataset["keywords"]}
        organisations = [row["organisation"] for row in dataset["contacts"]]
        dataset |= {
            "id": identifier,
            "name": slug(dataset["title"]),
            "tags": [{"name": name} for name in names.values()],
            "organization": {"title": next(iter(organisations), ""), "name": "organisation"},
            "popularity": views.get(identifier, 0),
        }
        yield dataset


def document(dataset: dict[str, Any]) -> dict[str, Any]:
    """Return what CKAN itself indexes of *dataset*."""
    resources = dataset["resources"]
    return {
        "index_id": dataset["id"],
        "id": dataset["id"],
        "site_id": SITE,
        "entity_type": "package",
        "state": "active",
        "capacity": "public",
        "name": dataset["name"],
        "title": dataset["title"],
        "notes": dataset["notes"],
        "tags": [tag["name"] for tag in dataset["tags"]],
        "organization": dataset["organization"]["name"],
        "extras_lineage": dataset["lineage"],
        "res_name": [resource["name"] for resource in resources],
        "res_description": [resource["description"] for resource in resources],
        "res_format": [resource["format"] for resource in resources],
    }


def fill(address: str) -> None:
    """Index the catalogue in both cores."""
    ours, stock = [], []
    for dataset in datasets():
        stock.append(document(dataset))
        score = popularity.score(float(dataset["popularity"]))
        ours.append(stock[-1] | index_fields(dataset) | {"popularity": score})
    pysolr.Solr(f"{address}/ckan", timeout=60).add(ours, commit=True)
    pysolr.Solr(f"{address}/stock", timeout=60).add(stock, commit=True)


def as_ckan(core: str) -> Ask:
    """Ask with the weights of CKAN 2.12."""
    connection = pysolr.Solr(core, timeout=10)

    def ask(text: str) -> list[str]:
        found = connection.search(
            text,
            defType="dismax",
            qf="name^4 title^4 tags^2 groups^2 text",
            mm="2<-1 5<80%",
            tie="0.1",
            df="text",
            **{"q.op": "AND"},
            sort="score desc",
            fl="id",
            rows=50,
        )
        return [doc["id"] for doc in found.docs]

    return ask


def as_we_do(core: str, weights: ranking.Ranking, *, second: bool = True) -> Ask:
    """Ask as the search page does; without its second chances if told so."""
    connection = pysolr.Solr(core, timeout=10)

    def search(_: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
        sent = query.prepare(dict(data_dict), weights, [])
        found = connection.search(sent["q"], sort="score desc", fl="id", rows=50)
        return {"count": found.hits, "results": [], "ids": [d["id"] for d in found.docs], SENT: {}}

    def ask(text: str) -> list[str]:
        if not second:
            return search(None, {"q": text})["ids"]
        return answers.answer(search, {"for_view": True}, {"q": text})["ids"]

    return ask


def measure(questions: list[dict[str, str]], ways: dict[str, Ask], *, verbose: bool) -> None:
    """Print how many wanted datasets each way shows among the first five, by kind of question."""
    ranks: dict[str, list[int]] = defaultdict(list)
    for question in questions:
        for name, ask in ways.items():
            ids = ask(question["query"])
            wanted = question["wanted"]
            ranks[name].append(ids.index(wanted) + 1 if wanted in ids else 0)
    if verbose:
        for position, question in enumerate(questions):
            places = [ranks[name][position] or "-" for name in ways]
            print(question["kind"], question["query"], *places, sep="\t")
    kinds = sorted({question["kind"] for question in questions})
    rows = [_row("all", questions, ranks, lambda _: True)]
    rows += [_row(kind, questions, ranks, lambda q, kind=kind: q["kind"] == kind) for kind in kinds]
    rows.append(["mean reciprocal rank", "", *(f"{_reciprocal(ranks[name]):.2f}" for name in ways)])
    print(f"Wanted dataset among the first {FIRST} ({machine()})\n")
    print(table(["questions", "number", *ways], rows))


def _row(
    name: str,
    questions: list[dict[str, str]],
    ranks: dict[str, list[int]],
    chosen: Callable[[dict[str, str]], bool],
) -> list[object]:
    places = [position for position, question in enumerate(questions) if chosen(question)]
    shares = [sum(1 <= found[p] <= FIRST for p in places) / len(places) for found in ranks.values()]
    return [name, len(places), *(f"{share:.0%}" for share in shares)]


def _reciprocal(ranks: list[int]) -> float:
    return sum(1 / rank for rank in ranks if rank) / len(ranks)


@contextmanager
def running() -> Iterator[str]:
    """Run Solr with both cores in a folder that goes away, and give its address."""
    with tempfile.TemporaryDirectory(prefix="relevance-") as place:
        home = Home.at(place)
        home.create()
        engine.prepare(home)
        _stock_core(home.path / "solr" / "stock")
        port = keep_port(home, "solr")
        program = engine.program(home, port)
        with (home.path / "solr.log").open("wb") as log:
            process = subprocess.Popen(
                program.command, stdout=log, stderr=log, env={**os.environ, **program.environment}
            )
        try:
            while not program.ready():
                time.sleep(0.3)
            yield engine.url(port).rpartition("/")[0]
        finally:
            process.terminate()
            process.wait()


def _stock_core(core: Path) -> None:
    """Lay a core with CKAN's own schema beside ours."""
    found = find_spec("ckan")
    assert found
    assert found.origin
    schema = (Path(found.origin).parent / "config" / "solr" / "schema.xml").read_text("utf-8")
    own = '<field name="_version_" type="string"'
    conf = core / "conf"
    shutil.copytree(config_folder() / "solr" / "conf", conf)
    for words in ("synonyms.txt", "protwords.txt"):
        (conf / words).write_text("", encoding="utf-8")
    # Our update log wants a number there; the spelling checker wants a field that CKAN lacks.
    (conf / "schema.xml").write_text(schema.replace(own, own.replace("string", "plong")), "utf-8")
    settings = (conf / "solrconfig.xml").read_text("utf-8").replace(">spell<", ">text<")
    settings = settings.replace(">text_spell<", ">text_general<")
    (conf / "solrconfig.xml").write_text(settings, encoding="utf-8")
    (core / "core.properties").write_text("name=stock\n", encoding="utf-8")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbose", action="store_true", help="show the rank of each question")
    arguments = parser.parse_args()
    questions = json.loads((HERE / "relevance_queries.json").read_text(encoding="utf-8"))
    with running() as address:
        settings = {"solr_url": f"{address}/ckan", "solr_user": None, "solr_password": None}
        prefix = "ckanext.geo2france.search"
        empty = ("ranking_file", "popularity_weight", "quality_weight", "freshness_weight")
        config.update(settings | {"solr_timeout": 30} | {f"{prefix}.{name}": "" for name in empty})
        config[f"{prefix}.popularity_full"] = 10_000
        fill(address)
        weights = ranking.current()
        unknown = replace(weights, popularity=replace(weights.popularity, weight=0.0))
        ways = {
            "CKAN 2.12": as_ckan(f"{address}/stock"),
            "French analysis only": as_ckan(f"{address}/ckan"),
            "formula, no popularity": as_we_do(f"{address}/ckan", unknown, second=False),
            "formula": as_we_do(f"{address}/ckan", weights, second=False),
            "formula, second chances": as_we_do(f"{address}/ckan", weights),
        }
        measure(questions, ways, verbose=arguments.verbose)


if __name__ == "__main__":
    main()
