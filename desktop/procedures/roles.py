"""Who may do what: 管理者 / 職員 / 閲覧のみ, asked at the door of every act. A rule of the program, not of the cipher."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from desktop.entries.finding import Citation, Finding, Severity
from desktop.entries.version import Actor, Role
from desktop.procedures.outcome import Refused

F = TypeVar("F", bound=Callable[..., Any])

_RANK = {Role.READER: 0, Role.MEMBER: 1, Role.MANAGER: 2}
_NAMES = {Role.READER: "だれでも", Role.MEMBER: "職員", Role.MANAGER: "管理者"}


def for_role(least: Role) -> Callable[[F], F]:
    """Mark an act ``(request, register, moment, actor)`` as open from this role upwards; others get ``Refused``."""

    def mark(act: F) -> F:
        @wraps(act)
        def asked(request: Any, register: Any, moment: Any, actor: Actor) -> Any:
            if _RANK[actor.role] < _RANK[least]:
                return Refused(findings=(_not_allowed(least),))
            return act(request, register, moment, actor)

        asked.least_role = least  # type: ignore[attr-defined]
        return cast(F, asked)

    return mark


def _not_allowed(least: Role) -> Finding:
    return Finding(
        code="role",
        severity=Severity.BLOCKING,
        title="この操作はできません",
        text=f"この操作は、{_NAMES[least]}ができます。必要なときは、管理者にたのんでください。台帳は変わっていません。",
        citation=Citation(place="たすきの役割の決まり", source="house"),
    )
