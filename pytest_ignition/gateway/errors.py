"""What can go wrong with a gateway. All of it means *broken*: nothing was compared, it could not be asked.

GatewayError                     has method, path, status, the gateway's own words where there are any
+-- BadGatewaySettings           a setting cannot be right
|   +-- BadGatewayUrl            the address cannot be one
+-- GatewayUnreachable           no answer: refused, unknown host, too slow, not HTTP
|   +-- GatewayTlsError          no secure channel: certificate not trusted, or no TLS spoken
|   +-- RestoreInterrupted       lost while a backup was sent: nobody knows what became of it
+-- GatewayAnswerError           an answer, but not the wanted one
|   +-- AuthenticationMissing    401
|   |   +-- TokenNotRestored     a restored gateway does not know who asks any more
|   +-- TrialExpired             402
|   +-- PermissionDenied         403
|   +-- NotFoundOnGateway        404
|   +-- GatewayUnavailable       503, while it starts
|   +-- NeedsCommissioning       every page leads to the wizard
|   +-- TrialStillRuns           403 to a reset of the trial: it has not expired
|   +-- ResourceRefused          a change of the configuration that the gateway does not make
|   |   +-- InvalidResource      400, 422: a value that it does not take
|   |   +-- ResourceExists       409: the name is taken
|   |   +-- ResourceInUse        others refer to it
|   |   +-- SignatureMismatch    somebody else changed it meanwhile
|   +-- ProjectRefused           a change of a project that the gateway does not make
|   |   +-- InvalidProject       400: a name or a value that it does not take
|   |   +-- ProjectExists        409: the name is taken
|   +-- TagsRefused              tags that the gateway does not export or import
|   |   +-- TagsNotImported      some of them, or all
|   +-- BackupRefused            400, 500: a backup that the gateway does not restore or make
|   +-- ScanLocked               408, 409: scans are held off, or one was not done in time
|   +-- UnexpectedAnswer         not what the API says
+-- LoginRefused                 wrong name or password, or more than these is wanted
+-- BadGatewayFile               a file to be sent or saved cannot be read or written
|   +-- BadModuleFile            what is to be installed is no module file
|   +-- BadBackupFile            what is to be restored or read is no gateway backup
|   +-- BadProjectFile           what is to be imported or read is no exported project
|   |   +-- NoSuchFileInProject  it has no such file
|   +-- BadTagFile               a file of tags of a type that the gateway does not know
+-- AnswerTooLong                more than is kept in memory
+-- ModuleNotInstalled           the gateway refused a module, or it does not run
|   +-- TermsNotAccepted         it comes with terms that were not to be accepted
+-- ModuleNotChanged             the gateway did not enable, disable, restart or remove a module
+-- AlreadyCommissioned          there is no wizard to go through
+-- CommissioningRefused         the wizard takes an answer not, or wants one that was not given
+-- BundleNotReady               a diagnostics bundle was not done in time
+-- NeedsIgnition83              the REST API came with 8.3
+-- GatewayNotReady              it did not come up in time
"""

from __future__ import annotations

from copy import copy
from difflib import get_close_matches
from typing import TYPE_CHECKING, Self, TypeVar

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.words import gateway_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_ignition.gateway.messages import Request, Response
    from pytest_ignition.gateway.resource_models import Reference
    from pytest_ignition.gateway.tag_results import TagImport

COMMISSIONING_HINT = "finish the wizard in a browser, or start the container with its commissioning variables"

_REDIRECTS = (301, 302, 303, 307, 308)


