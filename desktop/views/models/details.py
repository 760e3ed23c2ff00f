"""One entry told in full: what the pane beside a list shows of a consent, a handover, a provision record or a card."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from desktop.entries import terms
from desktop.entries.attachment import Note
from desktop.entries.consent import Consent, ConsentWay, Quality, Signing, Withdrawal
from desktop.entries.data_item import in_few_words
from desktop.entries.finding import Severity
from desktop.entries.handover import FamilyPart, Handover
from desktop.entries.office import Office
from desktop.entries.person import Agent, FamilyMember, PersonName, ServiceUser
from desktop.entries.provision import Duty, OtherParty, ProvidedItem, ProvisionRecord, Receipt
from desktop.entries.reading import Reading
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.entries.wareki import birthday_line, japanese_day, wareki, weekday
from desktop.procedures.consents import routes_of
from desktop.procedures.corrections import lacking_words
from desktop.procedures.filing import filed_scans
from desktop.procedures.handovers import sentence_of
from desktop.procedures.keeping import Kept, base_of, kept, leaners
from desktop.procedures.screen_signing import way_in_words
from desktop.procedures.series import is_running
from desktop.procedures.slips import recipient_name, slip_state
from desktop.procedures.where_to_ask import municipal_desk
from desktop.procedures.withdrawals import state_of, withdrawable, withdrawals_of
from desktop.views.models.finding_texts import finding_texts
from desktop.views.style import Tone
from desktop.views.widgets.findings import FindingText


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """``over`` stands small above the title; ``verdict`` is one line about the consent of that day."""

    over: str
    title: str
    facts: tuple[tuple[str, str], ...]
    chip: str = ""
    chip_tone: Tone = Tone.SUB
    verdict: str = ""
    verdict_tone: Tone = Tone.OK
    findings: tuple[FindingText, ...] = ()
    actions: tuple[tuple[str, str, str], ...] = ()
    """(key, words, icon) of what can be done with it; the first is the one most wanted."""


def detail_of(register: Reading, kind: Kind, entry: EntryId, today: date) -> Detail:
    """The entry in full. Raises ``LookupError`` for an entry that is not there."""
    content, write = _WRITERS[kind]
    detail = write(register, register.entry(content, entry), today)
    if kind in _WITH_SCANS and filed_scans(register, entry):
        first, *others = detail.actions
        return replace(detail, actions=(first, ("scans", "とじた紙を見る", "eye"), *others))
    return detail


_WITH_SCANS = (Kind.CONSENT, Kind.WITHDRAWAL, Kind.PROVISION_RECORD, Kind.HANDOVER)


def _provision(register: Reading, record: Recorded[ProvisionRecord], today: date) -> Detail:
    content = record.content
    blocking = [finding for finding in content.findings if finding.severity is Severity.BLOCKING]
    own = [relied for relied in content.consents if relied.principal == content.service_user]
    if blocking:
        verdict, tone = "渡した日に、足りないものがありました", Tone.ERR
    elif own:
        verdict, tone = "渡した日に効いていた同意です", Tone.OK
    else:
        verdict, tone = "", Tone.SUB
    ground = [f"本人の書面の同意 {relied.number}" for relied in own] or [content.ground]
    others = [
        f"{relied.principal_name} 様の同意 {relied.number}"
        for relied in content.consents
        if relied not in own
    ]
    chip, chip_tone = _state_of(record)
    return Detail(
        over=f"記録 {record.number}",
        chip=chip,
        chip_tone=chip_tone,
        title=f"{content.principal.name} 様の{_titles(content.items)}を、{content.other_party.name} へ渡しました",
        facts=(
            ("いつ", _given(content)),
            ("だれのこと", content.principal.name + " 様" + _born(content.principal.birthday)),
            ("何を", "\n".join(_item(item) for item in content.items)),
            ("だれに", _party(content.other_party)),
            ("何のために", terms.PURPOSES[content.purpose]),
            ("根拠", "\n".join(ground + others)),
            *((("家族のこと", content.family_note),) if content.family_note else ()),
            *_made(register, content),
            ("のこす", _kept_for(kept(record, leaners(register, content.service_user)))),
            *((("訂正", record.reason),) if record.reason else ()),
            *((("備考", content.remark),) if content.remark else ()),
            ("した人", content.recorder),
            *_earlier_versions(register, record),
        ),
        verdict=verdict,
        verdict_tone=tone,
        findings=tuple(finding_texts(content.findings, municipal=municipal_desk(register))),
        actions=(
            *(
                (("series_day", "今回の分を書き足す", "plus"), ("series_end", "ひとまとめを終える", "check"))
                if is_running(record)
                else ()
            ),
            *(
                (("correct", "足りないことを書き足す", "pencil"),)
                if content.lacks and not record.voided
                else ()
            ),
            ("print_record", "記録を印刷", "printer"),
            *((("correct", "訂正する", "pencil"),) if not content.lacks and not record.voided else ()),
            *((("open_handover", "引継ぎへ", "handover"),) if content.handover is not None else ()),
            ("open_user", "利用者へ", "people"),
        ),
    )


def _state_of(record: Recorded[ProvisionRecord] | Recorded[Receipt]) -> tuple[str, Tone]:
    """What the chip of a record says, the most pressing first."""
    content = record.content
    if record.voided:
        return _gone(record), Tone.ERR
    if content.lacks:
        return "未完", Tone.WARN
    if content.duty is Duty.VOLUNTARY:
        return "任意の記録", Tone.SUB
    if content.series is not None:
        return ("一括・継続中", Tone.ACCENT) if not content.series.ended else ("一括の記録", Tone.SUB)
    return f"{terms.METHODS[content.method]}の記録", Tone.SUB


def _given(content: ProvisionRecord | Receipt) -> str:
    series = content.series
    if series is None:
        return f"{_day(content.day)}　{terms.WAYS[content.way]}{_pages(content.items)}"
    days = [
        _day(day) + (f"　{remark}" if remark else "")
        for day, remark in zip(series.days, series.remarks, strict=True)
    ]
    return f"{len(days)}回　{terms.WAYS[content.way]}\n" + "\n".join(days)


def _made(register: Reading, content: ProvisionRecord | Receipt) -> tuple[tuple[str, str], ...]:
    """How the record is made, where it is not simply one of its own."""
    told = []
    if content.series is not None:
        state = "終わり" if content.series.ended else "継続中"
        told.append(f"一括（{state}）　{content.series.pattern}")
    if content.document is not None:
        told.append(f"{content.document.name} {content.document.number}".strip() + " を、記録に代える")
    base = base_of(content)
    if base is not None:
        number = register.entry(type(content), base).number
        told.append(f"{lacking_words(content.omitted)}は、{number} と同じ（省略）")
    return (("作り方", "\n".join(told)),) if told else ()


def _kept_for(kept: Kept) -> str:
    words = _kept(kept.until, kept.rule)
    if kept.for_the_sake_of:
        words += f"\n{kept.for_the_sake_of} がこの記録を元にしているので、一緒に残します"
    return words


def _earlier_versions(
    register: Reading, record: Recorded[ProvisionRecord] | Recorded[Receipt]
) -> tuple[tuple[str, str], ...]:
    """What the record said before it was corrected or went on: every version stays readable."""
    if record.supersedes is None:
        return ()
    lines = []
    for version in register.versions(type(record.content), record.entry)[:-1]:
        content = version.content
        when = wareki(japanese_day(version.recorded_at))
        series = f"{len(content.series.days)}回" if content.series is not None else _titles(content.items)
        lines.append(
            f"{when}に記録　{wareki(content.last_day or content.day)}　{series}　{content.other_party.address}"
        )
    return (("前の内容", "\n".join(lines)),)


def _handover(register: Reading, handover: Recorded[Handover], today: date) -> Detail:
    content = handover.content
    offices = []
    for each in content.deliveries:
        office = register.entry(Office, each.recipient, day=content.day).content
        papers = in_few_words(content.papers[index].title for index in each.papers)
        offices.append(f"{office.name}（{terms.WAYS[each.way]}）　{papers}")
    slips = [
        f"{recipient_name(content, each, register)}　{slip_state(each)}" for each in content.deliveries
    ]
    blacked = any(
        content.papers[index].family and each.family_part is FamilyPart.BLACKED_OUT
        for each in content.deliveries
        for index in each.papers
    )
    return Detail(
        over=f"引継ぎ {handover.number}",
        chip=_gone(handover) or terms.TENSES[content.tense],
        chip_tone=Tone.ERR if _gone(handover) else Tone.SUB,
        title=sentence_of(handover, register),
        facts=(
            ("いつ", _day(content.day)),
            ("何を", "\n".join(_paper(paper) for paper in content.papers)),
            ("だれに", "\n".join(offices)),
            ("受領書", "\n".join(slips)),
            ("道すじ", terms.ROUTES[content.route]),
            *(
                (("わけ", content.route_reason),)
                if content.route_reason
                else ()
            ),
            *((("裏づけの書類", content.evidence),) if content.evidence else ()),
            *((("家族のこと", "家族の情報は黒く塗って渡す"),) if blacked else ()),
            *((("渡さないもの", content.held_back),) if content.held_back else ()),
            ("した人", content.given_by),
        ),
        actions=(
            ("print_pack", "一式を印刷", "printer"),
            ("print_handover", "引継書を印刷", "printer"),
            ("print_records", "記録を印刷", "printer"),
            *((("slip", "受領書を記録", "check"),) if any(d.receipt_waits for d in content.deliveries) else ()),
            ("open_user", "利用者へ", "people"),
            ("take_back", "取り消す", "undo"),
        )
        if not handover.voided
        else (("open_user", "利用者へ", "people"),),
    )


def _consent(register: Reading, consent: Recorded[Consent], today: date) -> Detail:
    content, signing = consent.content, consent.content.signing
    name = _name(register, content.principal)
    facts = [
        ("だれの同意", name + " 様"),
        ("書式", f"{content.form_title}（{content.form_code}.{content.form_edition}）"),
    ]
    if content.principal != content.service_user:
        facts.append(("利用者", _name(register, content.service_user) + " 様"))
    if content.printed_on:
        facts.append(("印刷した日", f"{_day(content.printed_on)}　{content.copies}部"))
    if signing is not None:
        facts.append(("同意した日", _day(signing.day) if signing.day else "日付なし"))
        signer = f"{signing.signer}　{terms.SIGNERS[signing.role]}"
        facts.append(("署名", "　".join(part for part in (signer, signing.relation, signing.reason) if part)))
        if signing.way is ConsentWay.ORAL:
            facts.append(("方法", "口頭（書面の同意ではありません）"))
        else:
            facts.append(("方法", _way(signing)))
        if routes := routes_of(content, register):
            ticked = signing.chosen_route
            facts.append(("渡しかた", routes[ticked] if ticked is not None else "印の記録はありません"))
        facts += [(label, said) for label, said in _around(content, signing) if said]
        if signing.explained_by:
            facts.append(("説明した人", signing.explained_by))
        if signing.witness:
            facts.append(("立ち会い", signing.witness))
        on_screen = "署名の入った同意書" if signing.signed_at is not None else ""
        sheets = f"{len(signing.scans)}枚" if signing.scans else "画像はまだありません"
        facts += _understood(signing, today)
        facts.append(("とじた紙", on_screen or sheets))
        found = (terms.QUALITIES[content.quality], content.quality_note)
        facts.append(("紙のようす", "　".join(part for part in found if part)))
    facts += [("取り消し", _taken_back(each)) for each in withdrawals_of(register, consent)]
    until = wareki(content.until) + "まで" if content.until else "契約が終わるまで"
    facts.append(("いつまで", f"{wareki(content.starts_on)}から　{until}"))
    facts.append(("項目", "\n".join(_clause(content, clause) for clause in content.clauses)))
    waiting = signing is None
    chip, tone = _CONSENT_CHIPS[state_of(register, consent, today).state.value]
    return Detail(
        over=f"同意 {consent.number}",
        chip=_gone(consent) or chip,
        chip_tone=Tone.ERR if _gone(consent) else tone,
        title=f"{name} 様の{content.form_title}",
        facts=tuple(facts),
        verdict="大きな不備のある紙です。書き直してもらってください"
        if content.quality is Quality.MAJOR
        else "",
        verdict_tone=Tone.ERR,
        actions=(
            *(_TO_SIGN if not content.in_writing else (("renew", "新しい同意書", "consent"),)),
            *(_SIGNED if signing is not None and signing.signed_at is not None else ()),
            ("print_consent", "同じ紙を印刷", "printer"),
            ("papers", "控え・ほかの紙", "printer"),
            *((("quality", "紙を確かめる", "eye"),) if not waiting else ()),
            *((("understanding", "理解のようす", "pencil"),) if not waiting else ()),
            *((("withdraw", "取り消し", "stop"),) if withdrawable(register, consent) else ()),
            ("open_user", "利用者へ", "people"),
        ),
    )


def _way(signing: Signing) -> str:
    if signing.signed_at is not None:
        return way_in_words(signing.signed_at, by_pen=signing.by_pen)
    return f"{terms.CONSENT_WAYS[signing.way]}・{terms.SIGNING_ACTS[signing.act]}"


def _around(content: Consent, signing: Signing) -> tuple[tuple[str, str], ...]:
    """On what ground somebody signed for another, how a name was confirmed, the agreement to the electronic way."""
    ground = terms.AGENT_GROUNDS[signing.agent_ground] if signing.agent_ground is not None else ""
    evidence = signing.evidence or ("書類は、まだ見ていません" if ground else "")
    agreed = content.electronic
    electronic = f"{_day(agreed.day)}　{agreed.how}" if agreed is not None else ""
    if not electronic and signing.way is ConsentWay.ELECTRONIC:
        electronic = "いつ承知したかは、わかりません" if signing.electronic_agreed else "承知の記録がありません"
    return (
        ("代理の根拠", "　".join(part for part in (ground, evidence) if part)),
        ("本人の確かめ", signing.confirmed_how),
        ("電子の承知", electronic),
        ("場所", signing.place),
    )


_TO_SIGN = (("sign", "署名を記録", "pencil"), ("sign_on_screen", "画面で署名してもらう", "pencil"))
_SIGNED = (("print_signed", "署名した同意書を印刷", "printer"),)
_CONSENT_CHIPS = {
    "printed": ("署名まち", Tone.WARN),
    "incomplete": ("書面なし", Tone.WARN),
    "spoken": ("口頭だけ", Tone.WARN),
    "not_yet": ("これから", Tone.SUB),
    "refused": ("いいえ", Tone.SUB),
    "in_force": ("効いている", Tone.OK),
    "partly_withdrawn": ("一部取り消し", Tone.WARN),
    "withdrawn": ("取り消し", Tone.ERR),
    "expired": ("期限ぎれ", Tone.ERR),
    "superseded": ("前の版", Tone.SUB),
}
"""How the rules' state of one consent is said on its chip."""


