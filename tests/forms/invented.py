"""Invented people and offices for drawn papers, hard names first."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from forms.consent_document import ConsentSheet, OtherFamilyMember, consent_sheet
from forms.drawn import Drawn
from forms.handover_document import HandedItem, HandoverSheet
from forms.provision_log import LogRow, LogSheet
from forms.provision_record import ProvidedItem, ProvisionRecordSheet
from forms.sheet import OfficeText, PaperIdentity, Words
from forms.wording import wording

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