class GatewayError(IgnitionError):
    """The gateway could not be asked.

    Attributes:
        method: the request's method, such as `GET`, or None where there was no request.
        path: the request's path, or None.
        status: the HTTP status, or None where no answer came.
        words: what the gateway said, in its own words and shortened, or "".
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        request: Request | None = None,
        response: Response | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.method = request.method if request is not None else None
        self.path = request.path if request is not None else None
        self.status = response.status if response is not None else None
        self.words = gateway_words(response) if response is not None else ""


class BadGatewaySettings(GatewayError):
    """A setting cannot be right."""

    retryable = False


class BadGatewayUrl(BadGatewaySettings):
    """The address cannot be one."""


class GatewayUnreachable(GatewayError):
    """No answer came.

    Attributes:
        lost: whether there was a connection, so that the gateway may have carried the request out.
    """

    lost = False


class GatewayTlsError(GatewayUnreachable):
    """No secure channel: the certificate is not trusted, or the port speaks no TLS."""


class RestoreInterrupted(GatewayUnreachable):
    """The connection was lost while a backup was sent; whether it was restored is not known. Not retried."""

    retryable = False


class LoginRefused(GatewayError):
    """Wrong name or password, an expired one, or more is wanted. Not retried: accounts get locked."""

    retryable = False


class BadGatewayFile(GatewayError):
    """A file that is to be sent cannot be read, or one that is to be saved cannot be written."""

    retryable = False


class BadModuleFile(BadGatewayFile):
    """What is to be installed cannot be read, or is no module file."""


class BadBackupFile(BadGatewayFile):
    """What is to be restored or read is no gateway backup."""


class BadProjectFile(BadGatewayFile):
    """What is to be imported or read is no exported project."""


class NoSuchFileInProject(BadProjectFile):
    """A project has no such file; its own file does not hold what it inherits."""

    @classmethod
    def of(cls, path: Path, name: str, names: Sequence[str]) -> Self:
        """The error of a file that is not in a project.

        Args:
            path: the project's file.
            name: what was looked for.
            names: what is in it.
        """
        near = get_close_matches(name, names, n=1)
        return cls(f"{path} has no {name}", hint=f"did you mean {near[0]}?" if near else None)


class BadTagFile(BadGatewayFile):
    """A file of tags is of a type that the gateway does not know."""


class AnswerTooLong(GatewayError):
    """An answer is longer than what is kept in memory."""

    retryable = False


class ModuleNotInstalled(GatewayError):
    """The gateway refused a module, or it does not run."""


class TermsNotAccepted(ModuleNotInstalled):
    """A module comes with a certificate or a licence that was not to be accepted. It was not installed."""

    retryable = False


class ModuleNotChanged(GatewayError):
    """The gateway did not enable, disable, restart or remove a module."""


class AlreadyCommissioned(GatewayError):
    """The gateway was commissioned before: there is no wizard to go through."""

    retryable = False


class CommissioningRefused(GatewayError):
    """The wizard does not take an answer, or wants one that was not given. The gateway still waits for it."""

    retryable = False


class NeedsIgnition83(GatewayError):
    """The REST API came with Ignition 8.3; 8.1 answers 404 (gateway API sheet, section 11)."""

    retryable = False


class GatewayNotReady(GatewayError):
    """The gateway did not come up in time."""


class BundleNotReady(GatewayError):
    """A diagnostics bundle was not done in time."""


class GatewayAnswerError(GatewayError):
    """An answer, but not the wanted one."""


class AuthenticationMissing(GatewayAnswerError):
    """401: the credential is missing or not recognised."""


class TokenNotRestored(AuthenticationMissing):
    """A backup was restored, and the gateway does not know the token or login of this client any more.

    Not retried: the restore is done, and doing it again would not bring the token back.
    """

    retryable = False


class PermissionDenied(GatewayAnswerError):
    """403: recognised, but not allowed."""


class NotFoundOnGateway(GatewayAnswerError):
    """404."""


class TrialExpired(GatewayAnswerError):
    """402: the trial period is over."""


class GatewayUnavailable(GatewayAnswerError):
    """503: the gateway is starting."""


class NeedsCommissioning(GatewayAnswerError):
    """The gateway is fresh: every page leads to its wizard."""


class TrialStillRuns(GatewayAnswerError):
    """The gateway resets a trial only when it has expired."""


class ResourceRefused(GatewayAnswerError):
    """A change of the configuration that the gateway does not make (gateway API sheet, section 9)."""


class InvalidResource(ResourceRefused):
    """400 or 422: a value that the gateway does not take."""

    retryable = False


class ResourceExists(ResourceRefused):
    """409: the name is taken."""

    retryable = False


class ResourceInUse(ResourceRefused):
    """Other resources refer to it, and that was not confirmed.

    Attributes:
        references: those.
    """

    references: tuple[Reference, ...] = ()


class SignatureMismatch(ResourceRefused):
    """Somebody else changed it between reading and writing; nothing was changed. Doing it again reads it anew."""


class ProjectRefused(GatewayAnswerError):
    """A change of a project that the gateway does not make (gateway API sheet, section 6)."""

    retryable = False


class InvalidProject(ProjectRefused):
    """400: a name or a value that the gateway does not take."""


class ProjectExists(ProjectRefused):
    """409: there is a project of that name; case does not count."""


class TagsRefused(GatewayAnswerError):
    """Tags that the gateway does not export or import (gateway API sheet, section 8)."""


class TagsNotImported(TagsRefused):
    """Some tags, or all, were not imported. What was is there.

    Attributes:
        result: what was imported and what was not.
    """

    result: TagImport


class BackupRefused(GatewayAnswerError):
    """A backup that the gateway does not restore, or does not make (gateway API sheet, section 7)."""

    retryable = False


class ScanLocked(GatewayAnswerError):
    """Scans are held off by somebody, or one was not done in time."""


class UnexpectedAnswer(GatewayAnswerError):
    """Not what the API says."""


AnswerError = TypeVar("AnswerError", bound=GatewayError)


def answer_error(
    kind: type[AnswerError], request: Request, response: Response, meaning: str, *, hint: str | None = None
) -> AnswerError:
    """An error in one sentence: the request, the status, what that means, the gateway's words."""
    words = gateway_words(response)
    said = f' ("{words}")' if words else ""
    text = f"{request.method} {request.path}: {response.status}, {meaning}{said}"
    return kind(text, hint=hint, request=request, response=response)


