"""The consent a case tells of: what is wrong or doubtful with it, and who has to give it."""

from desktop.entries.consent import Audience
from desktop.entries.finding import Finding, Severity
from desktop.entries.office import RecipientKind
from desktop.entries.person import AgentGround
from desktop.entries.version import EntryId
from desktop.rules.case import Case, ConsentShape, Fact, GivenConsent, Principal, Signer
from desktop.rules.consent import Gap, representative_may
from desktop.rules.gaps import gap_words
from desktop.rules.law import finding

_MEDICAL_KINDS = (RecipientKind.MEDICAL_INSTITUTION, RecipientKind.PHARMACY)


def about_consent(case: Case, principal: Principal, index: EntryId, written: bool) -> list[Finding]:
    """What is wrong or doubtful with the consent the case tells of, and who has to give it."""
    found = _about_capacity(case, principal, index)
    given = principal.consent
    if given is None or (principal.mandate is not None and principal.mandate.given is Fact.YES):
        return found
    ends = [day for day in (given.withdrawn_on, given.until) if day is not None]
    if given.day is not None and any(end < given.day for end in ends):
        found.append(
            finding(
                "consent_days_out_of_order",
                Severity.CAUTION,
                "同意の日付の順番が合いません",
                f"{principal.name}の同意の日より前に、取り消しの日か期限があります。同意書を見て、日付を確かめてください。",
                "case-facts",
                case.day,
                index,
            )
        )
    for gap in _gaps(case, principal, given, written):
        what = "、".join(_outside(case, given)) if gap is Gap.ITEM_OUTSIDE else ""
        since = {Gap.WITHDRAWN: given.withdrawn_on, Gap.EXPIRED: given.until, Gap.NOT_YET: given.day}.get(gap)
        words = gap_words(gap, name=principal.name, what=what, day=since)
        found.append(
            finding(
                f"consent_{gap.value}",
                Severity.BLOCKING,
                words.title,
                words.text,
                words.citation,
                case.day,
                index,
            )
        )
    if given.shape is ConsentShape.IMPLIED:
        if written:
            found.append(
                finding(
                    "consent_implied",
                    Severity.BLOCKING,
                    "掲示だけでは足りません",
                    "介護では、事業所内の掲示（黙示の同意）によらず、文書で同意を得ておく必要があります。",
                    "care-written",
                    case.day,
                    index,
                )
            )
        elif case.provider.kind in _MEDICAL_KINDS:
            found.append(
                finding(
                    "consent_implied_medical",
                    Severity.NOTE,
                    "院内掲示による同意です",
                    "患者への医療の提供に必要で、院内掲示などで示しているときは、黙示の同意があるものと考えられます。",
                    "medical-implied",
                    case.day,
                    index,
                )
            )
    found += [
        finding(
            f"consent_{name}_unknown",
            Severity.CAUTION,
            f"同意が{what}に及ぶか分かりません",
            f"{principal.name}の同意書を見て、{what}が入っているかを確かめてください。",
            "confirm-will",
            case.day,
            index,
        )
        for name, what, fact in (
            ("purpose", "この目的", given.covers_purpose),
            ("recipient", "この相手", given.covers_recipient),
            ("items", "渡す項目", given.covers_items),
            ("refusal", "同意か拒否か、この提供", given.refused),
        )
        if fact is Fact.UNKNOWN
    ]
    if given.signer is Signer.FAMILY_REPRESENTATIVE and representative_may(
        case.purpose, principal.sensitive is not Fact.NO
    ):
        found.append(
            finding(
                "consent_by_representative",
                Severity.CAUTION,
                "家族の代表の署名です",
                f"会議とサービスの連携までは、家族の代表の署名が最低限の同意とされます。できるだけ{principal.name}の署名をもらってください。",
                "representative",
                case.day,
                index,
            )
        )
    return found


