"""道すじ: by which road of the law the papers go, and why that one."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.entries.handover import Handover, LegalException, Route
from desktop.entries.terms import ROUTES
from desktop.views.dialogs.fit import fit
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.fields import Field, LineEdit, TextArea
from desktop.views.widgets.labels import Sentence
from desktop.views.widgets.sheet import Sheet

_EXCEPTIONS = {
    LegalException.BY_LAW: "法令で決まっている（照会・調査など）",
    LegalException.LIFE_BODY_PROPERTY: "命・体・財産を守るため、本人の同意をもらうのがむずかしい",
    LegalException.PUBLIC_HEALTH: "公衆衛生・子どものため、本人の同意をもらうのがむずかしい",
    LegalException.STATE_COOPERATION: "国や市区町村の仕事に協力し、同意をもらうと妨げになる",
    LegalException.RESEARCH: "学術研究のため",
}
_ABOUT = {
    Route.CONSENT: "同意書に署名のある相手と書類を、事業所から直接渡します。いちばんふつうの道です。",
    Route.THROUGH_PRINCIPAL: "書類を本人に渡し、本人が次の事業所に届けます。受領書に署名をもらいます。",
    Route.ON_BEHALF: "本人に頼まれて、本人の代わりに渡します。頼まれたことの書面が要ります。",
    Route.EXCEPTION: "法律の例外で、同意なしで渡します。どの例外か、なぜ同意をもらえないかを書きます。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteAnswer:
    """The route chosen, and what stands for it."""

    route: Route
    exception: LegalException
    reason: str
    evidence: str


class RouteSheet(Sheet):
    """Chooses the route; the routes that need a reason ask for it."""

    decided = Signal(object)

    def __init__(self, draft: Handover, mandated: bool, parent: QWidget | None = None) -> None:
        super().__init__("道すじを変える", "この道で渡す", parent=parent)
        routes = [
            Route.CONSENT,
            Route.THROUGH_PRINCIPAL,
            *((Route.ON_BEHALF,) if mandated else ()),
            Route.EXCEPTION,
        ]
        if draft.route not in routes:
            routes.append(draft.route)
        keep = self.form.keep
        self.route = keep("route", Combo([(route.value, ROUTES[route]) for route in routes]))
        self.route.set_value(draft.route.value)
        self._about = Sentence()
        self.exception = keep(
            "exception", Combo([(each.value, words) for each, words in _EXCEPTIONS.items()])
        )
        self.exception.set_value(draft.exception.value or LegalException.BY_LAW.value)
        self.reason = keep("reason", TextArea(3))
        self.reason.set_value(draft.route_reason)
        self.evidence = keep("evidence", LineEdit("例：○○警察署からの照会書（6月1日・刑事訴訟法197条2項）"))
        self.evidence.setText(draft.evidence)
        self.column.addWidget(Field("どの道で渡すか", self.route))
        self.column.addWidget(self._about)
        self._exception_field = Field("どの例外か", self.exception, required=True)
        self._reason_field = Field(
            "わけ", self.reason, required=True, help="なぜ同意なしで渡すか。記録に残ります。"
        )
        self._evidence_field = Field("裏づけの書類", self.evidence, required=False)
        for field in (self._exception_field, self._reason_field, self._evidence_field):
            self.column.addWidget(field)
        self.column.addStretch(1)
        self.route.changed.connect(self._on_route)
        self.main.clicked.connect(self._decide)
        self._on_route()
        self.form.focus("route")
        fit(self, 640, 560)

    def _chosen(self) -> Route:
        return Route(str(self.route.value()))

    def _on_route(self) -> None:
        route = self._chosen()
        self._about.set_parts(_ABOUT.get(route, ""))
        for field in (self._exception_field, self._reason_field, self._evidence_field):
            field.setVisible(route is Route.EXCEPTION)

    def _decide(self) -> None:
        route = self._chosen()
        excepted = route is Route.EXCEPTION
        if excepted and not self.reason.value().strip():
            self._reason_field.set_error("なぜ同意なしで渡すのかを、書いてください。")
            self.form.focus("reason")
            return
        self.accept()
        self.decided.emit(
            RouteAnswer(
                route=route,
                exception=LegalException(str(self.exception.value())) if excepted else LegalException.NONE,
                reason=self.reason.value().strip() if excepted else "",
                evidence=self.evidence.text().strip() if excepted else "",
            )
        )
