"""Invented people for practice books, the tour and tests. Nobody here exists; numbers and places are made up."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from desktop import machine
from desktop.clock import Clock
from desktop.entries.consent import (
    Answer,
    Audience,
    Clause,
    ClauseAnswer,
    Consent,
    ConsentWay,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.data_item import DataItem, Paper, PaperKind
from desktop.entries.handover import Delivery, Handover, Route, Tense
from desktop.entries.office import Office, OperatorType, RecipientKind, Way
from desktop.entries.person import CareLevel, FamilyMember, Gender, PersonName, ServiceUser, Staff
from desktop.entries.provision import ConsentAsRelied, Duty, ProvidedItem, ProvisionRecord, RecordMethod
from desktop.entries.version import Actor, EntryId, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.procedures import books, consents
from desktop.procedures.handovers import other_party, principal_as_recorded
from desktop.records.book import Register
from desktop.records.trouble import UnsuitablePlace
from desktop.rules.keeping import keep_until
from desktop.rules.provision import purpose_for

PRACTICE = "practice"
"""The book's setting that marks it as a practice book."""
PRACTICE_PASSWORD = "renshuu-no-daichou"
"""Password of a practice book for which none is given: it guards invented people only, and is told."""

TOWN = "若葉市"
"""A town that does not exist, in a prefecture that does not (みどり県)."""

