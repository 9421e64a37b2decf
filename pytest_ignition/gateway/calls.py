"""A call declared once for both faces: an operation becomes a method that returns its result, or a coroutine of it.

    class ProjectCalls:
        find = Call(find)              # def find(operations: Operations, name: str) -> Operation[Project]

    class Projects(ProjectCalls, Part): ...            # projects.find("Packing") -> Project
    class AsyncProjects(ProjectCalls, AsyncPart): ...  # await projects.find("Packing") -> Project

Type checkers see the operation's own parameters and result, without its first parameter.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

if TYPE_CHECKING:
    from pytest_ignition.effects import EffectName
    from pytest_ignition.gateway.messages import Operation
    from pytest_ignition.gateway.operations import Operations

P = ParamSpec("P")
T = TypeVar("T")


class Face(ABC):
    """What carries operations out synchronously: a client, or a part of one.

    Attributes:
        label: how people write it, for messages: `gateway`, `gateway.projects`.
    """

    label = "gateway"

    @abstractmethod
    def _perform(self, begin: Callable[[Operations], Operation[T]], what: str, effect: EffectName) -> T:
        """Carry out the operation that `begin` makes.

        Args:
            begin: makes it.
            what: the call, for messages.
            effect: what the call declares to do to the gateway.

        Raises:
            RefusedByGuard: that is not allowed.
        """


class AsyncFace(ABC):
    """The same for coroutines."""

    label = "gateway"

    @abstractmethod
    async def _perform(self, begin: Callable[[Operations], Operation[T]], what: str, effect: EffectName) -> T:
        """Carry out the operation that `begin` makes."""


class Part(Face):
    """A group of calls of one client, such as `gateway.projects`."""

    def __init__(self, client: Face) -> None:
        self._client = client

    def _perform(self, begin: Callable[[Operations], Operation[T]], what: str, effect: EffectName) -> T:
        return self._client._perform(begin, what, effect)  # noqa: SLF001 - the protocol of this module


class AsyncPart(AsyncFace):
    """The same of an asynchronous client."""

    def __init__(self, client: AsyncFace) -> None:
        self._client = client

    async def _perform(self, begin: Callable[[Operations], Operation[T]], what: str, effect: EffectName) -> T:
        return await self._client._perform(begin, what, effect)  # noqa: SLF001 - the protocol of this module


class Call(Generic[P, T]):
    """A method of a face that carries out one operation; a descriptor.

    Args:
        operation: a function of the operations and further arguments; its docstring is the method's.
        effect: the most that it does to the gateway. Requests that do more are refused where the gateway allows less.
    """

    def __init__(
        self, operation: Callable[Concatenate[Operations, P], Operation[T]], *, effect: EffectName = "read"
    ) -> None:
        self.operation = operation
        self.effect = effect
        self.__doc__ = operation.__doc__
        self.name = operation.__name__

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    @cached_property
    def signature(self) -> inspect.Signature:
        """The parameters of the method, for `help` and for tests that compare the faces."""
        whole = inspect.signature(self.operation)
        return whole.replace(parameters=list(whole.parameters.values())[1:])

    @overload
    def __get__(self, face: None, owner: type) -> Self: ...
    @overload
    def __get__(self, face: Face, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, face: AsyncFace, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, face: Face | AsyncFace | None, owner: type) -> Any:
        if face is None:
            return self
        operation, perform = self.operation, face._perform  # noqa: SLF001 - the protocol of this module
        what, effect = f"{face.label}.{self.name}", self.effect

        def method(*args: P.args, **kwargs: P.kwargs) -> Any:
            return perform(lambda operations: operation(operations, *args, **kwargs), what, effect)

        method.__name__, method.__doc__ = self.name, self.__doc__
        method.__qualname__ = f"{owner.__qualname__}.{self.name}"
        return method


G = TypeVar("G")
C_contra = TypeVar("C_contra", contravariant=True)


class PartOf(Generic[C_contra, G]):
    """The attribute of a client that is a part of it; made at each access, so that a copied client has its own.

    Args:
        part: makes it from the client.
    """

    def __init__(self, part: Callable[[C_contra], G]) -> None:
        self.part = part
        self.name = ""
        self.__doc__ = part.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: C_contra, owner: type) -> G: ...
    def __get__(self, client: C_contra | None, owner: type) -> Self | G:
        if client is None:
            return self
        part = self.part(client)
        if isinstance(part, Face | AsyncFace):
            part.label = f"gateway.{self.name}"
        return part
