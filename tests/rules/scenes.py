"""Drafts of handovers and receipts, by name: what a care manager might have on the desk. Their verdicts are in ``told/``."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from desktop.entries.consent import ROUTES_ASKED, Audience
from desktop.entries.data_item import DataItem, NoFax, Origin, PaperKind
from desktop.entries.handover import Abroad, Fact, FamilyPart, LegalException, Route, Tense
from desktop.entries.office import OperatorType, RecipientKind, Way
from desktop.entries.person import PersonName
from desktop.entries.record_method import RecordItem, RecordMethod, RecordWish, StandingDocument
from desktop.entries.version import EntryId
from desktop.rules.provision import HandoverFacts
from desktop.rules.receipt import ReceiptFacts
from tests.rules.papers import DAUGHTER, SON, paper, recorded, withdrawal
from tests.rules.test_provision import (
    ASSESSMENT,
    CENTER,
    CITY,
    CONTACTS,
    DAY,
    HIDAMARI,
    HOSHI,
    LOG,
    MANDATE,
    NURSE,
    OPINION,
    PLAN,
    SON_CONSENT,
    SUMMARY,
    USER_CONSENT,
    B,
    facts,
)
from tests.rules.test_receipt import FACTS, earlier_receipt

BOTH = (USER_CONSENT, SON_CONSENT)
SECOND = replace(PLAN, title="第2表")
FAMILY_TOO = replace(ASSESSMENT, data_items=(DataItem.ASSESSMENT, DataItem.FAMILY))
GIVEN = FamilyPart.GIVEN


def handovers() -> Iterator[tuple[str, HandoverFacts]]:
    yield "同意がない", facts(PLAN)
    yield "同意がない（2枚の紙、2つの相手）", facts(PLAN, SECOND, recipients=(B, NURSE))
    yield "同意がないまま、もう渡した", facts(PLAN, tense=Tense.DONE, made_on=date(2026, 6, 10))
    yield "利用者の同意がある", facts(PLAN, SECOND, consents=BOTH)
    yield "1枚だけに印がある", facts(PLAN, LOG, OPINION, consents=BOTH, ticked=(0,))
    yield "相手の1つで断られている", facts(PLAN, consents=BOTH, recipients=(B, NURSE, CENTER))
    yield "家族の欄を黒く塗る", facts(ASSESSMENT, PLAN, consents=(USER_CONSENT,))
    yield (
        "家族の欄を塗らずに渡す（家族の同意がない）",
        facts(ASSESSMENT, consents=(USER_CONSENT,), family_part=GIVEN),
    )
    yield "家族の欄を塗らずに渡す（家族の同意がある）", facts(FAMILY_TOO, consents=BOTH, family_part=GIVEN)
    yield "家族だけの紙", facts(CONTACTS, consents=(USER_CONSENT,))
    yield "家族だけの紙（家族の同意がある）", facts(CONTACTS, PLAN, consents=BOTH)
    unnamed = replace(FAMILY_TOO, family=())
    yield "だれの家族情報か分からない", facts(unnamed, consents=BOTH, family_part=GIVEN)
    yield "だれの家族情報か分からないが、黒く塗る", facts(unnamed, consents=BOTH)
    yield (
        "役所と病院からもらった紙",
        facts(OPINION, SUMMARY, replace(PLAN, origin=Origin.MUNICIPALITY), consents=BOTH),
    )
    reason = replace(OPINION, passed_on_because="市が認めた")
    yield (
        "役所からもらった紙を、わけがあって渡す",
        facts(reason, replace(SUMMARY, passed_on_because="医師が認めた"), consents=BOTH),
    )
    yield "FAX不可の紙をFAXで送る", facts(replace(PLAN, no_fax=True), consents=BOTH, way=Way.FAX)
    yield "FAX不可の紙を郵送する", facts(replace(PLAN, no_fax=True), consents=BOTH, way=Way.POST)
    yield "支援経過を、まだ見直していない", facts(LOG, consents=BOTH)
    yield "項目の分からない紙", facts(replace(PLAN, kind=PaperKind.OTHER, data_items=()), consents=BOTH)
    yield (
        "項目の分からない紙を、本人に渡す",
        facts(replace(PLAN, data_items=()), route=Route.THROUGH_PRINCIPAL),
    )
    yield "本人が持っていく", facts(PLAN, OPINION, LOG, route=Route.THROUGH_PRINCIPAL)
    yield (
        "本人が持っていく（家族の情報がある）",
        facts(ASSESSMENT, route=Route.THROUGH_PRINCIPAL, family_part=GIVEN),
    )
    yield "本人が持っていく（家族の欄は黒く塗る）", facts(ASSESSMENT, route=Route.THROUGH_PRINCIPAL)
    yield "委託がないのに、本人に代わって渡す", facts(PLAN, SECOND, consents=BOTH, route=Route.ON_BEHALF)
    yield "同意書が1枚もないのに、本人に代わって渡す", facts(PLAN, route=Route.ON_BEHALF)
    yield (
        "委託があり、本人に代わって渡す",
        facts(PLAN, OPINION, consents=(USER_CONSENT, MANDATE), route=Route.ON_BEHALF),
    )
    yield (
        "本人に代わって渡し、家族の情報もある",
        facts(ASSESSMENT, consents=(MANDATE, SON_CONSENT), route=Route.ON_BEHALF, family_part=GIVEN),
    )
    part = paper(
        3, {"form": "K5", "signed": date(2026, 4, 10), "items": ["care_plan"], "clauses": {"委託": "はい"}}
    )
    yield "委託が、紙の1枚にしか及ばない", facts(PLAN, ASSESSMENT, consents=(part,), route=Route.ON_BEHALF)
    back = (withdrawal(1, {"paper": 3, "day": date(2026, 5, 1)}),)
    yield (
        "委託が取り消されている",
        replace(facts(PLAN, consents=(MANDATE,), route=Route.ON_BEHALF), withdrawals=back),
    )
    yield "委託はあるが、何にも印がない", facts(PLAN, consents=(MANDATE,), ticked=(), route=Route.ON_BEHALF)
    k4 = {"form": "K4", "signed": date(2026, 5, 10), "offices": ["B"], "clauses": {"引継ぎ": "はい"}}
    for chosen in ROUTES_ASKED:
        ticked = paper(4, {**k4, "chosen": chosen.value})
        yield (
            f"引継ぎの同意書の渡しかた（{chosen.value}）に印があり、直接渡す",
            facts(PLAN, SECOND, consents=(USER_CONSENT, ticked)),
        )
        yield (
            f"引継ぎの同意書の渡しかた（{chosen.value}）に印があり、本人に代わって渡す",
            facts(PLAN, SECOND, consents=(USER_CONSENT, ticked), route=Route.ON_BEHALF),
        )
    yield (
        "引継ぎの同意書で委託されたが、本人が持っていく",
        facts(PLAN, consents=(ticked,), route=Route.THROUGH_PRINCIPAL),
    )
    back = (withdrawal(1, {"paper": 1, "day": date(2026, 5, 20)}),)
    yield "同意が取り消されている", replace(facts(PLAN, SECOND, consents=BOTH), withdrawals=back)
    yield "例外というが、どれかもわけも書いていない", facts(PLAN, route=Route.EXCEPTION)
    for number in LegalException:
        yield (
            f"例外（{number.value or '号なし'}）で、わけが書いてある",
            facts(
                PLAN, OPINION, route=Route.EXCEPTION, exception=number, route_reason="わけ", evidence="照会書"
            ),
        )
    yield (
        "例外のわけを書かずに、もう渡した",
        facts(PLAN, route=Route.EXCEPTION, exception=LegalException.BY_LAW, tense=Tense.DONE),
    )
    for route in (Route.ENTRUSTMENT, Route.SUCCESSION, Route.JOINT_USE):
        yield f"27条5項（{route.value}）で、書面の名がない", facts(PLAN, OPINION, route=route)
        yield (
            f"27条5項（{route.value}）で、書面の名がある",
            facts(PLAN, OPINION, route=route, route_reason="契約書"),
        )
    sister = {B: replace(HIDAMARI, corporation="株式会社 あおば", representative="渡邉健一")}
    yield "同じ法人の事業所", facts(OPINION, PLAN, offices=sister)
    yield "同じ法人の事業所（道すじも同じ法人）", facts(PLAN, offices=sister, route=Route.SAME_BUSINESS)
    yield "同じ法人というが、カードでは別の法人", facts(PLAN, route=Route.SAME_BUSINESS)
    twin = {B: replace(HIDAMARI, corporation="株式会社あおば")}
    yield "法人の名は同じで、代表者がちがう", facts(PLAN, offices=twin)
    yield (
        "法人の名は同じで、代表者がちがう（道すじは同じ法人）",
        facts(PLAN, offices=twin, route=Route.SAME_BUSINESS),
    )
    yield "市の包括に渡す", facts(PLAN, consents=BOTH, recipients=(CENTER,))
    hospital = {
        B: replace(CITY, kind=RecipientKind.MEDICAL_INSTITUTION, operator=OperatorType.MUNICIPAL_HOSPITAL)
    }
    medical = paper(1, {"signed": date(2026, 4, 10), "clauses": {"医療": "はい"}})
    yield "市立病院に渡す", facts(PLAN, consents=(medical,), offices=hospital)
    yield (
        "相手の住所と代表者がない",
        facts(PLAN, consents=BOTH, offices={B: replace(HIDAMARI, address="", representative=" ")}),
    )
    yield (
        "相手の運営主体が分からない",
        facts(PLAN, consents=BOTH, offices={B: replace(HIDAMARI, operator=OperatorType.UNKNOWN)}),
    )
    closed = {B: replace(HIDAMARI, corporation="", closed_on=date(2026, 5, 31))}
    yield "廃止された、法人名のない相手", facts(PLAN, consents=BOTH, offices=closed)
    yield "その日に廃止された相手", facts(PLAN, consents=BOTH, offices={B: replace(HIDAMARI, closed_on=DAY)})
    yield (
        "次の日に廃止される相手",
        facts(PLAN, consents=BOTH, offices={B: replace(HIDAMARI, closed_on=date(2026, 6, 4))}),
    )
    alone = {B: replace(HIDAMARI, corporation="", operator=OperatorType.SOLE_PROPRIETOR)}
    yield "個人でしている相手（法人名がなくてよい）", facts(PLAN, consents=BOTH, offices=alone)
    yield "渡す相手がない", facts(PLAN, recipients=())
    yield "渡す紙がない", facts(PLAN, consents=BOTH, ticked=(), tense=Tense.DONE)
    yield "渡した日が、きょうより後", facts(PLAN, consents=BOTH, tense=Tense.DONE, made_on=date(2026, 6, 2))
    scribe = paper(1, {"signed": date(2026, 4, 10), "role": "scribe", "clauses": {"引継ぎ": "はい"}})
    yield "代筆の同意書", facts(PLAN, SECOND, consents=(scribe,))
    row = {"signed": date(2026, 4, 10), "role": "agent", "ground": "curator", "clauses": {"引継ぎ": "はい"}}
    yield "資格の書類を見ていない代理人の同意書", facts(PLAN, consents=(paper(1, row),))
    speaks = {"who": "Z", "role": "family_representative", "signer": "髙橋 花", "signed": date(2026, 4, 10)}
    spoken = paper(2, {**speaks, "clauses": {"医療": "はい"}})
    nurse = {NURSE: replace(HOSHI, kind=RecipientKind.MEDICAL_INSTITUTION)}
    linked = facts(
        ASSESSMENT, consents=(medical, spoken), recipients=(NURSE,), offices=nurse, family_part=GIVEN
    )
    yield "家族の代表の署名で、病院に渡す", linked
    ill = replace(ASSESSMENT, family_sensitive=(SON,))
    yield (
        "家族の代表の署名で、長男の病気のことを渡す",
        replace(linked, handover=replace(linked.handover, papers=(ill,))),
    )
    ended = facts(PLAN, consents=BOTH)
    over = replace(ended.service_user, ended_on=date(2026, 5, 31))
    yield "支援が終わり、条例は5年", replace(ended, service_user=over, care_years=5)
    yield "支援は続いていて、条例は5年", replace(ended, care_years=5)
    named = replace(ended.service_user, name=PersonName(surname="髙橋", given_name="花子"))
    yield (
        "うちの運営主体が書いていない",
        replace(
            ended, service_user=named, our_office=replace(ended.our_office, operator=OperatorType.UNKNOWN)
        ),
    )
    mixed = paper(
        1,
        {"signed": date(2026, 4, 10), "items": ["care_plan"], "clauses": {"引継ぎ": "はい", "会議": "なし"}},
    )
    yield "同意書が、紙の1枚にしか及ばない", facts(PLAN, LOG, ASSESSMENT, consents=(mixed,))
    wrong = paper(
        1, {"audience": "family_member", "signed": date(2026, 4, 10), "clauses": {"引継ぎ": "はい"}}
    )
    assert wrong.content.audience is Audience.FAMILY_MEMBER
    yield "利用者の名で、家族の様式に署名した", facts(PLAN, consents=(wrong,))
    for where in Abroad:
        yield f"外国（{where.value or 'いいえ'}）の相手", facts(PLAN, consents=BOTH, abroad=where)
    named_paper = facts(PLAN, consents=BOTH, abroad=Abroad.ELSEWHERE, evidence="海外提供の同意書")
    yield "外国の相手で、別の同意書の名がある", named_paper
    law_abroad = facts(
        PLAN,
        route=Route.EXCEPTION,
        exception=LegalException.BY_LAW,
        route_reason="照会",
        evidence="照会書",
        abroad=Abroad.ELSEWHERE,
    )
    yield "外国の相手に、法令にもとづいて渡す", law_abroad
    tied = replace(PLAN, origin=Origin.OTHER, no_onward=True, conditions="会議で使うときだけ")
    yield "条件つきでもらった紙", facts(PLAN, tied, consents=BOTH)
    told_why = replace(tied, passed_on_because="先方が認めた")
    yield "条件つきでもらった紙を、わけがあって渡す", facts(PLAN, told_why, consents=BOTH)
    for last, words in ((date(2026, 6, 2), "きのう"), (DAY, "きょう")):
        lent = replace(PLAN, origin=Origin.OTHER, collect_by=last)
        yield f"回収の日が{words}の紙を、同じ法人に渡す", facts(PLAN, lent, offices=sister)
        yield f"回収の日が{words}の紙を、別の法人に渡す", facts(PLAN, lent, consents=BOTH)
    for day, words in ((DAY, "その日"), (date(2026, 6, 4), "次の日")):
        died = facts(PLAN, route=Route.DECEASED, route_reason="死去。長女の求め")
        card = replace(died.service_user, ended_on=day)
        yield f"亡くなった人の紙で、支援が{words}に終わっている", replace(died, service_user=card)
    for number in LegalException:
        yield (
            f"例外（{number.value or '号なし'}）に当たるか、分からない",
            facts(
                PLAN,
                route=Route.EXCEPTION,
                exception=number,
                route_reason="わけ",
                evidence="照会書",
                route_holds=Fact.UNKNOWN,
            ),
        )
    unsure = facts(
        PLAN,
        consents=BOTH,
        route=Route.EXCEPTION,
        route_reason="けがのおそれ",
        exception=LegalException.LIFE_BODY_PROPERTY,
        route_holds=Fact.UNKNOWN,
    )
    yield "例外に当たるか分からないが、同意書がある", unsure
    for names in (["B"], ["C"]):
        row = {"signed": date(2026, 4, 10), "offices": names, "clauses": {"引継ぎ": "はい"}}
        words = "この相手" if names == ["B"] else "ほかの事業所"
        yield f"{words}を名ざした同意書", facts(PLAN, consents=(paper(1, row),))
    done_with = facts(PLAN, consents=(medical,), recipients=(NURSE,))
    yield "支援が終わったあとで、訪問看護に渡す", replace(done_with, service_user=over)
    himself = {"who": "Y", "role": "family_representative", "signer": "髙橋太郎", "signed": date(2026, 4, 12)}
    own_part = (USER_CONSENT, paper(2, {**himself, "clauses": {"引継ぎ": "はい"}}))
    yield "家族の代表が、自分の分に署名した", facts(ASSESSMENT, consents=own_part, family_part=GIVEN)
    no_paper = facts(PLAN, route=Route.EXCEPTION, exception=LegalException.BY_LAW, route_reason="捜査のため")
    yield "法令にもとづくというが、照会の文書がない", no_paper
    for signed in ((), BOTH):
        words = "同意書がある" if signed else "同意書もない"
        yield f"道すじが決まらず、{words}", facts(PLAN, consents=signed, route=Route.UNDECIDED)
    helper = {B: replace(sister[B], kind=RecipientKind.HOME_CARE_PROVIDER)}
    yield "同じ法人のヘルパー事業所", facts(PLAN, offices=helper)
    yield "名前のはっきりしない紙", facts(replace(PLAN, title="関係資料一式"), consents=BOTH)
    untold = replace(PLAN, no_fax=True, no_fax_because=NoFax.UNTOLD_DIAGNOSIS)
    yield "告げていない病名のある紙を、本人が持っていく", facts(PLAN, untold, route=Route.THROUGH_PRINCIPAL)
    later = replace(PLAN, made_on=date(2026, 6, 4))
    yield "渡す日より後の日付の紙", facts(SECOND, later, consents=BOTH)
    children = replace(ASSESSMENT, family=(SON, DAUGHTER))
    yield "2人の家族の欄を黒く塗り、本人が持っていく", facts(children, route=Route.THROUGH_PRINCIPAL)
    yield "2人の家族の欄を黒く塗って渡す", facts(children, consents=(USER_CONSENT,))
    yield "2人の家族の欄を塗らずに渡し、だれの同意もない", facts(children, PLAN, family_part=GIVEN)
    hers = replace(ASSESSMENT, title="長女の欄のある紙", family=(DAUGHTER,))
    yield "長女の欄のある紙だけに印がある", facts(ASSESSMENT, hers, ticked=(1,), family_part=GIVEN)
    yield (
        "相手の3つのうち2つに、この目的の同意がない",
        facts(PLAN, consents=(medical,), recipients=(B, NURSE, CENTER)),
    )
    yield "同じ名前の利用者がいる", replace(facts(PLAN, consents=BOTH), namesakes=True)
    inquiry = facts(PLAN, route=Route.EXCEPTION, exception=LegalException.BY_LAW, evidence="照会書")
    yield "照会の文書の名だけで、わけがない", inquiry
    yield "委託の契約書の名だけで、わけがない", facts(PLAN, route=Route.ENTRUSTMENT, evidence="契約書")
    city = {B: replace(hospital[B], operator=OperatorType.MUNICIPALITY)}
    yield "市立病院（運営主体は市）に渡す", facts(PLAN, consents=(medical,), offices=city)
    parted = paper(1, {"signed": date(2026, 4, 10), "clauses": {"引継ぎ": "はい", "会議": "はい"}})
    first, second = parted.content.clauses
    clauses = (
        replace(first, data_items=(DataItem.CARE_PLAN,)),
        replace(first, number=second.number, data_items=(DataItem.SUPPORT_LOG,)),
    )
    parted = replace(parted, content=replace(parted.content, clauses=clauses))
    yield "同意書の2つの条項が、2枚の紙をそれぞれ支える", facts(LOG, PLAN, consents=(parted,))
    two = replace(PLAN, data_items=(DataItem.CARE_PLAN, DataItem.HEALTH))
    narrow = {"signed": date(2026, 4, 10), "items": ["care_plan"], "clauses": {"引継ぎ": "はい"}}
    back = (withdrawal(1, {"paper": 1, "day": date(2026, 5, 20)}),)
    yield (
        "1枚の紙が、取り消しと、項目の足りない同意の2つで止まる",
        replace(facts(two, consents=(paper(1, narrow),)), withdrawals=back),
    )
    unnumbered = replace(paper(1, narrow), number="")
    yield (
        "番号のない同意書が取り消されている",
        replace(facts(PLAN, consents=(unnumbered,)), withdrawals=back),
    )


def receipts() -> Iterator[tuple[str, ReceiptFacts]]:
    yield "別の事業所から、確かめて受け取る", FACTS
    yield "経緯も、確かめた方法も入っていない", replace(FACTS, how_obtained="", confirmed_how=" ")
    yield "渡した側の同意が分からない", replace(FACTS, with_consent=False)
    yield "市の包括から受け取る", replace(FACTS, giver=CITY, confirmed_how="")
    yield "市の直営であるうちが受け取る", replace(FACTS, our_office=CITY)
    yield "題名のはっきりしないものを受け取る", replace(FACTS, items=("関係資料一式",))
    open_ours = replace(FACTS.our_office, operator=OperatorType.UNKNOWN)
    yield "うちの運営主体を書いていない", replace(FACTS, our_office=open_ours)
    yield "利用者が持ってくる", replace(FACTS, route=Route.THROUGH_PRINCIPAL, confirmed_how="")
    yield "本人に代わって渡される", replace(FACTS, route=Route.ON_BEHALF, confirmed_how="")
    yield "同じ法人から受け取る", replace(FACTS, giver=replace(HIDAMARI, ours=True), confirmed_how="")
    son = replace(
        HIDAMARI, name="髙橋 太郎", corporation="", operator=OperatorType.UNKNOWN, representative=""
    )
    yield "家族から受け取る", replace(FACTS, giver=son, from_person=True, with_consent=False)
    yield (
        "渡す側の運営主体が分からない",
        replace(FACTS, giver=replace(HIDAMARI, operator=OperatorType.UNKNOWN)),
    )
    yield "支援が終わり、条例は5年", replace(FACTS, care_years=5, completed_on=date(2026, 5, 31))
    yield "支援は続いていて、条例は2年", replace(FACTS, care_years=2)
    before = earlier_receipt()
    lean = replace(FACTS, record=RecordWish(same_as=EntryId(60)))
    yield "前の受け取りによって省く", replace(lean, earlier=(recorded(60, before),))
    yield (
        "前の記録が、きょうまで残る",
        replace(lean, earlier=(recorded(60, replace(before, keep_until=DAY)),)),
    )
    over = replace(before, keep_until=date(2026, 6, 2))
    yield "前の記録が、きのうで切れた", replace(lean, earlier=(recorded(60, over),))
    yield "前の記録に期限がない", replace(lean, earlier=(recorded(60, replace(before, keep_until=None)),))
    untold = replace(before, how_obtained="")
    yield "前も今も経緯がない", replace(lean, how_obtained="", earlier=(recorded(60, untold),))
    party = replace(before.other_party, name="前の名", address="前の町", representative="前の人")
    changed = replace(before, other_party=party)
    yield "前と、名も住所も代表者もちがう", replace(FACTS, earlier=(recorded(60, changed),))
    bulk = replace(FACTS, record=RecordWish(method=RecordMethod.BULK, pattern="毎月の実績"))
    yield "くり返しでないのに、まとめて記録する", bulk
    yield "くり返しの受け取りを、まとめて記録する", replace(bulk, earlier=(recorded(60, before),))
    yield "くり返しの受け取りで、作った日がおそい", replace(FACTS, made_on=date(2026, 6, 20))
    contract = StandingDocument(name="契約書", items=tuple(RecordItem))
    paper_for = replace(FACTS, record=RecordWish(method=RecordMethod.DOCUMENT, document=contract))
    yield "契約書で代える", paper_for
    yield "契約書で代えるが、経緯がない", replace(paper_for, how_obtained="")
