"""Trial, licences, redundancy: read and acted upon."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ignition.gateway.errors import (
    GatewayError,
    GatewayUnreachable,
    NotFoundOnGateway,
    PermissionDenied,
    TrialStillRuns,
    UnexpectedAnswer,
)
from pytest_ignition.gateway.licenses import LicenseItem, LicenseKey
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.redundancy import Redundancy
from tests.gateway.gateways import FakeGateway, client, data, page

TRIAL_PATH = "/data/api/v1/trial"
TRIAL = {
    "licenseMode": "Trial", "trialState": "AllInDemo", "trialSecondsLeft": 6823, "expired": False, "emergency": False,
    "emergencySecondsLeft": 0, "development": False, "developmentSecondsLeft": 0,
}  # fmt: skip
EXPIRED = {**TRIAL, "trialSecondsLeft": 0, "expired": True}
KEY = "ABCD-1234 EF"
ACTIVATE = "/data/api/v1/activation/activate/ABCD-1234%20EF"


def resetting(answer: Response, *states: dict[str, Any]) -> FakeGateway:
    """A gateway that tells these states of its trial one after the other, and answers a reset."""
    told = list(states)

    def trial(request: Request) -> Response:
        if request.method == "POST":
            return answer
        return data(told.pop(0) if len(told) > 1 else told[0])

    return FakeGateway({TRIAL_PATH: trial})


def test_the_trial_is_typed() -> None:
    trial = client(resetting(page(403, "x"), TRIAL)).trial.state()

    assert (trial.license_mode, trial.trial_state, trial.seconds_left) == ("Trial", "AllInDemo", 6823)
    assert (trial.expired, trial.emergency, trial.development) == (False, False, False)
    assert trial.raw == TRIAL


def test_a_reset_sends_the_state_back_and_reads_the_new_one() -> None:
    gateway = resetting(data(TRIAL), EXPIRED)

    assert client(gateway).trial.reset().seconds_left == 6823
    assert [(each.method, each.json) for each in gateway.asked] == [("GET", None), ("POST", EXPIRED)]


def test_a_trial_that_runs_is_not_reset_and_the_reason_is_told() -> None:
    with pytest.raises(TrialStillRuns) as caught:
        client(resetting(page(403, "Forbidden"), TRIAL)).trial.reset()

    assert caught.value.message == (
        f"POST {TRIAL_PATH}: 403, the trial still runs for another 1:53:43, and the gateway resets it only when it "
        'has expired ("Forbidden")'
    )


def test_a_refusal_of_an_expired_trial_is_about_the_permission() -> None:
    with pytest.raises(PermissionDenied):
        client(resetting(page(403, "Forbidden"), EXPIRED)).trial.reset()


def test_licences_of_all_kinds() -> None:
    item = {"name": "perspective", "title": "Perspective", "version": "8.3", "details": {"edition": "standard"}}
    sent = {
        "hardware": [{"key": KEY, "items": [item]}],
        "leased": [{"key": "L", "items": [], "status": {"status": "Expired", "problem": "offline"}}],
        "cloud": [], "certificate": None, "effective": {"license": {"key": KEY, "items": [item]}}, "busy": False,
    }  # fmt: skip

    licenses = client(FakeGateway({"/data/api/v1/licenses": data(sent)})).licenses.state()

    found = LicenseItem(name="perspective", title="Perspective", version="8.3", raw=item)
    assert licenses.keys == (
        LicenseKey(key=KEY, kind="hardware", items=(found,)),
        LicenseKey(key="L", kind="leased", status="Expired", problem="offline"),
    )
    assert (licenses.effective, licenses.busy, licenses.raw) == ((found,), False, sent)
    assert KEY not in repr(licenses)


def test_an_unlicensed_gateway_as_captured() -> None:
    sent = {"cloud": [], "certificate": [], "hardware": [], "embedded": [], "leased": [],
            "effective": {"lastUpdated": 1788748551614}, "leasedUnactivateTimeoutMS": 7500, "busy": False}  # fmt: skip

    licenses = client(FakeGateway({"/data/api/v1/licenses": data(sent)})).licenses.state()

    assert (licenses.keys, licenses.effective) == ((), ())


@pytest.mark.parametrize(("answer", "online"), [({"success": True}, True), ({"success": False}, False), ({}, False)])
def test_whether_the_vendors_server_is_reached(answer: dict[str, bool], online: bool) -> None:
    gateway = FakeGateway({"/data/api/v1/activation/is-online": data(answer)})
    assert client(gateway).licenses.is_online() is online


def test_a_licence_is_activated() -> None:
    gateway = FakeGateway({ACTIVATE: data({"cdkey": KEY, "platformVersion": 8})})

    assert client(gateway).licenses.activate(KEY)["platformVersion"] == 8
    assert gateway.asked[0].method == "PUT"


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (page(404, f"no {KEY}"), NotFoundOnGateway, "there is no such licence key"),
        (
            data({"success": False, "failureMessage": f"{KEY} is in use"}, 500),
            UnexpectedAnswer,
            "the licence was not activated: ******** is in use",
        ),
        (data({"responseDescription": "busy"}, 500), UnexpectedAnswer, "the licence was not activated: busy"),
        (page(500, "oops"), UnexpectedAnswer, "the licence was not activated"),
        (page(403, "Forbidden"), PermissionDenied, "does not allow"),
        (GatewayUnreachable(f"PUT http://gw{ACTIVATE}: no connection"), GatewayUnreachable, "no connection"),
    ],
)
def test_no_error_of_an_activation_shows_the_key(
    answer: Response | Exception, kind: type[GatewayError], says: str
) -> None:
    with pytest.raises(kind) as caught:
        client(FakeGateway({ACTIVATE: answer, "/system/gwinfo": page(404, "x")})).licenses.activate(KEY)

    error = caught.value
    assert says in error.message
    everything = f"{error} {error!r} {vars(error)}"
    assert KEY not in everything
    assert "ABCD-1234%20EF" not in everything
    assert caught.value.__suppress_context__


def test_redundancy_as_captured() -> None:
    sent = {
        "role": "Independent", "projectState": "Unknown", "activityLevel": "Active", "localId": "192.168.215.2",
        "peerConnected": False, "hasConfigAccess": True, "syncPending": False, "failoverPending": False,
        "uptime": 460959, "lastSyncTimestamp": -1,
    }  # fmt: skip

    assert client(FakeGateway({"/data/api/v1/redundancy": data(sent)})).redundancy.state() == Redundancy(
        role="Independent", activity_level="Active", project_state="Unknown", local_id="192.168.215.2",
        peer_connected=False, has_config_access=True, sync_pending=False, failover_pending=False, uptime_ms=460959,
        last_sync_ms=-1, raw=sent,
    )  # fmt: skip


def test_failover_and_resync_need_only_a_success() -> None:
    paths = [f"/data/api/v1/redundancy/gwaction/{what}" for what in ("failover", "resync")]
    gateway = FakeGateway({path: Response(status=200) for path in paths})

    client(gateway).redundancy.failover()
    client(gateway).redundancy.resync()

    assert [(each.method, each.path) for each in gateway.asked] == [("POST", path) for path in paths]
    with pytest.raises(PermissionDenied):
        client(FakeGateway({paths[0]: page(403, "x")})).redundancy.failover()
