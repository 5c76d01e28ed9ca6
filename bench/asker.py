"""One portal in a process of its own, which answers questions and says what each cost.

CKAN can be set up once per process, so each configuration gets an asker, and the benchmark that
owns several asks them in turn. As a program it reads one JSON task per line and answers likewise.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

__all__ = ["Asker", "asking"]

Cost = dict[str, float]


class Asker:
    """The owner's end: asks the process and reads its answers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Speak to *process* through its pipes."""
        assert process.stdin is not None
        assert process.stdout is not None
        self._tell, self._hear = process.stdin, process.stdout

    def act(self, action: str, parameters: dict[str, Any], *, for_page: bool) -> Cost:
        """Call an action for an anonymous visitor, as a page or as the API does."""
        return self._ask({"action": action, "parameters": parameters, "for_page": for_page})

    def page(self, path: str) -> Cost:
        """Get a page without a web server in between, and return its cost."""
        return self._ask({"page": path})

    def documents(self, path: Path) -> None:
        """Write to *path* the Solr document of each dataset, one JSON object per line."""
        self._ask({"documents": str(path)})

    def profile(self, path: str, times: int) -> str:
        """Return cProfile's account of *times* visits to a page."""
        return str(self._ask({"profile": path, "times": times})["account"])

    def _ask(self, task: dict[str, Any]) -> Cost:
        self._tell.write(json.dumps(task) + "\n")
        self._tell.flush()
        line = self._hear.readline()
        if not line:
            raise SystemExit(f"The process that was asked {task} ended")
        return json.loads(line)


@contextmanager
def asking(ini: Path) -> Iterator[Asker]:
    """Start an asker for the configuration *ini*, and end it."""
    command = [sys.executable, str(Path(__file__).resolve()), str(ini)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Asker(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)


class Meter:
    """What one task has cost: milliseconds and counts, by part."""

    def __init__(self) -> None:
        """Start from nothing."""
        self.cost: Cost = {}
        self._rendering = 0

    def add(self, part: str, began: float) -> None:
        """Add the time since *began*, and one, to *part*."""
        self.cost[part] = self.cost.get(part, 0) + (time.perf_counter() - began) * 1000
        self.cost[f"{part}_count"] = self.cost.get(f"{part}_count", 0) + 1

    def install(self, solr_url: str) -> None:
        """Watch PostgreSQL, Solr and the templates of this process."""
        self._watch_sql()
        self._watch_solr(solr_url)
        self._watch_templates()

    def _watch_sql(self) -> None:
        import ckan.model as model
        from sqlalchemy import event

        began: list[float] = []
        engine = model.meta.engine
        event.listen(engine, "before_cursor_execute", lambda *_: began.append(time.perf_counter()))
        event.listen(engine, "after_cursor_execute", lambda *_: self.add("sql", began.pop()))

    def _watch_solr(self, solr_url: str) -> None:
        from requests import PreparedRequest, Session

        send = Session.send

        def watched(session: Session, request: PreparedRequest, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return send(session, request, **options)
            finally:
                if str(request.url).startswith(solr_url.rsplit("/", 1)[0]):
                    self.add("solr", began)

        Session.send = watched  # type: ignore[method-assign, assignment]

    def _watch_templates(self) -> None:
        """Time templates without the SQL and Solr they cause; snippets belong to their page."""
        from jinja2 import Template

        render = Template.render

        def watched(template: Template, *rest: Any, **options: Any) -> str:
            if self._rendering:
                return render(template, *rest, **options)
            self._rendering, began, before = 1, time.perf_counter(), self._engines()
            try:
                return render(template, *rest, **options)
            finally:
                self._rendering = 0
                self.add("template", began + (self._engines() - before) / 1000)

        Template.render = watched  # type: ignore[method-assign]

    def _engines(self) -> float:
        return self.cost.get("sql", 0) + self.cost.get("solr", 0)


def answer(app: Any, meter: Meter, task: dict[str, Any]) -> dict[str, Any]:
    """Do *task* and return its cost."""
    if "documents" in task:
        return write_documents(app, Path(task["documents"]))
    if "profile" in task:
        return {"account": profile(app, task["profile"], task["times"])}
    meter.cost = {}
    began, computed = time.perf_counter(), time.process_time()
    if "page" in task:
        response = app.test_client().get(task["page"])
        found = {"bytes": len(response.data), "status": response.status_code}
    else:
        found = act(app, task["action"], task["parameters"], for_page=task.get("for_page", True))
    python = (time.process_time() - computed) * 1000
    return {"ms": (time.perf_counter() - began) * 1000, "cpu": python, **meter.cost, **found}


def act(app: Any, action: str, parameters: dict[str, Any], *, for_page: bool) -> dict[str, Any]:
    """Call an action with the rights of a visitor."""
    import ckan.plugins.toolkit as tk

    with app.test_request_context("/dataset/"):
        began = time.perf_counter()
        context = {"user": "", "for_view": for_page, "auth_user_obj": tk.current_user}
        result = tk.get_action(action)(context, parameters)
        # package_search counts, suggestions and completions are lists
        listed = result.get("suggestions", ()) if isinstance(result, dict) else result
        count = result["count"] if "count" in result else len(listed)
        return {"ms": (time.perf_counter() - began) * 1000, "count": count}


def write_documents(app: Any, path: Path) -> dict[str, Any]:
    """Build the document of each dataset with CKAN's indexing code and the portal's plugins."""
    import ckan.logic as logic
    import ckan.model as model

    from ckanext.geo2france.ckan_seam import document

    with app.test_request_context("/"), path.open("w", encoding="utf-8") as handle:
        for (reference,) in model.Session.query(model.Package.id).filter_by(state="active").all():
            default, custom = logic.package_show_default_and_custom_schemas(
                {"ignore_auth": True}, reference
            )
            built = document({**default, "with_custom_schema": custom})
            handle.write(json.dumps(built, default=str) + "\n")
    return {}


def profile(app: Any, path: str, times: int) -> str:
    """Return where Python spends its time on a page, by function and by cumulated time."""
    import cProfile
    import io
    import pstats

    client = app.test_client()
    client.get(path)
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(times):
        client.get(path)
    profiler.disable()
    text = io.StringIO()
    statistics = pstats.Stats(profiler, stream=text)
    statistics.sort_stats("cumulative").print_stats(60)
    statistics.sort_stats("tottime").print_stats(25)
    return text.getvalue()


def main(ini: str, told: TextIO, heard: TextIO) -> None:
    """Answer each line of *told* on *heard*."""
    from ckan.cli import load_config
    from ckan.common import config
    from ckan.config.middleware import make_app

    app = make_app(load_config(ini))._wsgi_app  # type: ignore[attr-defined]
    meter = Meter()
    meter.install(config["solr_url"])
    for line in told:
        heard.write(json.dumps(answer(app, meter, json.loads(line))) + "\n")
        heard.flush()


if __name__ == "__main__":
    # what CKAN prints must not mix with the answers
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    main(sys.argv[1], sys.stdin, answers)