def extended(error: AnswerError, text: str, *, hint: str | None = None) -> AnswerError:
    """The same error with more in its message, and with another hint if one is given."""
    longer = copy(error)
    longer.message = f"{error.message}{text}"
    longer.hint = hint or error.hint
    return longer


def error_for(
    request: Request, response: Response, *, has_token: bool, secure: bool, logged_in: bool = False
) -> GatewayAnswerError:
    """The error of an answer that is not a success (gateway API sheet, sections 1 to 4).

    Args:
        request: what was asked.
        response: what came back.
        has_token: whether the client has an API token.
        secure: whether the gateway is asked over https; a 403 has one more cause otherwise.
        logged_in: whether it has a session, which goes along instead of the token.
    """
    status = response.status
    sent_token = has_token and request.authenticated
    if status in _REDIRECTS or (logged_in and request.authenticated and status in (401, 403)):
        return _redirect(request, response) if status in _REDIRECTS else _refused_session(request, response)
    if status == 401:
        meaning = "the gateway did not recognise the API token" if sent_token else "the gateway wants an API token"
        hint = "set IGNITION_TOKEN to <token name>:<secret>, made under Platform > Security > API Keys"
        return answer_error(AuthenticationMissing, request, response, meaning, hint=hint)
    if status == 402:
        hint = "reset the trial or activate a licence"
        return answer_error(TrialExpired, request, response, "the trial period is over", hint=hint)
    if status == 403:
        who = "this API token" if sent_token else "anybody without an API token"
        levels = "give the token's security levels Gateway Read Permission (Write Permission for changes)"
        channel = "" if secure else ", or use https: the token may demand a secure channel and this is plain http"
        meaning = f"the gateway does not allow this to {who}"
        return answer_error(PermissionDenied, request, response, meaning, hint=f"{levels}{channel}")
    if status == 503:
        hint = "wait for it with the step gateway.wait_for_ready, or gateway.wait_ready() in Python"
        return answer_error(GatewayUnavailable, request, response, "the gateway is starting", hint=hint)
    kind: type[GatewayAnswerError] = UnexpectedAnswer
    meaning = "not the answer that the API promises"
    if status == 404:
        kind, meaning = NotFoundOnGateway, "there is no such thing on the gateway"
    return answer_error(kind, request, response, meaning)


def _refused_session(request: Request, response: Response) -> GatewayAnswerError:
    if response.status == 401:
        meaning, hint = "the gateway does not know the login any more", "log in again, with the step gateway.login"
        return answer_error(AuthenticationMissing, request, response, meaning, hint=hint)
    meaning = "the gateway does not allow this to the user who is logged in"
    hint = "give the user's roles Gateway Read Permission (Write Permission for changes)"
    return answer_error(PermissionDenied, request, response, meaning, hint=hint)


def _redirect(request: Request, response: Response) -> GatewayAnswerError:
    target = response.header("location")
    if target.partition("?")[0].rstrip("/").endswith("/welcome"):
        meaning = "the gateway needs commissioning"
        return answer_error(NeedsCommissioning, request, response, meaning, hint=COMMISSIONING_HINT)
    # A query may hold login state; where it leads is said by what stands before it.
    where = target.partition("?")[0][:200] or "nowhere"
    hint = "redirects are not followed; if the gateway lives at that address, give it as the URL"
    return answer_error(UnexpectedAnswer, request, response, f"a redirect to {where}", hint=hint)