def _understood(signing: Signing, today: date) -> list[tuple[str, str]]:
    """How far the person understood, where it was noted."""
    facts = [("説明のしかた", signing.explained_how), ("本人のことば", signing.said)]
    if signing.ask_again_on is not None:
        due = "　この日を過ぎています" if signing.ask_again_on < today else ""
        facts.append(("もう一度聞く日", _day(signing.ask_again_on) + due))
    return [(label, said) for label, said in facts if said]


def _taken_back(withdrawal: Recorded[Withdrawal]) -> str:
    content = withdrawal.content
    numbers = "・".join(f"{number}番" for number in content.clauses) or "すべて"
    by = content.by or "ご本人"
    return (
        f"{_day(content.day)}　{numbers}　{by}（{terms.WITHDRAWAL_WAYS[content.way]}）　{withdrawal.number}"
    )


def _clause(consent: Consent, clause: Any) -> str:
    answer = terms.ANSWERS[consent.answer_to(clause.number)] if consent.signing else "まだ"
    return f"{clause.number}　{answer}　{clause.heading}"


def _withdrawal(register: Reading, withdrawal: Recorded[Withdrawal], today: date) -> Detail:
    content = withdrawal.content
    clauses = "・".join(f"{number}番" for number in content.clauses) or "すべて"
    return Detail(
        over=f"撤回 {withdrawal.number}",
        title=f"{_name(register, content.service_user)} 様　同意の撤回",
        facts=(
            ("いつから", _day(content.day)),
            ("項目", clauses),
            ("だれが", content.by or "ご本人"),
            ("方法", f"{terms.WITHDRAWAL_WAYS[content.way]}　{content.received_by}が受付"),
        ),
        actions=(
            ("print_withdrawal", "確認書を印刷", "printer"),
            ("open_consent", "同意へ", "consent"),
            ("open_user", "利用者へ", "people"),
        ),
    )


