"""Invented people and offices for drawn papers, hard names first."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import BinaryIO, TypeVar

from forms.companion_document import CompanionSheet, companion_form, companion_sheet
from forms.consent_copy import ConsentCopySheet, CopiedAnswer, CopiedSigner
from forms.consent_document import ConsentSheet, OtherFamilyMember, consent_sheet
from forms.drawn import Drawn
from forms.fax_cover import FaxCoverSheet
from forms.handover_document import HandedItem, HandoverSheet
from forms.leaver_list import LeaverListSheet, LeaverRow
from forms.provision_log import LogRow, LogSheet
from forms.provision_record import ProvidedItem, ProvisionRecordSheet
from forms.receipt_confirmation import ReceiptConfirmationSheet
from forms.safety_document import SafetyMeasure, SafetySheet
from forms.sheet import OfficeText, PaperIdentity, Words
from forms.timeline_document import ConsentLine, TimelineRow, TimelineSheet
from forms.timeline_geometry import (
    ConsentBar,
    Gap,
    OfficeLane,
    PrincipalLane,
    ProvisionDot,
    TimelinePlan,
)
from forms.withdrawal_document import (
    ScopeRow,
    ScopeSheet,
    StopStep,
    WithdrawalConfirmationSheet,
    scope_sheet,
)
from forms.wording import scope_wording, wording
from forms.wording.companion import Language, companion

S = TypeVar("S")

HARD_NAMES = (
    "髙橋 花子",
    "﨑山 恵",
    "𠮷田 正一",
    "渡邉 健一",
    "辻\U000e0100 美咲",
    "葛\U000e0100西 清",
    "㈱①",
    "ﾊﾝｶｸ ﾀﾛｳ",
)

OFFICE = OfficeText(
    name="あおばケアプラン相談室",
    number="9971200012",
    legal_name="合同会社あおば在宅支援",
    representative="代表社員　渡邉 健一",
    postal_code="000-0101",
    address="みどり県若葉市中央一丁目2番3号",
    telephone="00-1234-5601",
    fax="00-1234-5602",
    administrator="渡邉 健一",
)

LONG_OFFICE = OfficeText(
    name="社会福祉法人みどり若葉福祉会あおば中央居宅介護支援事業所ケアプラン総合相談支援室東館",
    number="9971200012",
    legal_name="社会福祉法人みどり若葉地域福祉総合支援事業推進会連合",
    representative="理事長　" + "長宗我部左衛門之介源五郎" + " 景勝之助太郎次",
    postal_code="000-0101",
    address="みどり県若葉市中央区北本町一丁目二番三号若葉グリーンヒルズ中央ビルディング東館十二階一二〇三号室（旧若葉町役場跡）",
    telephone="00-1234-5601",
    fax="00-1234-5602",
    administrator="長宗我部左衛門之介源 景勝之助太郎次郎丸",
)

LONG_NAME = "長宗我部左衛門之介源 景勝之助太郎次郎丸"
"""Twenty characters, the blank included."""


def identity(form: str, record: str | None, *, version: int = 1, copied: bool = False) -> PaperIdentity:
    return PaperIdentity(book="B7Q2", form=form, version=version, record=record, copy_for_principal=copied)


def user_consent(
    *,
    name: str = "髙橋 花子",
    record: str | None = "K-2026-0031",
    office: OfficeText = OFFICE,
    copied: bool = False,
    contact: str = "辻\U000e0100 美咲",
) -> ConsentSheet:
    return consent_sheet(
        wording("consent_user"),
        {"principal": name, "birth_date": "昭和10年5月1日", "begins_on": "令和8年12月1日"},
        paper=identity("K1", record, copied=copied),
        office=office,
        contact_person=contact,
        seal=True,
    )


def family_consent(
    *,
    name: str = "髙橋 一郎",
    user: str = "髙橋 花子",
    office: OfficeText = OFFICE,
    others: tuple[str, ...] = ("髙橋 洋子", "渡邉 由美子"),
) -> ConsentSheet:
    return consent_sheet(
        wording("consent_family"),
        {
            "principal": name,
            "user": user,
            "user_given_name": user.split()[-1],
            "relation": "長男",
            "begins_on": "令和8年12月1日",
        },
        paper=identity("K2", "K-2026-0032"),
        office=office,
        contact_person="辻\U000e0100 美咲",
        other_family=tuple(OtherFamilyMember(name=each, relation="長男の妻") for each in others),
    )


def handover_consent(
    *,
    name: str = "髙橋 花子",
    office: OfficeText = OFFICE,
    other: OfficeText | None = None,
    address: str = "",
) -> ConsentSheet:
    to = other or OfficeText(name="ひだまり居宅介護支援センター", legal_name="株式会社ひだまりの道")
    return consent_sheet(
        wording("handover_consent"),
        {
            "principal": name,
            "birth_date": "昭和10年5月1日",
            "insured_number": "0000123456",
            "recipient": to.name,
            "recipient_legal_name": to.legal_name,
            "recipient_representative": to.representative or "代表取締役　﨑山 恵",
            "recipient_address": to.address or "みどり県若葉市南町四丁目5番6号",
            "begins_on": "令和8年12月1日",
            "ends_on": "12月31日",
        },
        paper=identity("K4", "K-2026-0058"),
        office=office,
        contact_person="辻\U000e0100 美咲",
        details={number: f"令和8年{number}月・写し{number}枚" for number in range(1, 8)},
        seal=True,
    )


PAPERS = (
    (
        "居宅サービス計画書（第1表〜第3表）",
        "氏名、要介護度、意向、課題、目標、支援の内容",
        "令和8年10月1日",
        6,
        "",
    ),
    ("サービス担当者会議の要点（第4表）", "検討内容、結論", "令和8年4月15日", 2, ""),
    ("居宅介護支援経過（第5表）", "相談・連絡・訪問の経過", "令和8年4月〜11月", 9, "取扱注意"),
    ("サービス利用票・別表（第6表・第7表）", "", "令和8年11月分", 3, ""),
    ("アセスメントシート", "健康、ADL、認知機能、住まい", "令和8年9月20日", 8, ""),
    ("モニタリング記録", "", "令和8年6月〜11月", 6, ""),
    ("家族の連絡先", "長男の氏名・続柄・電話番号", "令和8年12月1日", 1, "FAX不可"),
)


def provision(
    *,
    name: str = "髙橋 花子",
    other: OfficeText | None = None,
    voluntary: bool = False,
    findings: tuple[str, ...] = (),
) -> ProvisionRecordSheet:
    to = other or OfficeText(
        name="ひだまり居宅介護支援センター",
        legal_name="株式会社ひだまりの道",
        representative="代表取締役　﨑山 恵",
        address="みどり県若葉市南町四丁目5番6号",
    )
    return ProvisionRecordSheet(
        paper=identity("T1", "P-2026-0074"),
        office_name=OFFICE.name if other is None else LONG_OFFICE.name,
        voluntary=voluntary,
        findings=findings,
        consent=Words("同意なし")
        if findings
        else Words(
            "\n引継ぎ時の情報提供同意書 K-2026-0058（令和8年11月25日 署名）",
            strong="法第27条第1項の本人の同意を得ている。",
        ),
        principal=Words("（タカハシ ハナコ）　昭和10年5月1日生まれ\n被保険者番号 0000123456", strong=name),
        recipient_name=Words(f"　{to.name}", strong=to.legal_name),
        recipient_address=Words(to.address),
        recipient_representative=Words(to.representative),
        recipient_contact=Words("9971300044　介護支援専門員　邉見 達也"),
        items=tuple(
            ProvidedItem(
                text=f"{title}　{contents}".rstrip("　"), period=period, copies=f"写し {pages}枚", medium="紙"
            )
            for title, contents, period, pages, _ in PAPERS
        ),
        provided_on=Words("令和8年12月1日（火）　手渡し"),
        route=Words("事業所から直接、別の法人へ"),
        method=Words("都度の記録（施行規則第19条第2項本文）"),
        kept_until=Words(
            "（施行規則第21条第3号）", strong="令和11年12月1日まで保存", before="令和8年12月1日に作成\n"
        ),
        family=Words("7 は髙橋 一郎 様の情報。家族の同意書 K-2026-0032"),
        recorded_by="介護支援専門員　辻\U000e0100 美咲",
        checked_by="管理者　渡邉 健一",
    )


def handover(
    *,
    name: str = "髙橋 花子",
    office: OfficeText = OFFICE,
    addressee: str = "ひだまり居宅介護支援センター",
    person: str = "介護支援専門員　邉見 達也",
    times: int = 1,
    record: str | None = "H-2026-0044",
    through_principal: bool = False,
) -> HandoverSheet:
    return HandoverSheet(
        paper=identity("H1", record),
        office=office,
        sender="辻\U000e0100 美咲",
        addressee=addressee,
        addressee_person=person,
        day="令和8年12月1日",
        principal=Words(" 様（昭和10年5月1日生まれ）　要介護2", strong=name),
        principal_name=name,
        handover_day=Words("令和8年12月1日（給付管理：11月分まで当事業所）"),
        ground=Words("本人の書面同意 K-2026-0058（令和8年11月25日）"),
        urgent=Words("認定の更新申請（令和9年1月31日まで）\n12月4日　訪問看護の担当者会議"),
        items=tuple(
            HandedItem(name=title, period=period, pages=pages, caution=caution)
            for title, _, period, pages, caution in PAPERS * times
        ),
        not_handed="認定調査票・主治医意見書（若葉市から受け取ったもの。貴事業所で改めてお申し込みください）",
        through_principal=through_principal,
    )


def log(rows: int, *, names: tuple[str, ...] = HARD_NAMES, office: str = OFFICE.name) -> LogSheet:
    return LogSheet(
        paper=identity("T2", "P-LOG-2026-11"),
        office_name=office,
        period="令和8年4月1日 から 令和8年11月30日 まで",
        rows=tuple(
            LogRow(
                number=f"{number:04d}",
                provided_on=f"8.{number % 12 + 1}.{number % 28 + 1}",
                principal=f"{names[number % len(names)]}\n昭和10.5.1",
                recipient="株式会社ひだまりの道\n代表取締役 﨑山 恵",
                address="みどり県若葉市南町四丁目5番6号",
                items="第1表〜第3表、アセスメントシート",
                consent="K-2026-0014\n8.5.10 本人",
                duty="義務",
                method="都度",
                way="手渡し",
                kept_until="11.5.12",
                recorded_by="辻\U000e0100",
            )
            for number in range(1, rows + 1)
        ),
        audit_head="先頭 000512 番　照合値 9F2C 41B7 0D6E A385",
        printed_at="令和8年11月30日 17:42　辻\U000e0100 美咲",
    )


def values(name: str = "髙橋 花子", kana: str = "たかはし はなこ") -> dict[str, str]:
    """What the placeholders of any form are filled with."""
    return {
        "principal": name,
        "principal_kana": kana,
        "user": name,
        "user_kana": kana,
        "user_given_name": name.split()[-1],
        "relation": "長男",
        "birth_date": "昭和10年5月1日",
        "insured_number": "0000123456",
        "begins_on": "令和8年12月1日",
        "ends_on": "令和8年12月31日",
        "recipient": "ひだまり居宅介護支援センター",
        "recipient_legal_name": "株式会社ひだまりの道",
        "recipient_representative": "代表取締役　﨑山 恵",
        "recipient_address": "みどり県若葉市南町四丁目5番6号",
        "signed_record": "K-2026-0031",
        "consent_title": "個人情報使用同意書",
        "consent_record": "K-2026-0031",
        "consented_on": "令和8年12月1日",
    }


def any_consent(form: str, *, name: str = "髙橋 花子", office: OfficeText = OFFICE) -> ConsentSheet:
    """The paper of any form with clauses."""
    text = wording(form)
    return consent_sheet(
        text,
        values(name),
        paper=identity(text.code, "K-2026-0061"),
        office=office,
        contact_person="辻\U000e0100 美咲",
    )


def a_companion(
    form: str,
    language: Language = "easy",
    *,
    name: str = "髙橋 花子",
    kana: str = "たかはし はなこ",
    office: OfficeText = OFFICE,
    contact: str = "辻\U000e0100 美咲",
) -> CompanionSheet:
    text = companion(form, language)
    return companion_sheet(
        text,
        values(name, kana),
        paper=identity(companion_form(text.form, language), "K-2026-0031"),
        office=office,
        contact_person=contact,
    )


def scope(form: str, *, name: str = "髙橋 花子", office: OfficeText = OFFICE) -> ScopeSheet:
    """同意撤回書 or 同意しない旨の確認書 about the consent of a user."""
    text = scope_wording(form)
    return scope_sheet(
        text,
        values(name),
        paper=identity(text.code, "K-2026-0031-W1" if form == "withdrawal" else "K-2026-0070"),
        office=office,
        clauses=tuple(
            ScopeRow(number=each.number, heading=each.heading) for each in wording("consent_user").clauses
        ),
        seal=True,
    )


def withdrawal_confirmation(
    *, name: str = "髙橋 花子", office: OfficeText = OFFICE, steps: int = 3
) -> WithdrawalConfirmationSheet:
    return WithdrawalConfirmationSheet(
        paper=identity("K9C", "K-2026-0031-W1"),
        office=office,
        principal_name=name,
        day="令和9年3月10日",
        received=Words("令和9年3月10日（電話での申し出・辻 美咲が受付）"),
        withdrawn_by="ご本人",
        consent="個人情報使用同意書 K-2026-0031（令和8年12月1日）",
        scope=Words("　医療と連携するため", strong="番号 2"),
        remaining=Words("番号 1、3、4、5（番号 6 は、はじめから「いいえ」）"),
        steps=tuple(
            StopStep(what="毎月のサービス利用票をFAXで送ることをやめる", whom="訪問看護ステーションほし")
            for _ in range(steps)
        ),
        before_day="令和9年3月10日",
        contact_person="辻\U000e0100 美咲",
    )


def receipt(
    *,
    name: str = "葛\U000e0100西 清",
    other: OfficeText | None = None,
    source: str = "consent",
    voluntary: bool = False,
) -> ReceiptConfirmationSheet:
    giver = other or OfficeText(
        name="若葉居宅介護支援事業所",
        legal_name="社会福祉法人若葉会",
        representative="理事長　邉見 孝",
        address="みどり県若葉市東町三丁目1番4号",
    )
    return ReceiptConfirmationSheet(
        paper=identity("U1", "U-2026-0012"),
        office_name=OFFICE.name if other is None else LONG_OFFICE.name,
        source=source,
        voluntary=voluntary,
        provider_name=Words(f"　{giver.name}", strong=giver.legal_name),
        provider_address=Words(giver.address),
        provider_representative=Words(giver.representative),
        provider_confirmed=Words("提供元の申告と、公表情報との照合（施行規則第22条）"),
        how_obtained=Words(
            "居宅介護支援の契約にもとづき、本人と家族から聞き取りにより取得。一部は、主治医とサービス事業者から、"
            "本人の同意により提供を受けたもの。"
        ),
        how_obtained_confirmed=Words("提供元の契約書の写しを見せてもらった（令和8年12月3日）"),
        consent=Words("法第27条第1項の本人の同意を得て提供されたことを、提供元の同意書の写しで確かめた。"),
        principal=Words("　昭和12年11月3日生まれ\n被保険者番号 0000234567", strong=name),
        items=Words(
            "居宅サービス計画書（第1表〜第3表）、アセスメントシート、居宅介護支援経過、サービス利用票"
        ),
        received_on=Words("令和8年12月3日　手渡し　写し24枚"),
        published=Words("該当なし"),
        earlier_record=Words("なし（施行規則第24条第2項の省略なし）"),
        method=Words("都度の記録（施行規則第23条第2項本文）"),
        kept_until=Words("（施行規則第25条第3号）", strong="令和11年12月3日まで保存"),
        conditions=Words("支援経過は、家族へ見せる前に提供元へ連絡する"),
        recorded_by="介護支援専門員　原 あかね",
        checked_by="管理者　渡邉 健一",
    )


def consent_copy(
    *, name: str = "髙橋 花子", office: OfficeText = OFFICE, contact: str = "辻\U000e0100 美咲"
) -> ConsentCopySheet:
    signed = user_consent(name=name, office=office)
    return ConsentCopySheet(
        paper=identity("K1C", "K-2026-0031", copied=True),
        office=office,
        consent_title="個人情報使用同意書（利用者ご本人の情報について）",
        principal_name=name,
        key_facts=signed.key_facts,
        answers=tuple(
            CopiedAnswer(
                number=each.number,
                heading=each.heading,
                details=each.details,
                answer="no" if each.number == 6 else "yes",
                withdrawn_on="令和9年3月10日" if each.number == 2 else "",
            )
            for each in signed.clauses
        ),
        given_on=Words("　紙に署名", strong="令和8年12月1日"),
        signers=(
            CopiedSigner(label="ご本人", name=name),
            CopiedSigner(label="立会人", name="髙橋 一郎", note="長男"),
            CopiedSigner(label="説明した人", name=contact, note="介護支援専門員"),
        ),
        form_version="様式 K1 第1版",
        printed_on="令和9年3月11日",
        promises=signed.promises,
        withdrawal=signed.withdrawal,
        contact_person=contact,
    )


def fax_cover(
    *,
    addressee: str = "ひだまり居宅介護支援センター",
    person: str = "介護支援専門員　邉見 達也",
    office: OfficeText = OFFICE,
) -> FaxCoverSheet:
    return FaxCoverSheet(
        paper=identity("H1F", "H-2026-0044"),
        office=office,
        sender="辻\U000e0100 美咲",
        addressee=addressee,
        addressee_person=person,
        fax_number="00-9876-5432",
        sheets=9,
        day="令和8年12月1日",
        about="髙橋様の引継ぎの書類",
        separately="ほかに 1 点を、別便でお届けします。",
        reply_within="7日以内",
    )


def leaver_list(
    rows: int = 40,
    *,
    names: tuple[str, ...] = HARD_NAMES,
    office: OfficeText = OFFICE,
    successor: str = "ひだまり居宅介護支援センター\n邉見 達也",
) -> LeaverListSheet:
    return LeaverListSheet(
        office=office,
        reason="事業の廃止（令和9年3月31日）",
        day="令和9年2月20日",
        municipality="若葉市　介護保険課",
        prepared_by="渡邉 健一",
        rows=tuple(
            LeaverRow(
                name=names[number % len(names)],
                insured_number=f"{1234500 + number:010d}",
                care_level="要介護2",
                successor=successor if number % 5 else "",
                handover_on="令和9年3月10日" if number % 5 else "",
                consent="あり\nK-2026-0058" if number % 3 else "未署名",
                risk="独居・服薬" if number < 6 else "",
            )
            for number in range(rows)
        ),
    )


def safety() -> SafetySheet:
    return SafetySheet(
        office=OFFICE,
        day="令和8年11月23日",
        prepared_by="渡邉 健一",
        measures=tuple(
            SafetyMeasure(
                name=f"措置その{number}　取扱いの決まりを作り、みなが守っている",
                detail="取扱規程 第2版",
                ground="10-2",
                answer=("yes", "no", "unknown")[number % 3],
                seen_by_program=number % 2 == 0,
                by="渡邉 健一",
                on="令和8年11月20日",
                next_review="令和9年5月",
            )
            for number in range(1, 16)
        ),
    )


def timeline_plan(
    *, name: str = "髙橋 花子", offices: int = 5, office: str = "ほしの訪問看護"
) -> TimelinePlan:
    """A year with a withdrawal, a gap, something given without cover, and a draft."""
    lanes = [
        OfficeLane(
            name=office,
            dots=(
                ProvisionDot(key=1, day=date(2026, 1, 20), way="fax"),
                ProvisionDot(key=3, day=date(2026, 6, 5), way="fax"),
                ProvisionDot(key=4, day=date(2026, 10, 20), way="fax", cover="uncovered", words="同意なし"),
            ),
        ),
        OfficeLane(
            name="みどり病院",
            dots=(
                ProvisionDot(
                    key=2, day=date(2026, 2, 18), way="electronic", cover="excepted", words="代わって"
                ),
            ),
        ),
        OfficeLane(
            name="ひだまり居宅",
            dots=(
                ProvisionDot(key=5, day=date(2026, 12, 1), way="by_hand"),
                ProvisionDot(key=6, day=date(2026, 12, 5), way="by_hand"),
                ProvisionDot(key=7, day=date(2026, 12, 20), way="by_hand", cover="draft"),
            ),
        ),
    ]
    lanes += [OfficeLane(name=f"事業所その{number}") for number in range(4, offices + 1)]
    return TimelinePlan(
        begins=date(2026, 1, 1),
        ends=date(2026, 12, 31),
        today=date(2026, 12, 8),
        principals=(
            PrincipalLane(
                name=name,
                relation="本人",
                bars=(
                    ConsentBar(key=1, begins=date(2026, 1, 10), ends=None, label="K-2026-0011 会議・調整"),
                    ConsentBar(
                        key=2,
                        begins=date(2026, 1, 10),
                        ends=None,
                        label="K-2026-0011 医療",
                        withdrawn_on=date(2026, 9, 10),
                        note="9月10日 取り消し",
                    ),
                ),
            ),
            PrincipalLane(
                name="髙橋 一郎",
                relation="長男",
                bars=(
                    ConsentBar(key=3, begins=date(2026, 2, 2), ends=date(2026, 6, 30), label="K-2026-0012"),
                    ConsentBar(key=4, begins=date(2026, 8, 10), ends=None, label="K-2026-0026"),
                ),
                gaps=(Gap(begins=date(2026, 7, 1), ends=date(2026, 8, 9), label="すきま"),),
            ),
        ),
        offices=tuple(lanes[:offices]),
    )


def timeline(
    *,
    name: str = "髙橋 花子",
    rows: int = 6,
    offices: int = 5,
    office: str = "ほしの訪問看護",
    by_fax: bool = False,
) -> TimelineSheet:
    return TimelineSheet(
        paper=identity("G1", "G-2026-0031"),
        office_name=OFFICE.name,
        principal_name=name,
        period="令和8年1月 から 令和8年12月 まで",
        plan=timeline_plan(name=name, offices=offices, office=office),
        rows=tuple(
            TimelineRow(
                number=number,
                day="R8.10.20",
                recipient=office,
                way="FAX",
                items="第1〜3表",
                ground="K-2026-0011",
            )
            for number in range(1, rows + 1)
        ),
        consents=(
            ConsentLine(
                principal=name,
                consent="K-2026-0011",
                scope="1 会議・調整",
                begins="R8.1.10",
                ends="契約の終わりまで",
                state="有効",
            ),
        ),
        by_fax=by_fax,
    )


def drawn_to(path: Path, sheet: S, draw: Callable[[S, BinaryIO], Drawn]) -> Drawn:
    """Draw a sheet into a file."""
    stream = io.BytesIO()
    drawn = draw(sheet, stream)
    path.write_bytes(stream.getvalue())
    return drawn


def text_of(path: Path) -> str:
    """What another program's text extraction gives back."""
    done = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"], check=True, capture_output=True
    )
    return done.stdout.decode("utf-8")


def without_blanks(text: str) -> str:
    return "".join(text.split())