def _gaps(case: Case, principal: Principal, given: GivenConsent, written: bool) -> list[Gap]:
    """What keeps the consent from covering, in the order a person would mend it."""
    if given.shape is ConsentShape.NONE:
        return [Gap.NONE]
    gaps = []
    day = case.day
    if given.refused is Fact.YES:
        gaps.append(Gap.REFUSED)
    if given.withdrawn_on is not None and (day is None or given.withdrawn_on <= day):
        gaps.append(Gap.WITHDRAWN)
    if given.day is not None and day is not None and given.day > day:
        gaps.append(Gap.NOT_YET)
    if given.until is not None and day is not None and given.until < day:
        gaps.append(Gap.EXPIRED)
    spoken = given.shape is ConsentShape.SPOKEN
    unagreed = given.shape is ConsentShape.ELECTRONIC and given.agreed_to_electronic is not Fact.YES
    if written and (spoken or unagreed):
        gaps.append(Gap.NOT_IN_WRITING)
    if not _signer_may(case, principal, given):
        representative = (
            given.signer is Signer.FAMILY_REPRESENTATIVE and principal.role is Audience.FAMILY_MEMBER
        )
        gaps.append(Gap.REPRESENTATIVE_ONLY if representative else Gap.SIGNER_WITHOUT_POWER)
    if given.covers_purpose is Fact.NO:
        gaps.append(Gap.PURPOSE_OUTSIDE)
    if given.covers_recipient is Fact.NO:
        gaps.append(Gap.RECIPIENT_OUTSIDE)
    if given.covers_items is Fact.NO or _outside(case, given):
        gaps.append(Gap.ITEM_OUTSIDE)
    return gaps


def _signer_may(case: Case, principal: Principal, given: GivenConsent) -> bool:
    """Family as such speaks for nobody; a representative within the notice; an agent with a ground (LAW.md §3.3)."""
    needs_agent = principal.can_judge is Fact.NO or principal.minor is Fact.YES
    match given.signer:
        case Signer.PRINCIPAL | Signer.SCRIBE:
            return not needs_agent
        case Signer.AGENT:
            return principal.agent is not None
        case Signer.FAMILY_REPRESENTATIVE:
            family = principal.role is Audience.FAMILY_MEMBER
            return family and representative_may(case.purpose, principal.sensitive is not Fact.NO)
        case _:
            return False


def _outside(case: Case, given: GivenConsent) -> list[str]:
    """The items of the case that the consent does not name, where the case says which it names."""
    if given.covered_items is None:
        return []
    return [item for item in case.items if item not in given.covered_items]


_LIMITED_AGENTS = (AgentGround.CURATOR, AgentGround.ASSISTANT)


def _about_capacity(case: Case, principal: Principal, index: EntryId) -> list[Finding]:
    """Who consents for a person who cannot judge, or for a child."""
    if principal.can_judge is Fact.YES and principal.minor is Fact.NO:
        return []
    if principal.can_judge is Fact.UNKNOWN or principal.minor is Fact.UNKNOWN:
        return [
            finding(
                "capacity_unknown",
                Severity.CAUTION,
                f"{principal.name}が自分で判断できるか分かりません",
                "判断する力は、そのこと・そのときごとに見ます。説明のしかたと反応、同席した人を書き残してください。",
                "capacity",
                case.day,
                index,
            )
        ]
    if principal.agent is None:
        return [
            finding(
                "no_agent",
                Severity.BLOCKING,
                f"{principal.name}に代わって同意できる人がいません",
                "家族であるだけでは代わりに同意できません。成年後見などの代理人を立てるか、法律の例外に当たるかを相談してください。",
                "capacity-open",
                case.day,
                index,
            )
        ]
    limited = principal.agent in _LIMITED_AGENTS
    proof = "登記事項証明書と代理行為目録" if limited else "代理権を示す書類（登記事項証明書、戸籍など）"
    checked = (
        f"「{principal.agent_evidence}」を確かめました。"
        if principal.agent_evidence
        else f"{proof}を確かめてください。"
    )
    return [
        finding(
            "agent_consents",
            Severity.NOTE if principal.agent_evidence else Severity.CAUTION,
            "代理人が同意します",
            f"{principal.name}の同意は、代理人から文書でもらいます。{checked}",
            "capacity",
            case.day,
            index,
        )
    ]
