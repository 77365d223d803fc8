"""The node under load, scraped by a real Prometheus. Started by .ci/prometheus-check: check.py JAVA BIN."""

import json
import math
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from backend import Backend, Subscriber, stranger

JAVA, BIN = sys.argv[1], pathlib.Path(sys.argv[2])
RULES = pathlib.Path("helm/needletail/rules/needletail.yaml")
CASES = pathlib.Path("src/test/promtool/needletail-rules-test.yaml")
DASHBOARD = pathlib.Path("helm/needletail/dashboards/needletail.json")

# Series that no node exposes. Everything else that a query names has to be there.
OF_OTHERS = {"kube_deployment_status_replicas_ready", "kube_deployment_spec_replicas"}

# What may stay at zero in this run, by panel and legend: nothing here provokes it, or it is a level that a scrape may miss.
# All other queries must show a figure.
MAY_REST = {
    ("Alerts firing", "firing"),  # they only get as far as pending
    ("Clients not read, by reason", "leases refused"),
    ("Cold acquires", "waited for their order"),
    ("Faults", "connection"),
    ("Faults", "handler"),
    ("Faults", "log: {{level}}"),
    ("Frames refused for their name", "requests over the share"),
    ("Frames refused for their name", "requests set aside"),
    ("Frames refused for their name", "{{type}}: {{reason}}"),
    ("How close to each bound", "buffers of a loop"),
    ("Memory", "leased now"),
    ("Under way", "clients waiting"),
    ("Under way", "requests in flight"),
    ("Upstream failures", "HEARTBEAT not answered"),
    ("Upstream failures", "protocol broken"),
}

# What a healthy node must not wake, and what a stopped backend, a closed UDP port and a stranger must.
AWAKE_WHEN_HEALTHY = {"NeedletailSocketOptionsClamped"}
AWAKE_WHEN_BROKEN = {
    "NeedletailErrorAnswers",
    "NeedletailNoneReady",
    "NeedletailNotReady",
    "NeedletailProtocolDefects",
    "NeedletailServiceUnreachable",
    "NeedletailUdpDrops",
    "NeedletailUpstreamFailures",
    "NeedletailUpstreamUnreachable",
}
# A busy machine may wake these at any time.
OF_THE_MACHINE = {
    "NeedletailColdAcquires",
    "NeedletailLoopLagHigh",
    "NeedletailLoopSaturated",
    "NeedletailLoopStalls",
    "NeedletailRequestLatencyHigh",
}

started = time.monotonic()


def say(text):
    print(f"prometheus-check {time.monotonic() - started:5.1f} s  {text}", flush=True)


