"""Step types: a name, a pydantic parameter model, a handler, and what the rest must know of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.catalogue import ParameterProblem, Reading
from pytest_ignition.language.model import Json
from pytest_ignition.steps.hidden_texts import no_secrets
from pytest_ignition.steps.problems import describe

Model = TypeVar("Model", bound=BaseModel)
Handler = Callable[[StepContext, Model], Mapping[str, Json] | None]


class Effect(StrEnum):
    """What a step may do to a plant, weakest first."""

    READ = "read"
    WRITE = "write"
    DISRUPTIVE = "disruptive"


class StepParameters(BaseModel):
    """Base of all parameter models: unknown names are errors, numbers may stand where text is expected."""

    # Built at first use: most runs use a few of the step types.
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, frozen=True, defer_build=True)

    ONE_OF: ClassVar[tuple[str, ...]] = ()
    """Parameters of which exactly one must be given, where that is all that the model's own validator asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepType(Generic[Model]):
    """One thing a playbook can do.

    Attributes:
        name: as written under `type:`, e.g. `gateway.ping`.
        model: validates and documents the parameters.
        handler: does it, and returns the output.
        effect: what it may do to a plant.
        outputs: keys of its output; None where only the run can tell.
        needs: `gateway`, `browser` or nothing: resources that it opens.
        code_parameters: parameters that hold program source, where unknown references stay as they are.
        secrets: the secret texts among resolved parameters, as far as their own names do not tell.
        readings: old spellings of its parameters.
        file_parameters: parameters that name a file.
        sets_variables: whether it may set run variables whose names the playbook's text does not tell.
        summary: one line for listings.
    """

    name: str
    model: type[Model]
    handler: Handler[Model]
    effect: Effect
    outputs: tuple[str, ...] | None
    needs: frozenset[str] = frozenset()
    code_parameters: frozenset[str] = frozenset()
    secrets: Callable[[Mapping[str, Json]], Iterable[str]] = no_secrets
    readings: tuple[Reading, ...] = ()
    file_parameters: frozenset[str] = frozenset()
    sets_variables: bool = True
    summary: str = ""

    @property
    def parameter_names(self) -> Collection[str]:
        """The parameters that it takes by name."""
        return self.model.model_fields.keys()

    def problems(self, parameters: Mapping[str, Json], dynamic: Collection[str]) -> Sequence[ParameterProblem]:
        """Check names and static values; values of `dynamic` parameters are not known yet."""
        try:
            self.model.model_validate(parameters)
        except ValidationError as error:
            return describe(error, self.model, dynamic)
        return ()

    def run(self, context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json] | None:
        """Validate the resolved parameters and call the handler.

        Raises:
            ParameterError: a value does not fit.
        """
        try:
            values = self.model.model_validate(parameters)
        except ValidationError as error:
            from pytest_ignition.steps.problems import ParameterError

            raise ParameterError(self.name, describe(error, self.model, ())) from None
        return self.handler(context, values)


def step_type(
    name: str,
    *,
    effect: Effect | Literal["read", "write", "disruptive"],
    outputs: tuple[str, ...] | None,
    needs: Iterable[Literal["gateway", "browser"]] = (),
    code_parameters: Iterable[str] = (),
    secrets: Callable[[Mapping[str, Json]], Iterable[str]] = no_secrets,
    readings: Iterable[Reading] = (),
    file_parameters: Iterable[str] = (),
    sets_variables: bool = True,
) -> Callable[[Callable[[StepContext, Model], Mapping[str, Json] | None]], StepType[Model]]:
    """Make a step type of a handler `(context, parameters: Model) -> output mapping or None`.

    The handler's docstring's first line becomes the summary; the model is read from its annotation.

    Args:
        name: as written under `type:`, with a domain of your own in front: `plant.start_batch`.
        effect: the most that the step may do to a plant: `read`, `write` or `disruptive`.
        outputs: the keys of its output, so that references are checked before a run; None if they vary.
        needs: `gateway`, `browser`: what it opens.
        code_parameters: parameters that hold program source.
        secrets: tells the secret texts among the resolved parameters; those under names such as `password` and `token`
            are hidden anyway.
        readings: old spellings of its parameters, read with a note.
        file_parameters: parameters that name a file; one that is not there is noted before a run.
        sets_variables: False if it never calls `context.set_variable`: then names of variables are checked more
            strictly before a run.

    Raises:
        TypeError: the second parameter's annotation is no `StepParameters` class that can be found from the module.
    """

    def decorate(handler: Callable[[StepContext, Model], Mapping[str, Json] | None]) -> StepType[Model]:
        return StepType(
            name=name,
            model=_model_of(name, handler),
            handler=handler,
            effect=Effect(effect),
            outputs=outputs,
            needs=frozenset(needs),
            code_parameters=frozenset(code_parameters),
            secrets=secrets,
            readings=tuple(readings),
            file_parameters=frozenset(file_parameters),
            sets_variables=sets_variables,
            summary=(handler.__doc__ or "").strip().split("\n", 1)[0],
        )

    return decorate


def _model_of(name: str, handler: Callable[..., Any]) -> type[Any]:
    parameters = list(inspect.signature(handler).parameters.values())
    annotation = parameters[1].annotation if len(parameters) == 2 else None
    if isinstance(annotation, str):
        annotation = getattr(handler, "__globals__", {}).get(annotation)
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        raise TypeError(
            f"step type {name}: the handler {handler.__name__} must take (context, parameters: MODEL), "
            "with a subclass of StepParameters that stands in the same module as MODEL"
        )
    return annotation


class Registry:
    """Step types by name.

    Attributes:
        renamed: old name -> the name that a type has now.
    """

    def __init__(self, types: Iterable[StepType[Any]] = (), renamed: Mapping[str, str] | None = None) -> None:
        self._types: dict[str, StepType[Any]] = {}
        self.renamed: Mapping[str, str] = dict(renamed or {})
        for each in types:
            self.add(each)

    def add(self, step_type: StepType[Any]) -> None:
        """Register a type.

        Raises:
            ValueError: the name is taken.
        """
        if step_type.name in self._types:
            raise ValueError(f"step type {step_type.name!r} is registered twice")
        self._types[step_type.name] = step_type

    def find(self, name: str) -> StepType[Any] | None:
        """The type of that name, or None."""
        return self._types.get(name)

    def names(self) -> Collection[str]:
        """Every name, in order of registration."""
        return self._types.keys()