def _receipt(register: Reading, receipt: Recorded[Receipt], today: date) -> Detail:
    content = receipt.content
    chip, chip_tone = _state_of(receipt)
    return Detail(
        over=f"受領の記録 {receipt.number}",
        title=f"{content.principal.name} 様の{_titles(content.items)}を、{content.other_party.name} から受け取りました",
        facts=(
            ("いつ", _given(content)),
            ("何を", "\n".join(_item(item) for item in content.items)),
            ("だれから", _party(content.other_party)),
            ("手に入れた経緯", content.how_obtained or "記入がありません"),
            (
                "確かめかた",
                "\n".join(part for part in (content.confirmed_how, content.obtained_confirmed_how) if part)
                or "記入がありません",
            ),
            *((("付いている条件", content.conditions),) if content.conditions else ()),
            *_made(register, content),
            ("のこす", _kept_for(kept(receipt, leaners(register, content.service_user)))),
            *((("訂正", receipt.reason),) if receipt.reason else ()),
            ("した人", content.recorder),
            *_earlier_versions(register, receipt),
        ),
        chip=chip,
        chip_tone=chip_tone,
        findings=tuple(finding_texts(content.findings, municipal=municipal_desk(register))),
        actions=(
            *(
                (("series_day", "今回の分を書き足す", "plus"), ("series_end", "ひとまとめを終える", "check"))
                if is_running(receipt)
                else ()
            ),
            *(
                (("correct", "足りないことを書き足す", "pencil"),)
                if content.lacks and not receipt.voided
                else ()
            ),
            ("print_receipt", "記録を印刷", "printer"),
            *((("correct", "訂正する", "pencil"),) if not content.lacks and not receipt.voided else ()),
            ("receive_again", "受け取りを記録", "plus"),
            ("open_user", "利用者へ", "people"),
        ),
    )


