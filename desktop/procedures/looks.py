"""だれが、いつ、どの利用者を見たか: looks are written into the audit chain, and the manager reads it day by day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from desktop.entries.person import ServiceUser, Staff
from desktop.entries.reading import AuditLine
from desktop.entries.terms import KINDS
from desktop.entries.version import Actor, EntryId, Kind, Moment, Role
from desktop.entries.wareki import JAPAN
from desktop.procedures.outcome import Refused
from desktop.procedures.roles import for_role
from desktop.records.book import Register
from desktop.records.shelves import BY_KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look that changed nothing: a person's page, a search hit or another record opened, or a search itself.

    ``entry`` is what was opened; without it ``words`` were searched for and ``hits`` found.
    """

    act: str
    entry: EntryId | None = None
    words: str = ""
    hits: int = 0


PAGE, HIT, ENTRY, SEARCH = "look.user", "look.hit", "look.entry", "look.search"


@for_role(Role.READER)
def keep_looks(request: tuple[Look, ...], register: Register, moment: Moment, actor: Actor) -> None:
    """Write looks in one act, behind the answer that was given already."""
    with register.writing(by=actor, at=moment) as book:
        for look in request:
            if look.entry is None:
                book.note_search(look.words, look.hits)
            else:
                book.note(look.act, (look.entry,))


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksRequest:
    """Which lines of the chain: those of the days from ``since`` to ``until``, of one person, about one service user."""

    since: date
    until: date
    staff: EntryId | None = None
    service_user: EntryId | None = None
    limit: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class LookLine:
    """One line in words: at ``at`` (Japanese time) ``who`` did ``what``, about ``user`` where it was about somebody."""

    line: int
    at: datetime
    who: str
    what: str
    user: str
    about: EntryId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksFound:
    """Newest first; ``more`` when there were more than asked for."""

    lines: tuple[LookLine, ...]
    more: bool


@for_role(Role.MANAGER)
def who_looked(
    request: LooksRequest, register: Register, moment: Moment, actor: Actor
) -> LooksFound | Refused:
    """Who looked at whom, and did what, on these days. A period of many thousand lines takes a second."""
    first = _line_before(register, request.since)
    last = _line_before(register, request.until + timedelta(days=1))
    about = _About(register)
    found: list[LookLine] = []
    for line in reversed(register.audit_lines(since_line=first, limit=max(0, last - first)) if last > first else ()):
        if line.act == "setting.changed" and line.detail not in _SETTINGS and line.detail.startswith(_SILENT):
            continue
        if request.staff is not None and line.by != request.staff:
            continue
        users = {user for entry in line.entries if (user := about.user_of(EntryId(entry))) is not None}
        if request.service_user is not None and request.service_user not in users:
            continue
        if len(found) == request.limit:
            return LooksFound(lines=tuple(found), more=True)
        user = request.service_user if request.service_user in users else next(iter(users), None)
        found.append(_in_words(line, user, about))
    return LooksFound(lines=tuple(found), more=False)


def _line_before(register: Register, day: date) -> int:
    """Number of the last line written before a Japanese day begins: lines stand in the order of time."""
    begins = datetime(day.year, day.month, day.day, tzinfo=JAPAN)
    low, high = 0, register.audit_head()[0]
    while low < high:
        middle = (low + high) // 2
        if register.audit_lines(since_line=middle, limit=1)[0].at < begins:
            low = middle + 1
        else:
            high = middle
    return low


