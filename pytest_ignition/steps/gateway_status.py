"""Step types `gateway.*` about how the gateway is: overview, performance, trial, licences, redundancy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import NoParameters, gateway_client, plain, plain_list
from pytest_ignition.steps.hidden_texts import SECRETS
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Seconds


class ActivateLicense(StepParameters):
    """Parameters of `gateway.activate_license`."""

    license_key: str = Field(min_length=1, description="The licence key; hidden in everything that the run tells")
    timeout: Seconds = Field(default=60.0, gt=0, description="Longest time for the activation, in seconds")


@step_type("gateway.get_overview", effect=Effect.READ, outputs=("overview",), needs=("gateway",))
def get_overview(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read the gateway's overview: version, uptime, memory, processor, disk, licence, redundancy."""
    return {"overview": asdict(gateway_client(context).overview())}


@step_type("gateway.get_problems", effect=Effect.READ, outputs=("problems", "count"), needs=("gateway",))
def get_problems(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """List what the gateway itself calls a problem."""
    problems = plain_list(gateway_client(context).problems())
    return {"problems": problems, "count": len(problems)}


@step_type("gateway.get_connections", effect=Effect.READ, outputs=("connections", "errors"), needs=("gateway",))
def get_connections(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """List the connections as the overview sums them up, and the lines that tell of something wrong."""
    connections = gateway_client(context).connections()
    errors = [f"{each.title}: {text}" for each in connections for text in each.errors]
    return {"connections": plain_list(connections), "errors": errors}


@step_type("gateway.get_gateway_network", effect=Effect.READ, outputs=("network",), needs=("gateway",))
def get_gateway_network(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read the gateway network in figures: connections and byte rates."""
    return {"network": plain(gateway_client(context).gateway_network())}


@step_type("gateway.get_banners", effect=Effect.READ, outputs=("banners", "count"), needs=("gateway",))
def get_banners(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """List the banners on top of the gateway's pages; needs no credential."""
    banners = plain_list(gateway_client(context).banners())
    return {"banners": banners, "count": len(banners)}


@step_type(
    "gateway.get_performance", effect=Effect.READ, outputs=("gauges", "threads", "clock_drift"), needs=("gateway",)
)
def get_performance(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read processor, memory, numbers of threads, and the drift of the gateway's clock."""
    performance = gateway_client(context).performance
    gauges, threads = performance.gauges(), performance.threads()
    counts = {**plain(threads), "total": threads.total}
    return {"gauges": plain(gauges), "threads": counts, "clock_drift": performance.drift()}


@step_type("gateway.get_charts", effect=Effect.READ, outputs=("charts", "drift_events"), needs=("gateway",))
def get_charts(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read processor and memory over the last time, and when the gateway's clock ran wrong."""
    performance = gateway_client(context).performance
    return {"charts": plain(performance.charts()), "drift_events": plain_list(performance.drift_events())}


@step_type("gateway.get_trial", effect=Effect.READ, outputs=("trial",), needs=("gateway",))
def get_trial(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read how much of the trial period is left; needs no credential."""
    return {"trial": plain(gateway_client(context).trial.state())}


@step_type("gateway.reset_trial", effect=Effect.DISRUPTIVE, outputs=("status", "trial"), needs=("gateway",))
def reset_trial(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Begin a new trial period; broken while the old one runs, because the gateway refuses that."""
    return {"status": "reset", "trial": plain(gateway_client(context).trial.reset())}


@step_type("gateway.get_licenses", effect=Effect.READ, outputs=("licenses", "count", "effective"), needs=("gateway",))
def get_licenses(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """List the licences of the gateway, without their keys, and what they come to."""
    found = gateway_client(context).licenses.state()
    licenses = [
        {"kind": each.kind, "items": plain_list(each.items), "status": each.status, "problem": each.problem}
        for each in found.keys
    ]
    return {"licenses": licenses, "count": len(licenses), "effective": plain_list(found.effective)}


@step_type("gateway.check_activation", effect=Effect.READ, outputs=("online",), needs=("gateway",))
def check_activation(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Ask whether the gateway reaches the vendor's server to activate a licence."""
    return {"online": gateway_client(context).licenses.is_online()}


@step_type(
    "gateway.activate_license",
    effect=Effect.WRITE,
    outputs=("status",),
    needs=("gateway",),
    secrets=SECRETS["gateway.activate_license"],
)
def activate_license(context: StepContext, parameters: ActivateLicense) -> Mapping[str, Json]:
    """Activate a licence online; its key is shown nowhere."""
    limit = min(parameters.timeout, context.remaining())
    gateway_client(context).licenses.activate(parameters.license_key, timeout=limit)
    return {"status": "activated"}


@step_type("gateway.get_redundancy", effect=Effect.READ, outputs=("redundancy",), needs=("gateway",))
def get_redundancy(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read the state of the redundant pair as this gateway sees it."""
    return {"redundancy": plain(gateway_client(context).redundancy.state())}


@step_type("gateway.force_failover", effect=Effect.DISRUPTIVE, outputs=("status",), needs=("gateway",))
def force_failover(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Let the gateway hand over to its redundant peer."""
    gateway_client(context).redundancy.failover()
    return {"status": "requested"}


@step_type("gateway.resync_redundancy", effect=Effect.DISRUPTIVE, outputs=("status",), needs=("gateway",))
def resync_redundancy(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Let the redundant pair synchronise anew."""
    gateway_client(context).redundancy.resync()
    return {"status": "requested"}


STEP_TYPES = (
    get_overview,
    get_problems,
    get_connections,
    get_gateway_network,
    get_banners,
    get_performance,
    get_charts,
    get_trial,
    reset_trial,
    get_licenses,
    check_activation,
    activate_license,
    get_redundancy,
    force_failover,
    resync_redundancy,
)