def _user(register: Reading, user: Recorded[ServiceUser], today: date) -> Detail:
    card = user.content
    return Detail(
        over="利用者",
        chip=terms.CARE_LEVELS[card.care_level] if card.care_level.value else "",
        chip_tone=Tone.ACCENT,
        title=f"{card.name.full} 様",
        facts=_filled(
            ("かな", card.name.kana),
            ("生年月日", birthday_line(card.birthday, today) if card.birthday else ""),
            ("被保険者番号", card.insured_number),
            ("保険者", card.insurer_name or card.insurer_number),
            ("住所", card.address),
            ("電話", card.phone),
        ),
        actions=(("open_user", "利用者へ", "people"),),
    )


def _family(register: Reading, member: Recorded[FamilyMember], today: date) -> Detail:
    card = member.content
    return Detail(
        over=f"家族　{card.relation}",
        title=f"{card.name.full} 様",
        facts=_filled(
            ("かな", card.name.kana),
            ("利用者", _name(register, card.service_user) + " 様"),
            ("続柄", card.relation),
            ("住所", card.address),
            ("電話", card.phone),
        ),
        actions=(("open_user", "利用者へ", "people"),),
    )


def _agent(register: Reading, agent: Recorded[Agent], today: date) -> Detail:
    card = agent.content
    return Detail(
        over=f"代理人　{terms.AGENT_GROUNDS[card.ground]}",
        title=f"{card.name.full} 様",
        facts=_filled(
            ("だれの代理", _name(register, card.principal) + " 様"),
            ("根拠の書類", card.evidence),
            ("電話", card.phone),
        ),
        actions=(("open_user", "利用者へ", "people"),),
    )