SURNAMES = (
    ("髙橋", "タカハシ", "高橋"), ("渡邉", "ワタナベ", ""), ("渡邊", "ワタナベ", ""), ("渡辺", "ワタナベ", ""),
    ("𠮷田", "ヨシダ", "吉田"), ("辻󠄀", "ツジ", "辻"), ("葛󠄀西", "カサイ", "葛西"), ("﨑山", "サキヤマ", ""),
    ("齋藤", "サイトウ", ""), ("斎藤", "サイトウ", ""), ("斉藤", "サイトウ", ""), ("濵田", "ハマダ", ""),
    ("德永", "トクナガ", ""), ("佐藤", "サトウ", ""), ("鈴木", "スズキ", ""), ("田中", "タナカ", ""),
    ("伊藤", "イトウ", ""), ("山本", "ヤマモト", ""), ("中村", "ナカムラ", ""), ("小林", "コバヤシ", ""),
    ("加藤", "カトウ", ""), ("吉田", "ヨシダ", ""), ("山田", "ヤマダ", ""), ("松本", "マツモト", ""),
    ("井上", "イノウエ", ""), ("木村", "キムラ", ""), ("林", "ハヤシ", ""), ("清水", "シミズ", ""),
    ("栁沢", "ヤナギサワ", ""), ("桒原", "クワバラ", ""), ("勅使河原", "テシガワラ", ""), ("瀨戸", "セト", ""),
    ("大久保", "オオクボ", ""), ("長谷川", "ハセガワ", ""), ("森", "モリ", ""), ("邊見", "ヘンミ", ""),
)  # fmt: skip
GIVEN_WOMEN = (
    ("花子", "ハナコ"), ("トメ", "トメ"), ("ミツ", "ミツ"), ("ハツ", "ハツ"), ("キヨ", "キヨ"), ("シヅ", "シヅ"),
    ("和子", "カズコ"), ("節子", "セツコ"), ("美枝", "ミエ"), ("千代", "チヨ"), ("ふみ", "フミ"), ("八重子", "ヤエコ"),
)  # fmt: skip
GIVEN_MEN = (
    ("勲", "イサオ"), ("正一", "ショウイチ"), ("義雄", "ヨシオ"), ("清", "キヨシ"), ("茂", "シゲル"), ("実", "ミノル"),
    ("健太", "ケンタ"), ("一郎", "イチロウ"), ("昭二", "ショウジ"), ("勇", "イサム"), ("喜八郎", "キハチロウ"),
)  # fmt: skip
RELATIONS = (
    ("長男", True),
    ("長女", False),
    ("妻", False),
    ("夫", True),
    ("次女", False),
    ("長男の妻", False),
    ("弟", True),
)
OFFICE_WORDS = (
    "青葉",
    "ひだまり",
    "ほし",
    "さくら",
    "まごころ",
    "つばさ",
    "みどり",
    "こもれび",
    "あさがお",
    "はるかぜ",
    "すみれ",
    "なぎさ",
)
OFFICE_SORTS = (
    (RecipientKind.CARE_SUPPORT_OFFICE, "{}居宅介護支援センター", OperatorType.COMPANY, "株式会社{}の道", "代表取締役", Way.BY_HAND),
    (RecipientKind.VISITING_NURSE, "訪問看護{}", OperatorType.COMPANY, "合同会社{}", "代表社員", Way.FAX),
    (RecipientKind.HOME_CARE_PROVIDER, "デイサービス{}", OperatorType.NONPROFIT, "特定非営利活動法人{}の会", "理事長", Way.FAX),
    (RecipientKind.EQUIPMENT_PROVIDER, "福祉用具{}", OperatorType.COMPANY, "株式会社{}福祉用具", "代表取締役", Way.POST),
    (RecipientKind.MEDICAL_INSTITUTION, "{}病院", OperatorType.MEDICAL_CORPORATION, "医療法人{}会", "理事長", Way.FAX),
    (RecipientKind.PREVENTIVE_SUPPORT_CENTER, "地域包括支援センター{}", OperatorType.SOCIAL_WELFARE_CORPORATION, "社会福祉法人{}福祉会", "理事長", Way.FAX),
    (RecipientKind.FACILITY, "特別養護老人ホーム{}苑", OperatorType.SOCIAL_WELFARE_CORPORATION, "社会福祉法人{}園", "理事長", Way.BY_HAND),
)  # fmt: skip
NOTES = (
    "訪問看護の開始にともない、ケアプランの写しを届けた", "担当者会議の前に、計画書の変更点を伝えた", "退院前の打ち合わせに使うため",
    "福祉用具の入れ替えについて連絡", "デイサービスの利用日が変わったため", "担当が替わるので、これまでの経過を引き継ぐ",
    "転倒が続き、住宅改修を相談した", "服薬の見守りを頼むため", "認定の更新にあわせて計画を見直した", "家族の入院で、短期入所を使うため",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """One invented user with the family; ``service_user`` of the family is filled in when the user is entered."""

    user: ServiceUser
    family: tuple[FamilyMember, ...]


def our_office() -> Office:
    """The invented office whose book this is."""
    return Office(
        name="あおばケアプラン相談室",
        kind=RecipientKind.CARE_SUPPORT_OFFICE,
        operator=OperatorType.COMPANY,
        corporation="合同会社あおば在宅支援",
        representative_title="代表社員",
        representative="渡邉 健一",
        office_number="9971200010",
        postal_code="000-0101",
        address="みどり県若葉市中央一丁目2番3号",
        phone="00-1234-5601",
        fax="00-1234-5602",
        manager="渡邉 健一",
        ours=True,
    )


def our_staff() -> tuple[Staff, ...]:
    """The invented people who work there; the first is the one who uses the program."""
    return (
        Staff(
            name=PersonName(
                surname="佐藤", given_name="美咲", surname_kana="サトウ", given_name_kana="ミサキ"
            ),
            title="主任介護支援専門員",
            role=Role.MANAGER,
        ),
        Staff(
            name=PersonName(
                surname="髙橋", given_name="由紀子", surname_kana="タカハシ", given_name_kana="ユキコ"
            )
        ),
    )


def households(count: int, seed: int, today: date) -> Iterator[Household]:
    """``count`` invented users with families, the same for the same seed; the hard names come first."""
    chance = random.Random(seed)
    for running in range(count):
        surname, kana, plain = (
            SURNAMES[running % len(SURNAMES)] if running < len(SURNAMES) else chance.choice(SURNAMES)
        )
        woman = chance.random() < 0.66
        given, given_kana = chance.choice(GIVEN_WOMEN if woman else GIVEN_MEN)
        started = today - timedelta(days=chance.randrange(30, 2000))
        care_from = today - timedelta(days=chance.randrange(10, 500))
        street = chance.choice(("緑町", "東町", "南町", "港町", "本町"))
        lot = f"{chance.randrange(1, 6)}丁目{chance.randrange(1, 30)}-{chance.randrange(1, 20)}"
        address = f"みどり県{TOWN}{street}{lot}"
        user = ServiceUser(
            name=PersonName(
                surname=surname,
                given_name=given,
                surname_kana=kana,
                given_name_kana=given_kana,
                surname_plain=plain,
            ),
            birthday=date(chance.randrange(1927, 1958), chance.randrange(1, 13), chance.randrange(1, 29)),
            gender=Gender.FEMALE if woman else Gender.MALE,
            insurer_number="999995",
            insurer_name=TOWN,
            insured_number=f"{chance.randrange(1, 10**9):010d}",
            care_level=chance.choice(tuple(CareLevel)[4:]),
            care_from=care_from,
            care_until=care_from + timedelta(days=730),
            postal_code="000-0101",
            address=address,
            phone=f"00-{chance.randrange(2000, 9999)}-{chance.randrange(0, 9999):04d}",
            started_on=started,
        )
        family = []
        for number in range(chance.choice((0, 1, 1, 2, 2, 3))):
            relation, man = chance.choice(RELATIONS)
            name, name_kana = chance.choice(GIVEN_MEN if man else GIVEN_WOMEN)
            family.append(
                FamilyMember(
                    service_user=EntryId(0),
                    name=PersonName(
                        surname=surname, given_name=name, surname_kana=kana, given_name_kana=name_kana
                    ),
                    relation=relation,
                    lives_together=chance.random() < 0.4,
                    key_person=number == 0,
                    address=address,
                    phone=f"00-{chance.randrange(2000, 9999)}-{chance.randrange(0, 9999):04d}",
                )
            )
        yield Household(user=user, family=tuple(family))


def other_offices(count: int, seed: int) -> Iterator[Office]:
    """``count`` invented offices of all kinds, the same for the same seed."""
    chance = random.Random(seed + 1)
    for running in range(count):
        kind, pattern, operator, corporation, title, way = OFFICE_SORTS[running % len(OFFICE_SORTS)]
        word = OFFICE_WORDS[(running * 5 + running // len(OFFICE_WORDS)) % len(OFFICE_WORDS)]
        tail = "" if running < len(OFFICE_WORDS) else f"{running // len(OFFICE_WORDS) + 1}号館"
        surname = chance.choice(SURNAMES)[0]
        yield Office(
            name=pattern.format(word) + tail,
            kind=kind,
            operator=operator,
            corporation=corporation.format(word),
            representative_title=title,
            representative=f"{surname} {chance.choice(GIVEN_WOMEN + GIVEN_MEN)[0]}",
            postal_code="000-0202",
            address=f"みどり県{TOWN}{chance.choice(('北町', '西町', '港町'))}{chance.randrange(1, 5)}丁目{chance.randrange(1, 20)}-{chance.randrange(1, 9)}",
            phone=f"00-3{chance.randrange(100, 999)}-{chance.randrange(0, 9999):04d}",
            fax=f"00-4{chance.randrange(100, 999)}-{chance.randrange(0, 9999):04d}",
            manager=f"{chance.choice(SURNAMES)[0]} {chance.choice(GIVEN_WOMEN)[0]}",
            usual_way=way,
        )


def usual_papers(day: date) -> tuple[Paper, ...]:
    """The papers a care manager usually hands on, made shortly before ``day``."""
    made = day - timedelta(days=20)
    return (
        Paper(kind=PaperKind.PLAN_1, title="居宅サービス計画書（第1表）", data_items=(DataItem.CARE_PLAN,), made_on=made, pages=1),
        Paper(kind=PaperKind.PLAN_2, title="居宅サービス計画書（第2表）", data_items=(DataItem.CARE_PLAN,), made_on=made, pages=3),
        Paper(kind=PaperKind.PLAN_3, title="週間サービス計画表（第3表）", data_items=(DataItem.CARE_PLAN,), made_on=made, pages=1),
    )  # fmt: skip


BATCH = 2_000
"""Handovers taken into the book in one act: progress shows, and a kill loses one batch at most."""


def fill_practice_book(
    folder: Path, *, users: int, handovers: int, seed: int, password: Callable[[], str], clock: Clock
) -> dict[str, Any]:
    """Make a practice book of invented people, or add to one. Answers counts, and the password where none was given.

    Raises ``Trouble``; a book that is not for practice is refused, so that invented people never mix with real ones.
    """
    moment = clock.now()
    if (folder / "register.db").exists():
        register, actor = books.open_with_any(folder, password(), moment, machine.this_pc())
        made_up = ""
        if register.setting(PRACTICE) != "1":
            register.close()
            raise UnsuitablePlace(
                "この台帳は練習用ではありません。つくり話の人は入れませんでした。練習用には、別の名前をえらんでください。"
            )
    else:
        given = password()
        made_up = "" if given else PRACTICE_PASSWORD
        request = books.FirstRun(
            folder=folder, office=our_office(), staff=our_staff()[0], password=given or made_up
        )
        register, actor = books.found(books.prepare(request, moment, any_password=True), moment, machine.this_pc())
    with register:
        counts = _fill(register, actor, users, handovers, seed, clock)
    return {"book": str(folder), **counts, **({"password": made_up} if made_up else {})}


def _fill(
    register: Register, actor: Actor, users: int, handovers: int, seed: int, clock: Clock
) -> dict[str, int]:
    moment = clock.now()
    there = len(register.entries(ServiceUser))
    today = moment.day
    with register.writing(by=actor, at=moment) as book:
        book.set_setting(PRACTICE, "1")
        if not there:
            for office in other_offices(12, seed):
                book.add(office)
        year = moment.day.year
        clauses = consents.clauses_of("consent_user")
        with book.as_one("practice"):
            for home in households(users, seed + there, today):
                card = replace(home.user, staff_in_charge=actor.staff)
                user = book.add(card, number=book.next_number("S", year)).entry
                for member in home.family:
                    book.add(replace(member, service_user=user))
                book.add(_signed(user, card, clauses, today), number=book.next_number("K", year))
    _hand_over(register, actor, handovers, seed, clock)
    return {"users": users, "handovers": handovers}


def _signed(user: EntryId, card: ServiceUser, clauses: tuple[Clause, ...], today: date) -> Consent:
    """The user's own consent, signed on the day support began, every clause agreed."""
    day = card.started_on or today
    return Consent(
        service_user=user,
        principal=user,
        audience=Audience.SERVICE_USER,
        form_code="K1",
        form_edition=1,
        form_title="個人情報使用同意書",
        clauses=clauses,
        starts_on=day,
        printed_on=day,
        signing=Signing(
            day=day,
            way=ConsentWay.PAPER,
            act=SigningAct.SIGNATURE,
            role=SignerRole.PRINCIPAL,
            signer=card.name.full,
        ),
        answers=tuple(ClauseAnswer(number=clause.number, answer=Answer.AGREED) for clause in clauses),
    )


def _hand_over(register: Register, actor: Actor, count: int, seed: int, clock: Clock) -> None:
    """Record ``count`` invented handovers, each with its provision record, oldest first, in batches."""
    chance = random.Random(seed + 2)
    moment = clock.now()
    users = register.entries(ServiceUser)
    offices = [office for office in register.entries(Office) if not office.content.ours]
    signed = {consent.content.principal: consent for consent in register.entries(Consent)}
    if not users or not offices:
        return
    cards: dict[EntryId, Any] = {each.entry: each.content for each in (*users, *offices)}
    days = sorted(moment.day - timedelta(days=chance.randrange(0, 1500)) for _ in range(count))
    for start in range(0, count, BATCH):
        with register.writing(by=actor, at=clock.now()) as book, book.as_one("practice"):
            for day in days[start : start + BATCH]:
                handover = _one_handover(chance, chance.choice(users), chance.choice(offices), day)
                entry = book.add(handover, valid_from=day, number=book.next_number("H", day.year)).entry
                record = _one_record(entry, handover, cards, signed, actor)
                book.add(record, valid_from=day, number=book.next_number("P", day.year))


def _one_handover(
    chance: random.Random, user: Recorded[ServiceUser], office: Recorded[Office], day: date
) -> Handover:
    papers = usual_papers(day)
    return Handover(
        service_user=user.entry,
        day=day,
        tense=Tense.DONE,
        route=Route.CONSENT,
        papers=papers,
        deliveries=(
            Delivery(
                recipient=office.entry,
                purpose=purpose_for(office.content.kind),
                way=office.content.usual_way or Way.FAX,
                papers=tuple(range(len(papers))),
            ),
        ),
        reason=chance.choice(NOTES),
        given_by=our_staff()[0].name.full,
    )


def _one_record(
    entry: EntryId,
    handover: Handover,
    cards: Mapping[EntryId, Any],
    signed: Mapping[EntryId, Recorded[Consent]],
    actor: Actor,
) -> ProvisionRecord:
    delivery = handover.deliveries[0]
    user: ServiceUser = cards[handover.service_user]
    office: Office = cards[delivery.recipient]
    keeping = keep_until(RecordMethod.INDIVIDUAL, day=handover.day, made_on=handover.day)
    consent = signed.get(handover.service_user)
    relied: tuple[ConsentAsRelied, ...] = ()
    if consent is not None and consent.content.signing is not None:
        relied = (
            ConsentAsRelied(
                principal=handover.service_user,
                principal_name=user.name.full,
                consent=consent.entry,
                number=consent.number,
                form_title=consent.content.form_title,
                signed_on=consent.content.signing.day,
                signer="本人",
            ),
        )
    return ProvisionRecord(
        service_user=handover.service_user,
        handover=entry,
        principal=principal_as_recorded(handover.service_user, user),
        other_party=other_party(delivery.recipient, office),
        items=tuple(
            ProvidedItem(
                title=paper.title,
                contents="",
                period=wareki(paper.made_on or handover.day),
                pages=paper.pages,
            )
            for paper in handover.papers
        ),
        day=handover.day,
        purpose=delivery.purpose,
        way=delivery.way,
        route=handover.route,
        duty=Duty.DUE,
        method=RecordMethod.INDIVIDUAL,
        made_on=handover.day,
        keep_until=keeping.until,
        keep_rule=keeping.rule,
        ground="本人の書面の同意による",
        consents=relied,
        recorder=actor.name,
    )
