"""What a missing consent is called and what cures it: one place for the handover window and for ``tasuki decide``."""

from dataclasses import dataclass
from datetime import date

from desktop.rules.consent import Doubt, Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Title and sentence of a finding, and the key of its citation."""

    title: str
    text: str
    citation: str


def gap_words(gap: Gap, *, name: str, what: str = "", paper: str = "", day: date | None = None) -> Words:
    """Say why ``name``'s consent does not cover ``what``; ``paper`` is the consent's number and clause, if there is one."""
    about = f"「{what}」について、" if what else ""
    source = paper or "同意書"
    when = f"{_plain_day(day)}に" if day is not None else ""
    title = f"{name}の同意がありません"
    match gap:
        case Gap.NONE:
            text = f"{about}{name}の文書による同意がありません。渡す前に、同意書に署名をもらってください。"
        case Gap.NOT_SIGNED:
            title = f"{name}の署名がまだです"
            text = f"{source}は、まだ署名されていません。署名をもらい、署名した日を記録してください。"
        case Gap.NOT_IN_WRITING:
            title = f"{name}の同意が文書ではありません"
            text = (
                f"{about}{source}の同意は、文書によるものと認められません。署名などを文書でもらってください。"
            )
        case Gap.REFUSED:
            title = f"{name}は同意していません"
            text = f"{about}{name}は{when}「同意しません」と答えています（{source}）。渡さないでください。"
        case Gap.UNCLEAR:
            title = f"{name}の答えがはっきりしません"
            text = f"{about}{source}の答えが読み取れません。{name}に確かめ、同意書を取り直してください。"
        case Gap.NOT_ASKED:
            title = f"{name}の答えがありません"
            text = f"{about}{source}に答えがありません。答えのないところは、同意していないものとします。"
        case Gap.WITHDRAWN:
            title = f"{name}の同意は取り消されています"
            text = f"{about}{source}の同意は、{when}取り消されました。前の同意は自動では戻りません。"
        case Gap.EXPIRED:
            title = f"{name}の同意は期限が過ぎています"
            until = f"{_plain_day(day)}までで" if day is not None else "期限で"
            text = f"{about}{source}の同意は、{until}終わっています。新しい同意書に署名をもらってください。"
        case Gap.SUPERSEDED:
            title = f"{name}の同意は新しいものに替わりました"
            text = f"{about}{source}は{when}新しい同意書に替わり、新しいほうには当てはまる同意がありません。"
        case Gap.NOT_YET:
            title = f"{name}の同意はまだ始まっていません"
            start = f"{_plain_day(day)}から" if day is not None else "提供の日より後"
            text = f"{about}{source}の同意は{start}です。同意は、渡す前にもらっておく必要があります。"
        case Gap.RECIPIENT_OUTSIDE:
            title = f"{name}の同意に、この相手が入っていません"
            text = (
                f"{about}{name}の同意は、この相手へ渡すことを含んでいません。相手を書いた同意書が要ります。"
            )
        case Gap.ITEM_OUTSIDE:
            title = f"{name}の同意に、この項目が入っていません"
            text = f"{name}の同意は、「{what or '渡す項目の一部'}」を含んでいません。項目を書いた同意書が要ります。"
        case Gap.PURPOSE_OUTSIDE:
            title = f"{name}の同意に、この目的が入っていません"
            text = (
                f"{about}{name}の同意は、この目的で渡すことを含んでいません。目的を書いた同意書が要ります。"
            )
        case Gap.SIGNER_WITHOUT_POWER:
            title = f"{name}に代わって署名する力が確かめられません"
            text = f"{source}は、{name}本人でも、代理の根拠がある人でもない人が署名しています。"
        case _:  # Gap.REPRESENTATIVE_ONLY
            title = f"{name}本人の同意が要ります"
            text = (
                f"家族の代表の署名が及ぶのは、会議とサービスの連携までです。"
                f"この提供には、{name}本人の同意をもらってください。"
            )
    return Words(title=title, text=text, citation=_CITATION.get(gap, "care-written"))


def doubt_words(doubt: Doubt, *, name: str, paper: str) -> Words:
    """Say what a person should look at in a signature that counts."""
    match doubt:
        case Doubt.REPRESENTATIVE:
            return Words(
                title=f"{name}の分は、家族の代表の署名です",
                text=f"{paper}の代表の署名を、{name}の分の最低限の同意として数えました。できるだけ本人の署名をもらってください。",
                citation="representative",
            )
        case Doubt.AGENT_POWER:
            return Words(
                title="代理人の資格の書類が未確認です",
                text=f"{paper}は代理人の署名です。登記事項証明書や委任状を見て、代理権の範囲を確かめてください。",
                citation="agent-power",
            )
        case _:
            return Words(
                title="代筆の記録が足りません",
                text=f"{paper}は代筆です。代筆した人の関係と理由を書き足してください。",
                citation="tsu-2-16",
            )


def _plain_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_CITATION = {
    Gap.WITHDRAWN: "withdrawn",
    Gap.EXPIRED: "appi-27-1",
    Gap.NOT_YET: "appi-27-1",
    Gap.REPRESENTATIVE_ONLY: "representative",
    Gap.SIGNER_WITHOUT_POWER: "tsu-2-16",
    Gap.UNCLEAR: "confirm-will",
}