def _office(register: Reading, office: Recorded[Office], today: date) -> Detail:
    card = office.content
    return Detail(
        over="当事業所" if card.ours else "相手先",
        chip=terms.RECIPIENT_KINDS[card.kind],
        title=card.name,
        facts=_filled(
            ("法人", card.corporation),
            ("代表者", card.representative_line),
            ("事業所番号", card.office_number),
            ("住所", card.address),
            ("電話", card.phone),
            ("FAX", card.fax),
        ),
        actions=() if card.ours else (("open_office", "相手先へ", "office"),),
    )


def _note(register: Reading, note: Recorded[Note], today: date) -> Detail:
    return Detail(
        over="覚え書き",
        title=f"{_name(register, note.content.service_user)} 様",
        facts=(("書いたこと", note.content.text),),
        actions=(("open_user", "利用者へ", "people"),),
    )


_WRITERS: dict[Kind, tuple[type[Any], Callable[[Reading, Any, date], Detail]]] = {
    Kind.PROVISION_RECORD: (ProvisionRecord, _provision),
    Kind.HANDOVER: (Handover, _handover),
    Kind.CONSENT: (Consent, _consent),
    Kind.WITHDRAWAL: (Withdrawal, _withdrawal),
    Kind.RECEIPT: (Receipt, _receipt),
    Kind.SERVICE_USER: (ServiceUser, _user),
    Kind.FAMILY_MEMBER: (FamilyMember, _family),
    Kind.AGENT: (Agent, _agent),
    Kind.OFFICE: (Office, _office),
    Kind.NOTE: (Note, _note),
}


