"""道すじを探す: which question comes next, and which route follows from the answers.

A change of office takes one question; 「どれでもない」 opens the rarer facts, and no road takes more than three. What an
answer leads to stands in one table; whether the route then carries the papers is the judge's question, not this one.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from desktop.entries.finding import Finding, Severity
from desktop.entries.handover import Abroad, Fact, Handover, LegalException, Route
from desktop.rules.law import finding


class Answer(StrEnum):
    """What can be answered; stable names, so that a half-answered sheet can be kept."""

    DIRECT = "direct"
    CARRIED = "carried"
    ON_BEHALF = "on_behalf"
    NONE_OF_THESE = "none_of_these"
    DOCUMENT = "document"
    DANGER = "danger"
    ABROAD = "abroad"
    ENTRUSTED = "entrusted"
    SAME_CORPORATION = "same_corporation"
    SUCCESSION = "succession"
    JOINT_USE = "joint_use"
    DIED = "died"
    NOTHING = "nothing"
    STATUTE = "statute"
    COOPERATION = "cooperation"
    PUBLIC_HEALTH = "public_health"
    RESEARCH = "research"
    ADEQUATE = "adequate"
    EQUIVALENT = "equivalent"
    ELSEWHERE = "elsewhere"
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer as a row: the words, and a line that tells it apart from the others."""

    answer: Answer
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with its answers; none of them is chosen beforehand."""

    key: str
    words: str
    options: tuple[Option, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRoute:
    """The route that follows, and what must be written down for it.

    ``told`` says why this one. ``reason`` and ``evidence`` are the names of what is asked for, empty where nothing is;
    ``evidence_needed``: without it the route does not stand.
    """

    route: Route
    exception: LegalException = LegalException.NONE
    holds: Fact = Fact.YES
    abroad: Abroad = Abroad.NO
    told: str = ""
    reason: str = ""
    evidence: str = ""
    evidence_needed: bool = True

    def taken(self, draft: Handover, reason: str = "", evidence: str = "") -> Handover:
        """The draft on this route, with what was written down for it; what an earlier route needed is gone."""
        return replace(
            draft,
            route=self.route,
            exception=self.exception,
            route_holds=self.holds,
            abroad=self.abroad,
            route_reason=reason,
            evidence=evidence,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPoint:
    """No route follows: the law gives no published answer to what is known. ``finding`` says so, and who can be asked."""

    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """What the cards and the book know before anybody is asked.

    ``same_corporation``: every recipient belongs to our corporation by its card. ``mandates``: numbers of the mandates
    on file that cover recipients and items, empty where there is none. ``done``: the papers have gone already.
    """

    same_corporation: bool = False
    mandates: tuple[str, ...] = ()
    done: bool = False
    day: date | None = None


Step = Question | FoundRoute | OpenPoint


def next_step(facts: RouteFacts, answers: tuple[Answer, ...] = ()) -> Step:
    """What follows from the answers so far. Raises ``ValueError`` for an answer that was not offered."""
    step: Step | _Open = _first(facts)
    for answer in answers:
        if not isinstance(step, Question) or answer not in [option.answer for option in step.options]:
            raise ValueError(f"{answer} is no answer here")
        step = _AFTER[step.key, answer]
    return step.point(facts.day) if isinstance(step, _Open) else step


def _first(facts: RouteFacts) -> Question | FoundRoute:
    if facts.same_corporation:
        return FoundRoute(
            route=Route.SAME_BUSINESS,
            told="相手先のカードでは、どの相手も同じ法人です。担当が替わることを、本人に知らせてください。",
        )
    behalf = Option(
        answer=Answer.ON_BEHALF,
        words="本人に頼まれて、代わりに渡す",
        detail=f"この相手に届けることを頼まれた、委託の同意書（{'・'.join(facts.mandates)}）があります。",
    )
    return Question(
        key="how",
        words="書類は、どうやって相手に渡りましたか" if facts.done else "書類は、どうやって相手に渡りますか",
        options=(
            Option(
                answer=Answer.DIRECT,
                words="事業所から、直接渡す",
                detail="手わたし・FAX・郵送・電子。本人の文書の同意にもとづきます。",
            ),
            Option(
                answer=Answer.CARRIED,
                words="本人に渡し、本人が届ける",
                detail="本人に受領書へ署名をもらいます。",
            ),
            *((behalf,) if facts.mandates else ()),
            Option(
                answer=Answer.NONE_OF_THESE,
                words="どれでもない",
                detail="照会の文書が来た、命があぶない、同じ法人、亡くなった人、など。",
            ),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """An open point before its day is known."""

    text: str
    key: str

    def point(self, day: date | None) -> OpenPoint:
        return OpenPoint(
            finding=finding("route_open", Severity.CAUTION, "道すじが決まりません", self.text, self.key, day)
        )


def _yes_no(yes: str, no: str, unsure: str = "") -> tuple[Option, ...]:
    return (
        Option(answer=Answer.YES, words="はい", detail=yes),
        Option(answer=Answer.NO, words="いいえ", detail=no),
        Option(answer=Answer.UNSURE, words="分からない", detail=unsure),
    )


def instead_of(found: FoundRoute, facts: RouteFacts) -> tuple[FoundRoute, ...]:
    """The ordinary routes a person may take against the one found, each with a reason that stays on the record."""
    ordinary = [Route.CONSENT, Route.THROUGH_PRINCIPAL, *([Route.ON_BEHALF] if facts.mandates else [])]
    return tuple(
        FoundRoute(route=route, reason="この道にするわけ") for route in ordinary if route is not found.route
    )


def may_repeat(route: Route, facts: RouteFacts) -> bool:
    """Whether 前回と同じ may take this route over: not one that stood on what happened once, nor a mandate now gone."""
    if route is Route.ON_BEHALF:
        return bool(facts.mandates)
    return route not in (Route.EXCEPTION, Route.SUCCESSION, Route.DECEASED, Route.UNDECIDED)


_RARER = Question(
    key="rarer",
    words="どれに当たりますか",
    options=(
        Option(
            answer=Answer.DOCUMENT,
            words="照会や依頼の文書が来た",
            detail="警察・裁判所・市区町村・保健所・研究機関など。",
        ),
        Option(
            answer=Answer.DANGER,
            words="命や体、財産があぶない",
            detail="救急、虐待のおそれ、災害など。",
        ),
        Option(answer=Answer.ABROAD, words="相手が外国にある"),
        Option(answer=Answer.ENTRUSTED, words="仕事を頼んでいる相手に渡す（委託）"),
        Option(answer=Answer.SAME_CORPORATION, words="同じ法人の中で引き継ぐ"),
        Option(answer=Answer.SUCCESSION, words="事業を引き継いでもらう（合併・譲渡）"),
        Option(answer=Answer.JOINT_USE, words="前もって知らせた仲間に渡す（共同利用）"),
        Option(answer=Answer.DIED, words="本人は亡くなっている"),
        Option(answer=Answer.NOTHING, words="どれにも当たらない"),
        Option(answer=Answer.UNSURE, words="分からない"),
    ),
)

_ORDINARY = FoundRoute(
    route=Route.CONSENT,
    told="どの例外にも当たらないときは、前もって、本人の文書による同意が要ります。",
)
_CONDITIONS_FAIL = FoundRoute(
    route=Route.CONSENT,
    told="条件がそろわないので、ふつうの渡し方になります。前もって、本人の文書による同意が要ります。",
)
_CONTRACT = "契約書や文書の名前・日付"
_UNSURE = (
    "条件がそろうか分からないので、同意がいるかも決まりません。分かるまでは、同意をもらって渡してください。"
)

_AFTER: dict[tuple[str, Answer], "Step | _Open"] = {
    ("how", Answer.DIRECT): FoundRoute(route=Route.CONSENT),
    ("how", Answer.CARRIED): FoundRoute(route=Route.THROUGH_PRINCIPAL),
    ("how", Answer.ON_BEHALF): FoundRoute(route=Route.ON_BEHALF),
    ("how", Answer.NONE_OF_THESE): _RARER,
    ("rarer", Answer.DOCUMENT): Question(
        key="document",
        words="それは、どんな文書ですか",
        options=(
            Option(
                answer=Answer.STATUTE,
                words="法令の名前と条が書いてある",
                detail="捜査関係事項照会書、裁判所の命令など。",
            ),
            Option(
                answer=Answer.COOPERATION,
                words="国や市区町村の仕事への協力の依頼",
                detail="本人に同意をもらうと、その仕事に差しつかえる。",
            ),
            Option(
                answer=Answer.PUBLIC_HEALTH,
                words="公衆衛生や、子どもの育ちのため",
                detail="本人の同意をもらうことがむずかしい。",
            ),
            Option(answer=Answer.RESEARCH, words="大学などの学術研究のため"),
            Option(answer=Answer.UNSURE, words="分からない", detail="根拠の法令が書かれていない、など。"),
        ),
    ),
    ("rarer", Answer.DANGER): Question(
        key="danger",
        words="本人の同意を、もらえますか",
        options=_yes_no("同意をもらって渡します。", "意識がない、間に合わない、など。"),
    ),
    ("rarer", Answer.ABROAD): Question(
        key="abroad",
        words="相手の国や体制は、どれですか",
        options=(
            Option(
                answer=Answer.ADEQUATE,
                words="日本と同じ水準と認められた国",
                detail="EUの国々と英国。",
            ),
            Option(
                answer=Answer.EQUIVALENT,
                words="相手が、日本の決まりに合う体制を整えている",
                detail="契約などで確かめ、定期に見直しています。",
            ),
            Option(
                answer=Answer.ELSEWHERE,
                words="どちらでもない",
                detail="外国の相手に渡すことへの、別の同意が要ります。",
            ),
            Option(answer=Answer.UNSURE, words="分からない"),
        ),
    ),
    ("rarer", Answer.ENTRUSTED): Question(
        key="entrusted",
        words="委託の契約があり、渡すのはその仕事に要る分だけですか",
        options=_yes_no("", "ふつうの渡し方になります。"),
    ),
    ("rarer", Answer.SAME_CORPORATION): FoundRoute(
        route=Route.SAME_BUSINESS, told="担当が替わることを、本人に知らせてください。"
    ),
    ("rarer", Answer.SUCCESSION): Question(
        key="succession",
        words="合併や譲渡の契約があり、その事業の書類ですか",
        options=_yes_no("", "ふつうの渡し方になります。"),
    ),
    ("rarer", Answer.JOINT_USE): Question(
        key="joint_use",
        words="共同利用の5つのことを、前もって本人に知らせてありますか",
        detail="共同利用をすること、項目、使う人の範囲、使う目的、責任者の名前と住所と代表者。",
        options=_yes_no(
            "本人がいつでも見られるようにしてあるときも「はい」です。", "ふつうの渡し方になります。"
        ),
    ),
    ("rarer", Answer.DIED): FoundRoute(
        route=Route.DECEASED,
        told="亡くなった人の情報に個人情報保護法はかかりませんが、秘密を守る義務は残ります。家族の情報は、その家族の同意が要ります。",
        reason="いつ亡くなったか、だれの求めで渡すか",
    ),
    ("rarer", Answer.NOTHING): _ORDINARY,
    ("rarer", Answer.UNSURE): _Open(
        text="分かっていることだけでは、どの決まりによるかを言えません。決まるまでは、渡さないか、本人の文書による同意をもらってください。",
        key="route-open",
    ),
    ("document", Answer.STATUTE): FoundRoute(
        route=Route.EXCEPTION,
        exception=LegalException.BY_LAW,
        reason="何のために求められたか",
        evidence="文書（だれから・日付・法令の条）",
    ),
    ("document", Answer.COOPERATION): FoundRoute(
        route=Route.EXCEPTION,
        exception=LegalException.STATE_COOPERATION,
        reason="本人に同意をもらうと、何が差しつかえるか",
        evidence="文書（だれから・日付・法令の事務）",
    ),
    ("document", Answer.PUBLIC_HEALTH): FoundRoute(
        route=Route.EXCEPTION,
        exception=LegalException.PUBLIC_HEALTH,
        reason="なぜ要るか、なぜ同意をもらえないか",
        evidence="文書（だれから・日付）",
    ),
    ("document", Answer.RESEARCH): FoundRoute(
        route=Route.EXCEPTION,
        exception=LegalException.RESEARCH,
        reason="どこの、何の研究か",
        evidence="研究計画書などの名前・日付",
    ),
    ("document", Answer.UNSURE): _Open(
        text="根拠の法令が分からない照会には、同意なしで答えてよいと言えません。根拠の法令を書いた文書を、相手に求めてください。",
        key="route-open-inquiry",
    ),
    ("danger", Answer.YES): FoundRoute(
        route=Route.CONSENT,
        told="本人の同意をもらえるときは、例外によらず、同意をもらって渡します。",
    ),
    ("danger", Answer.NO): FoundRoute(
        route=Route.EXCEPTION,
        exception=LegalException.LIFE_BODY_PROPERTY,
        reason="いつ、どんな様子で、なぜ同意をもらえないか",
    ),
    ("danger", Answer.UNSURE): FoundRoute(
        route=Route.EXCEPTION,
        exception=LegalException.LIFE_BODY_PROPERTY,
        holds=Fact.UNKNOWN,
        told="同意をもらうのがむずかしいと言えるときだけの例外です。本人に聞けるかを、先に確かめてください。",
        reason="いつ、どんな様子か",
    ),
    ("abroad", Answer.ADEQUATE): FoundRoute(
        route=Route.CONSENT, abroad=Abroad.ADEQUATE, told="国内の相手と同じ決まりで渡せます。"
    ),
    ("abroad", Answer.EQUIVALENT): FoundRoute(
        route=Route.CONSENT,
        abroad=Abroad.EQUIVALENT,
        told="国内の相手と同じ決まりで渡せます。相手の体制を、定期に確かめ続けてください。",
        evidence="体制を確かめた契約書などの名前・日付",
    ),
    ("abroad", Answer.ELSEWHERE): FoundRoute(
        route=Route.CONSENT,
        abroad=Abroad.ELSEWHERE,
        told="その国の制度などを知らせたうえで、外国の相手に渡すことへの同意を、別にもらう必要があります。",
        evidence="外国の相手に渡すことへの同意書（日付）",
        evidence_needed=False,
    ),
    ("abroad", Answer.UNSURE): FoundRoute(
        route=Route.CONSENT,
        abroad=Abroad.UNKNOWN,
        told="国の水準と相手の体制が分からないと、別の同意がいるかも決まりません。相手に確かめてください。",
        evidence="外国の相手に渡すことへの同意書（日付）",
        evidence_needed=False,
    ),
    ("entrusted", Answer.YES): FoundRoute(route=Route.ENTRUSTMENT, evidence=_CONTRACT),
    ("entrusted", Answer.NO): _CONDITIONS_FAIL,
    ("entrusted", Answer.UNSURE): FoundRoute(
        route=Route.ENTRUSTMENT,
        holds=Fact.UNKNOWN,
        told=_UNSURE,
        evidence=_CONTRACT,
        evidence_needed=False,
    ),
    ("succession", Answer.YES): FoundRoute(route=Route.SUCCESSION, evidence=_CONTRACT),
    ("succession", Answer.NO): _CONDITIONS_FAIL,
    ("succession", Answer.UNSURE): FoundRoute(
        route=Route.SUCCESSION,
        holds=Fact.UNKNOWN,
        told=_UNSURE,
        evidence=_CONTRACT,
        evidence_needed=False,
    ),
    ("joint_use", Answer.YES): FoundRoute(route=Route.JOINT_USE, evidence="知らせた文書や掲示の名前・日付"),
    ("joint_use", Answer.NO): _CONDITIONS_FAIL,
    ("joint_use", Answer.UNSURE): FoundRoute(
        route=Route.JOINT_USE,
        holds=Fact.UNKNOWN,
        told=_UNSURE,
        evidence="知らせた文書や掲示の名前・日付",
        evidence_needed=False,
    ),
}