def expect(truth, law):
    if not truth:
        sys.exit(f"prometheus-check: {law}")


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def until(what, seconds, condition):
    """The first truth of condition(), asked again and again."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        expect(time.monotonic() < deadline, f"waited {seconds} s in vain for {what}")
        time.sleep(0.2)
    return found


class Processes:
    """What this check has started; ends all of it, and nothing else."""

    def __init__(self, directory):
        self.directory = directory
        self.running = []

    def start(self, name, *command):
        log = self.directory / f"{name}.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
            )
        process.log = log
        self.running.append(process)
        return process

    def end(self):
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def every_alert_has_its_cases():
    alerts = re.findall(r"^ *- alert: (\w+)$", RULES.read_text(), re.M)
    text = CASES.read_text()
    cases = re.findall(r"^ *- alertname: (\w+)\n +eval_time: \w+\n +exp_alerts:( \[\](?: # not yet)?)?$", text, re.M)
    expect(len(cases) == text.count("alertname:"), "a case that is not: alertname, eval_time, exp_alerts")
    for alert in alerts:
        kinds = {kind for name, kind in cases if name == alert}
        expect({"", " []"} <= kinds, f"{alert} lacks a case in {CASES} in which it {'is silent' if '' in kinds else 'fires'}")
    say(f"{len(alerts)} alerts, {len(cases)} cases: each alert fires in one and is silent in another")


def start_node(processes, backend, subscriber):
    node = processes.start(
        "node", JAVA, "@src/main/container/jvm.options", "-jar", "target/needletail.jar",
        "--server.address=127.0.0.1", "--server.port=0", "--needletail.tcp.host=127.0.0.1", "--needletail.tcp.port=0",
        f"--needletail.upstream.endpoints=127.0.0.1:{backend.port}",
        f"--needletail.udp.destinations=127.0.0.1:{subscriber.port}",
        "--needletail.udp.socket.send-buffer=512MB",  # more than any kernel gives
        "--needletail.upstream.request-timeout=1s", "--needletail.upstream.ejection.max-time=200ms",
        "--needletail.upstream.prediction.interval=2s", "--needletail.latency.interval=1s",
    )  # fmt: skip

    def ports():
        expect(node.poll() is None, f"the node ended: {node.log.read_text()}")
        text = node.log.read_text()
        tcp = re.search(r"^ +tcp +127\.0\.0\.1:(\d+),", text, re.M)
        http = re.search(r"^ +http +port (\d+),", text, re.M)
        return tcp and http and (int(tcp[1]), int(http[1]))

    node.tcp, node.http = until("the node", 40, ports)
    until("readiness", 10, lambda: is_up(f"http://127.0.0.1:{node.http}/actuator/health/readiness"))
    return node


def is_up(url):
    try:
        get(url)
        return True
    except (urllib.error.URLError, ConnectionError):
        return False


class Prometheus:
    def __init__(self, processes, http_of_node):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        config = processes.directory / "prometheus.yml"
        config.write_text(
            json.dumps(  # JSON is YAML
                {
                    "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                    "rule_files": [str(RULES.resolve())],
                    "scrape_configs": [
                        {
                            "job_name": "gateway",
                            "metrics_path": "/actuator/prometheus",
                            "static_configs": [
                                {
                                    "targets": [f"127.0.0.1:{http_of_node}"],
                                    "labels": {"namespace": "check", "pod": "gateway-0"},
                                }
                            ],
                        }
                    ],
                }
            )
        )
        self.base = f"http://127.0.0.1:{port}"
        self.process = processes.start(
            "prometheus", BIN / "prometheus", f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}",
            f"--storage.tsdb.path={processes.directory / 'data'}", "--log.level=warn",
        )  # fmt: skip
        until("Prometheus", 20, self._ready)
        self.since = time.time()

    def _ready(self):
        expect(self.process.poll() is None, f"Prometheus ended: {self.process.log.read_text()}")
        return is_up(f"{self.base}/-/ready")

    def ask(self, path, **parameters):
        try:
            answer = json.loads(get(f"{self.base}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"))
        except urllib.error.HTTPError as refused:
            sys.exit(f"prometheus-check: {parameters}: {refused.read().decode()}")
        return answer["data"]

    def instant(self, query):
        return self.ask("query", query=query)["result"]

    def over_time(self, query):
        """All samples since the start that are numbers."""
        result = self.ask("query_range", query=query, start=self.since, end=time.time(), step=1)["result"]
        return [float(v) for series in result for _, v in series["values"] if math.isfinite(float(v))]

    def awake(self, since):
        """Alerts that were pending or firing between then and now."""
        found = self.ask("query_range", query="ALERTS", start=since, end=time.time(), step=1)["result"]
        return {series["metric"]["alertname"] for series in found}


def the_exposition_is_clean(node):
    text = get(f"http://127.0.0.1:{node.http}/actuator/prometheus")
    ours = "".join(f"{line}\n" for line in text.splitlines() if re.match(r"(# \w+ )?needletail_", line))
    said = subprocess.run([BIN / "promtool", "check", "metrics"], input=ours, capture_output=True, text=True, timeout=20)
    expect(ours and said.returncode == 0, f"promtool check metrics: {said.stdout}{said.stderr}")
    expect(not (said.stdout + said.stderr).strip(), f"promtool check metrics: {said.stdout}{said.stderr}")
    say(f"promtool check metrics has nothing to say about {ours.count('# TYPE')} meters of our own")


def every_rule_is_evaluated(prometheus):
    def rules():
        all_rules = [rule for group in prometheus.ask("rules")["groups"] for rule in group["rules"]]
        return all_rules if all(rule["health"] != "unknown" for rule in all_rules) else None

    found = until("the evaluation of all rules", 20, rules)
    broken = [f"{rule['name']}: {rule['lastError']}" for rule in found if rule["health"] != "ok"]
    expect(not broken, "\n".join(broken))
    names = set(prometheus.ask("label/__name__/values"))
    for rule in found:
        mentioned = set(re.findall(r"\b(?:needletail|process|jvm|kube|container)_\w+", rule["query"]))
        expect(mentioned - OF_OTHERS <= names, f"{rule['name']} asks for {mentioned - OF_OTHERS - names}, which is nowhere")
    say(f"{len(found)} rules are evaluated, none with an error")


def queries():
    """Panel, legend, expression and kind of each query of the dashboard, as Grafana would send it."""
    dashboard = json.loads(DASHBOARD.read_text())
    for annotation in dashboard["annotations"]["list"]:
        if "expr" in annotation.get("target", {}):
            yield f"annotation {annotation['name']}", "", annotation["target"]["expr"], False
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["legendFormat"], target["expr"], target.get("instant", False)


def filled_in(expression):
    for variable in ("$namespace", "$job", "$instance"):
        expression = expression.replace(variable, ".*")
    expression = expression.replace("$__rate_interval", "10s")
    expect("$" not in expression, f"a variable that is not known here: {expression}")
    return expression


def every_panel_has_data(prometheus):
    asked, empty, still = 0, [], set()
    for panel, legend, expression, instant in queries():
        query = filled_in(expression)
        if instant:
            values = [float(series["value"][1]) for series in prometheus.instant(query)]
        else:
            values = prometheus.over_time(query)
        asked += 1
        if not values:
            empty.append(f"{panel}, {legend}: {query}")
        elif not any(values):
            still.add((panel, legend))
    expect(not empty, "no data for " + "\n  ".join(empty))
    expect(still <= MAY_REST, f"zero all the time, unexpectedly: {still - MAY_REST}")
    say(f"{asked} queries of the dashboard have data, all but {len(still)} of them other than zero")


def main(directory):
    every_alert_has_its_cases()
    processes = Processes(directory)
    backend, subscriber = Backend(), Subscriber()
    backend.start()
    subscriber.start()
    try:
        node = start_node(processes, backend, subscriber)
        say(f"the node is up: TCP {node.tcp}, HTTP {node.http}")
        the_exposition_is_clean(node)
        prometheus = Prometheus(processes, node.http)
        load = processes.start(
            "load", JAVA, "-XX:TieredStopAtLevel=1", "-Xmx128m", "-jar", "target/needletail.jar", "bench",
            f"127.0.0.1:{node.tcp}", "-c", 8, "--rate", 400, "--mix", "request=6,heartbeat=1,data=3", "-s", "16..256",
            "-t", "60s", "-w", "0", "-q",
        )  # fmt: skip
        until("load", 20, lambda: prometheus.instant("rate(needletail_responses_total[5s]) > 100"))
        every_rule_is_evaluated(prometheus)
        healthy = time.time()  # before that a first rule may have been asked before the first scrape
        time.sleep(4)
        awake = prometheus.awake(healthy) - OF_THE_MACHINE
        expect(awake == AWAKE_WHEN_HEALTHY, f"awake on a healthy node: {awake}, expected {AWAKE_WHEN_HEALTHY}")
        say(f"healthy and under load: awake is {', '.join(sorted(awake))} alone")

        broken = time.time()
        backend.stop()
        subscriber.stop()
        until("the node's loss of readiness", 10, lambda: prometheus.instant("needletail_ready == 0"))
        for _ in range(100):
            stranger(node.tcp)
        expected = AWAKE_WHEN_HEALTHY | AWAKE_WHEN_BROKEN
        until("all of " + ", ".join(expected), 15, lambda: expected <= prometheus.awake(broken))
        say(f"backend stopped, UDP port closed, strangers: {len(AWAKE_WHEN_BROKEN)} more alerts are awake, as they should")
        subscriber.start()
        backend.start()
        until("the node's return", 10, lambda: prometheus.instant("needletail_ready == 1"))
        until("answers", 10, lambda: prometheus.instant("rate(needletail_responses_total[3s]) > 100"))
        say("backend started: ready again")

        every_panel_has_data(prometheus)
        # Without a backend there were ERRORs (4), but no wrong answer, and nobody was cut off (1).
        load.terminate()
        expect(load.wait(20) in (0, 4), f"the load ended with {load.returncode}: {load.log.read_text()}")

        stopped = time.time()
        node.terminate()
        node.wait(20)
        until("NeedletailDown", 10, lambda: {"NeedletailDown", "NeedletailAbsent"} <= prometheus.awake(stopped))
        say("node stopped: NeedletailDown and NeedletailAbsent are awake")
    finally:
        processes.end()


def stop(*_):
    sys.exit("prometheus-check: stopped from outside, or out of time")


signal.signal(signal.SIGTERM, stop)
workplace = pathlib.Path(tempfile.mkdtemp(prefix="prometheus-check-"))
try:
    main(workplace)
    say("all as it should be")
finally:
    shutil.rmtree(workplace, ignore_errors=True)
