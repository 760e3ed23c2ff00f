"""どこに聞くか: the commission's help line and the municipality's desk, and the question ready to be read out."""

from dataclasses import dataclass
from datetime import date

from desktop.entries.finding import Finding
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, Moment, Role
from desktop.procedures.outcome import Refused
from desktop.procedures.roles import for_role
from desktop.records.book import Register
from desktop.rules.law import help_line

MUNICIPAL_DESK = "municipal_desk"
"""Setting: name and telephone of the municipality's desk, in the office's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somebody who can be asked: who, under which number, when."""

    name: str
    phone: str
    hours: str = ""


def commission(day: date | None = None) -> Place:
    """The commission's help line, as of a day."""
    line = help_line(day)
    return Place(name=line.name, phone=line.phone, hours=line.hours)


def municipal_desk(register: Reading) -> str:
    """The municipality's desk as the office has entered it, empty where it has not."""
    return register.setting(MUNICIPAL_DESK) or ""


@for_role(Role.MEMBER)
def keep_municipal_desk(request: str, register: Register, moment: Moment, actor: Actor) -> str | Refused:
    """Remember the municipality's desk: one line with its name and telephone. Answers what is kept."""
    line = " ".join(request.split())
    with register.writing(by=actor, at=moment) as book:
        book.set_setting(MUNICIPAL_DESK, line)
        book.note("setting.municipal_desk")
    return line


def question(finding: Finding) -> str:
    """What to ask about an unsettled finding, ready to be read over the telephone. It names nobody."""
    place = finding.citation.place
    other = f"利用者の情報をほかの事業所に渡すとき、{place}は、どう当てはまりますか。"
    return _read_out(_QUESTIONS.get(place, other))


def _read_out(asked: str) -> str:
    return f"居宅介護支援の事業所です。おたずねします。{asked}"


def how_to_ask(finding: Finding, day: date | None = None, municipal: str = "") -> str:
    """Whom to ask about an unsettled finding, and the question; empty where the point is settled.

    ``municipal`` is the municipality's desk as the office has entered it.
    """
    if finding.citation.settled:
        return ""
    place = commission(day)
    lines = (
        "公表された答えが見つかっていない点です。次に聞けます。",
        f"・{place.name}　{place.phone}　{place.hours}",
        *((f"・市区町村の窓口　{municipal}",) if municipal else ()),
        f"見るところ：{finding.citation.place}",
        f"電話で読む文：「{question(finding)}」",
    )
    return "\n".join(lines)


def open_points() -> tuple[tuple[str, str], ...]:
    """Every point without a published answer: the place to look it up, and the question ready to be read out."""
    return tuple((place, _read_out(asked)) for place, asked in _QUESTIONS.items())


_QUESTIONS = {
    "個人情報保護法58条2項": "市区町村などが直営する病院に、利用者の情報を渡したり、そこから受け取ったりするとき、"
    "第三者提供の記録や、受け取るときの確認は要りますか。",
    "解釈通知（老企22号）秘密保持の項、家族の代表": "家族の情報を使う同意は、家族の代表1人の署名でたりますか。"
    "担当の事業所が替わるときの引継ぎや、家族の病気や収入のことでも、同じですか。",
    "指定居宅介護支援等の基準15条、確認・記録義務編2-2-1-1": "利用者本人が書類を受け取り、自分で次の事業所に届けるとき、"
    "事業所どうしの第三者提供の記録は要らないと考えてよいですか。",
    "確認・記録義務編2-2-2-2（一方的な送付、見るだけ）": "送られてきた書類を見るだけで手もとに残さないとき、"
    "受け取るときの確認と記録は要りますか。",
    "確認・記録義務編2-2-1-3（公開されている情報）": "公開されている情報を渡すとき、第三者提供の記録は要りますか。",
    "市区町村の認定情報の提供要綱・覚書（目的外の提供を禁じる例）": "市区町村から受け取った認定調査票や主治医意見書の写しを、"
    "本人の同意があれば、次の事業所に渡してもよいですか。",
    "作成した医療機関の意向、医療・介護ガイダンス": "医療機関から受け取った書類を、本人の同意があれば、"
    "作った医療機関に聞かずに次の事業所に渡してもよいですか。",
    "判断能力がなく代理人もいないときの公表された答えはない": "本人に判断する力がなく、成年後見人などもいないとき、"
    "担当を引き継ぐ事業所に情報を渡すには、どうすればよいですか。",
    "個人情報保護法27条1項（同意は提供のときに要る）": "同意が取り消されたとき、それより前に渡した情報について、"
    "事業所がしなければならないことはありますか。",
    "施行規則20条1項1号ニ（一切の情報、では項目にならない）": "第三者提供の記録に書く個人データの項目は、"
    "書類の名前だけでたりますか。",
    "もらったときの条件（提供の申出書・覚書・送り状）、指定居宅介護支援等の基準23条1項": "ほかへ渡さない、いつまでに廃棄する、"
    "という条件でもらった書類を、本人の同意があれば、次の事業所に渡してもよいですか。",
    "道すじが分からないときの公表された答えはない（個人情報保護法27条から30条）": "利用者の情報を渡すことになりましたが、"
    "同意が要るのか、記録が要るのかが分かりません。何を確かめればよいですか。",
    "個人情報保護法27条1項1号・4号（根拠の分からない照会）": "利用者についての照会の文書が来ましたが、根拠の法令が書かれていません。"
    "本人の同意なしで答えてよいですか。",
    "個人情報保護法27条1項（本人が選んだ渡しかたと違う道で渡すとき）": "次の事業所に情報を渡す同意書で、"
    "本人が「自分で渡す」や「委託する」に✓をしています。それでも、事業所から直接渡してよいですか。",
}
"""The question for each place of law whose answer is not published (``resources/law/citations.toml``)."""