def content_of(kind: Kind) -> type[Any]:
    """The class of entry of a kind that can be shown."""
    return _WRITERS[kind][0]


def _name(register: Reading, person: EntryId) -> str:
    names: dict[Kind, type[Any]] = {
        Kind.SERVICE_USER: ServiceUser,
        Kind.FAMILY_MEMBER: FamilyMember,
        Kind.AGENT: Agent,
    }
    name: PersonName = register.entry(names[register.kind_of(person)], person).content.name
    return name.full


def _filled(*facts: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(fact for fact in facts if fact[1])


def _gone(recorded: Recorded[Any]) -> str:
    return "取り消した記録" if recorded.voided else ""


def _day(day: date) -> str:
    return f"{wareki(day)}（{weekday(day)}）"


def _born(birthday: date | None) -> str:
    return f"（{wareki(birthday)}生）" if birthday else ""


def _titles(items: tuple[ProvidedItem, ...]) -> str:
    return in_few_words(item.title for item in items)


def _pages(items: tuple[ProvidedItem, ...]) -> str:
    pages = sum(item.pages for item in items)
    return f"　{pages}枚" if pages else ""


def _item(item: ProvidedItem) -> str:
    kind = "原本" if item.original else "写し"
    return "　".join(
        part for part in (item.title, item.period, f"{kind}{item.pages}枚" if item.pages else kind) if part
    )


def _paper(paper: Any) -> str:
    when = paper.period or (wareki(paper.made_on) if paper.made_on else "")
    return "　".join(part for part in (paper.title, when, f"{paper.pages}枚" if paper.pages else "") if part)


def _party(party: OtherParty) -> str:
    first = "　".join(part for part in (party.corporation, party.representative) if part)
    return "\n".join(part for part in (first, party.address, party.name) if part)


def _kept(until: date | None, rule: str) -> str:
    if until is None:
        return "終わりはまだ決まりません" + (f"\n{rule}" if rule else "")
    return f"{wareki(until)}まで" + (f"\n{rule}" if rule else "")