class _About:
    """Whom an entry is about, asked once for each."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._users: dict[EntryId, EntryId | None] = {}
        self._names: dict[EntryId, str] = {}

    def user_of(self, entry: EntryId) -> EntryId | None:
        if entry not in self._users:
            self._users[entry] = self._ask(entry)
        return self._users[entry]

    def _ask(self, entry: EntryId) -> EntryId | None:
        try:
            kind = self._register.kind_of(entry)
            if kind is Kind.SERVICE_USER:
                return entry
            content = self._register.entry(BY_KIND[kind].content, entry).content
        except LookupError:  # disposed of since
            return None
        return getattr(content, "service_user", None)

    def name_of(self, kind: type[ServiceUser] | type[Staff], entry: EntryId | None) -> str:
        if entry is None:
            return ""
        if entry not in self._names:
            try:
                self._names[entry] = self._register.entry(kind, entry).content.name.full
            except LookupError:
                self._names[entry] = "（廃棄した記録）"
        return self._names[entry]


_WORDS = {
    PAGE: "利用者のページをひらいた",
    HIT: "さがして、記録をひらいた",
    ENTRY: "記録をひらいた",
    SEARCH: "さがした",
    "unlock": "台帳をひらいた",
    "unlock.failed": "台帳をひらく前に、合言葉の間違いがあった",
    "book.made": "台帳をつくった",
    "import": "一覧を取り込んだ",
    "sign.on_screen": "画面の署名を記録した",
    "keys.added": "職員に鍵を渡した",
    "keys.removed": "職員の鍵を外した",
    "keys.password": "自分の合言葉を変えた",
    "keys.refused": "鍵を変える前の合言葉が違った",
    "keys.recovered": "回復の紙で合言葉を付け直した",
    "keys.change_begun": "台帳の鍵の取り替えを始めた",
    "keys.changed": "台帳の鍵を取り替えた",
    "keys.file": "鍵のファイルを付けた",
    "keys.file_dropped": "鍵のファイルをやめた",
    "export.provision_log": "提供記録の一覧を書き出した",
    "export.file": "紙をファイルに残した",
    "export.refused": "書き出す前の合言葉が違った",
    "backup.made": "控えをとった",
    "backup.failed": "控えをとれなかった",
    "backup.drill": "控えの読み戻しを練習した",
    "backup.drill_failed": "控えの読み戻しの練習がうまくいかなかった",
    "backup.restored": "控えから戻した",
}
_SETTINGS = {
    "safety.answers": "安全チェックに答えた",
    "lock.minutes": "鍵がかかるまでの分数を変えた",
    "backup.places": "控えの置き場所を変えた",
    "practice": "練習の台帳にした",
    "export.ask": "書き出す前に合言葉をきくかどうかを変えた",
}
_SILENT = ("keys.", "backup.")
"""Settings in which the program keeps what it needs to know; the act itself has a line of its own."""
_PREFIXES = {"print.": "印刷した", "export.": "書き出した", "backup.": "控えを扱った", "look.": "見た"}
_VERBS = {"added": "記録した", "changed": "変えた", "corrected": "訂正した", "voided": "取り消した"}
_PAPERS = {
    "print.consent": "同意書",
    "print.consent_paper": "同意書",
    "print.signed_consent": "署名した同意書",
    "print.handover": "引継書",
    "print.fax_cover": "FAX送付状",
    "print.leaver_list": "引継ぎ予定の一覧",
    "print.provision_record": "提供記録",
    "print.provision_log": "提供記録の一覧",
    "print.receipt": "受領の記録",
    "print.withdrawal": "撤回の紙",
    "print.timeline": "利用者の図",
    "print.ecomap": "だれが何を持っているか",
    "print.safety": "安全チェック",
}


def act_in_words(act: str, detail: str = "") -> str:
    """What an act of the audit chain is called: 「提供記録を印刷した」. An unknown one is given as it is written."""
    if act == SEARCH and (hits := detail.partition(" ")[0]).isdigit():
        return f"さがした（{int(hits):,}件）"
    if act == "setting.changed":
        return _SETTINGS.get(detail, "設定を変えた")
    if act in _WORDS:
        return _WORDS[act]
    if act in _PAPERS:
        return f"{_PAPERS[act]}を印刷した"
    kind, _, verb = act.partition(".")
    if verb in _VERBS and kind in set(Kind):
        return f"{KINDS[Kind(kind)]}を{_VERBS[verb]}"
    return next((words for prefix, words in _PREFIXES.items() if act.startswith(prefix)), act)


def _in_words(line: AuditLine, user: EntryId | None, about: _About) -> LookLine:
    return LookLine(
        line=line.line,
        at=line.at.astimezone(JAPAN),
        who=about.name_of(Staff, line.by) or "たすき",
        what=act_in_words(line.act, line.detail),
        user=about.name_of(ServiceUser, user),
        about=user,
    )
