"""The roads a principal's data can take, tried in order: the first that fits answers.

Not a provision at all, not data of a living person, the person's own hand, the same corporation, abroad, entrustment and
its kin, an exception of art. 27-1, opt-out, on the person's behalf; else the ordinary rule of consent and record. An
unknown fact is answered both ways: where both ways agree it does not matter, where they differ it is named.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.entries.consent import Audience
from desktop.entries.data_item import Purpose
from desktop.entries.finding import Finding, Severity
from desktop.entries.handover import LegalException
from desktop.entries.office import OperatorType, RecipientKind
from desktop.entries.version import EntryId
from desktop.rules import law
from desktop.rules.case import CARE_KINDS, Case, Fact, Nature, Party, Principal, Relation
from desktop.rules.law import Basis, Body, Side, finding
from desktop.rules.verdict import Due, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one principal's data stand in this case."""

    third_party: Ruling
    consent: Ruling
    provider: Due
    receiver: Due
    basis: Basis = Basis.CONSENT
    findings: tuple[Finding, ...] = ()
    open_questions: tuple[Finding, ...] = ()

    def due(self, side: Side) -> Due:
        """Whether that side owes a record."""
        return self.provider if side is Side.PROVIDER else self.receiver


def stand(case: Case, principal: Principal, index: EntryId) -> Standing:
    """Where the principal stands; ``index`` is the running number of the principal, put on the findings."""
    return _first_that_fits(_Matter(case=case, principal=principal, index=index))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matter:
    """One principal's part of a case, with the findings said so far on the way."""

    case: Case
    principal: Principal
    index: EntryId
    said: tuple[Finding, ...] = ()

    def say(self, code: str, severity: Severity, title: str, text: str, key: str) -> "_Matter":
        found = finding(code, severity, title, text, key, self.case.day, self.index)
        return replace(self, said=(*self.said, found))

    def note(self, code: str, title: str, text: str, key: str) -> "_Matter":
        return self.say(code, Severity.NOTE, title, text, key)

    def caution(self, code: str, title: str, text: str, key: str) -> "_Matter":
        return self.say(code, Severity.CAUTION, title, text, key)

    def blocking(self, code: str, title: str, text: str, key: str) -> "_Matter":
        return self.say(code, Severity.BLOCKING, title, text, key)

    def on(self, **changed: object) -> "_Matter":
        """The same matter with other facts of the case."""
        return replace(self, case=replace(self.case, **changed))  # type: ignore[arg-type]

    def stands(
        self,
        *,
        third_party: Ruling,
        consent: Ruling,
        provider: Due = Due.NOT_DUE,
        receiver: Due = Due.NOT_DUE,
        basis: Basis = Basis.CONSENT,
    ) -> Standing:
        return Standing(
            third_party=third_party,
            consent=consent,
            provider=provider,
            receiver=receiver,
            basis=basis,
            findings=self.said,
        )

    def no_provision(self) -> Standing:
        """Not a provision of personal data to a third party: nothing of arts. 27 to 30 applies."""
        return self.stands(third_party=Ruling.NO, consent=Ruling.NO)


def _first_that_fits(matter: _Matter) -> Standing:
    """The first road that fits answers. A road may also pass the matter on with something said."""
    for road in _ROADS:
        answer = road(matter)
        if isinstance(answer, Standing):
            return answer
        matter = answer
    return _ordinary(matter)


def _both_ways(
    matter: _Matter, code: str, what: str, takes: str, key: str, yes: _Matter, no: _Matter
) -> Standing:
    """Answer an unknown fact both ways; what differs is unclear, and the fact is named with what it would take."""
    first, second = _first_that_fits(yes), _first_that_fits(no)
    differs = [
        name
        for name, one, other in (
            ("第三者への提供に当たるか", first.third_party, second.third_party),
            ("本人の同意がいるか", first.consent, second.consent),
            ("提供する側の記録の義務", first.provider, second.provider),
            ("受け取る側の記録の義務", first.receiver, second.receiver),
        )
        if one is not other
    ]
    merged = Standing(
        third_party=first.third_party if first.third_party is second.third_party else Ruling.UNCLEAR,
        consent=first.consent if first.consent is second.consent else Ruling.UNCLEAR,
        provider=first.provider if first.provider is second.provider else Due.UNCLEAR,
        receiver=first.receiver if first.receiver is second.receiver else Due.UNCLEAR,
        basis=first.basis if first.due(matter.case.side) is not Due.NOT_DUE else second.basis,
        findings=tuple(each for each in first.findings if each in second.findings),
        open_questions=tuple(dict.fromkeys([*first.open_questions, *second.open_questions])),
    )
    if not differs:
        return merged
    unclear = finding(
        code,
        Severity.CAUTION,
        f"{what}が分かりません",
        f"{what}が分からないため、{'、'.join(differs)}が決まりません。{takes}",
        key,
        matter.case.day,
        matter.index,
    )
    return replace(merged, open_questions=(unclear, *merged.open_questions))


_Road = Callable[[_Matter], "Standing | _Matter"]


def _not_by_will(matter: _Matter) -> Standing | _Matter:
    """A paper that went astray is a breach, not a provision (LAW.md §6.1, §9 no. 30)."""
    case = matter.case
    if case.by_will is Fact.UNKNOWN:
        return _both_ways(
            matter,
            "by_will_unknown",
            "意図して渡したか",
            "あて先の間違いや紛失でなかったかを確かめてください。",
            "appi-26-1",
            matter.on(by_will=Fact.YES),
            matter.on(by_will=Fact.NO),
        )
    if case.by_will is Fact.YES:
        return matter
    return matter.blocking(
        "breach",
        "提供ではなく、漏えいです",
        "意図しない相手に渡ったものは提供ではなく、漏えい等に当たります。要配慮個人情報は1人分でも、"
        "3〜5日以内の速報と、本人への通知が要ります。",
        "appi-26-1",
    ).no_provision()


def _not_personal_data(matter: _Matter) -> Standing | _Matter:
    """Art. 27 speaks of 個人データ: of what is, or is printed from, a searchable collection."""
    case = matter.case
    if case.personal_data is Fact.UNKNOWN:
        return _both_ways(
            matter,
            "personal_data_unknown",
            "個人データに当たるか",
            "検索できるようにまとめた記録（その印刷や写しを含む）かを確かめてください。",
            "appi-16-3",
            matter.on(personal_data=Fact.YES),
            matter.on(personal_data=Fact.NO),
        )
    if case.personal_data is Fact.YES:
        return matter
    return matter.note(
        "not_personal_data",
        "個人データではありません",
        "検索できるようにまとめた記録ではないので、第三者提供の決まりはかかりません。秘密を守る義務は残ります。",
        "appi-16-3",
    ).no_provision()


def _dead(matter: _Matter) -> Standing | _Matter:
    """Information on a dead person is not personal information, unless it is at the same time that of a living one."""
    principal = matter.principal
    if principal.alive is Fact.UNKNOWN:
        return _both_ways(
            matter,
            "alive_unknown",
            f"{principal.name}が存命か",
            "存命かどうかを確かめてください。",
            "dead",
            replace(matter, principal=replace(principal, alive=Fact.YES)),
            replace(matter, principal=replace(principal, alive=Fact.NO)),
        )
    if principal.alive is Fact.YES:
        return matter
    return matter.note(
        "dead",
        f"{principal.name}は亡くなっています",
        "亡くなった人の情報に個人情報保護法はかかりません。遺族など生きている人の情報でもあるときは、"
        "その人の情報として扱います。秘密を守る義務は残ります。",
        "dead",
    ).no_provision()


def _from_a_person(matter: _Matter) -> Standing | _Matter:
    """The giver is the person themselves, or a private person such as family."""
    case, provider = matter.case, matter.case.provider
    if provider.nature in (Nature.PRINCIPAL, Nature.ONE_WITH_PRINCIPAL) and _is_this_person(
        case, provider, matter
    ):
        return matter.note(
            "from_principal",
            "本人から受け取るものです",
            f"{matter.principal.name}が自分で渡すものは第三者提供ではなく、確認と記録の義務はありません。"
            "本人が渡したことで、取得への同意があったものとされます。",
            "appi-20-2",
        ).no_provision()
    if provider.nature is not Nature.BUSINESS:
        passed = matter.note(
            "from_private_person",
            "事業者でない人から受け取るものです",
            "渡す側に提供の制限と記録の義務はありません。要配慮個人情報を受け取るには、本人の同意が要ります。",
            "r24-1-4",
        )
        return _received(passed, Ruling.NO, Due.NOT_DUE, Basis.NOT_BUSINESS)
    return matter


def _into_whose_hands(matter: _Matter) -> Standing | _Matter:
    """The person's own hand: carried by the user, given to the user, or to somebody who is one with them."""
    case, principal = matter.case, matter.principal
    if case.carried_by_principal is Fact.UNKNOWN:
        return _both_ways(
            matter,
            "carried_by_unknown",
            "本人が持っていくのか",
            "本人に渡すのか、相手に直接渡すのかを決めてください。",
            "std-15",
            matter.on(carried_by_principal=Fact.YES),
            matter.on(carried_by_principal=Fact.NO),
        )
    others = _contradicting_roads(case, principal)
    if case.carried_by_principal is Fact.YES and others:
        return _both_ways(
            matter,
            "routes_contradict",
            f"本人が持っていくのか、{others}によるのか",
            "どの道すじで渡すのかを1つに決めてください。",
            "appi-27-1",
            replace(matter.on(exception=None, opt_out=Fact.NO), principal=replace(principal, mandate=None)),
            matter.on(carried_by_principal=Fact.NO),
        )
    if case.carried_by_principal is Fact.YES:
        if principal.role is Audience.FAMILY_MEMBER:
            return matter.caution(
                "family_data_through_user",
                f"{principal.name}の情報が含まれます",
                f"利用者に渡す書類に{principal.name}の情報があります。{principal.name}に確かめるか、その欄を黒く塗ってください。",
                "care-family",
            ).stands(third_party=Ruling.UNCLEAR, consent=Ruling.UNCLEAR, provider=Due.UNCLEAR)
        return matter.note(
            "through_principal",
            "本人が自分で渡します",
            "本人に渡し、本人が相手に渡すときは、第三者提供に当たらず、記録の義務もありません。本人の受領書をもらいます。",
            "std-15",
        ).no_provision()
    recipient = case.recipient
    if recipient.nature is Nature.PRINCIPAL and _is_this_person(case, recipient, matter):
        return matter.note(
            "to_principal",
            "本人に渡すものです",
            "本人に渡すものは第三者提供に当たりません。",
            "appi-27-1",
        ).no_provision()
    if recipient.nature is Nature.ONE_WITH_PRINCIPAL and _is_this_person(case, recipient, matter):
        return matter.note(
            "one_with_principal",
            "本人と一体の人に渡すものです",
            "代理人や、本人に付き添い本人が拒んでいない家族は、本人と一体とみられます。同席した人を書き残してください。",
            "one-with",
        ).no_provision()
    return matter


def _same_corporation(matter: _Matter) -> Standing | _Matter:
    """Another office of the same corporation is no third party; the purpose still binds (TSU 3-6-1)."""
    case = matter.case
    apart = matter.on(relation=Relation.SEPARATE)
    if case.relation is Relation.UNKNOWN:
        return _both_ways(
            matter,
            "corporation_unknown",
            "同じ法人かどうか",
            "法人番号か、法人名と代表者を確かめてください。",
            "tsu-3-6-1",
            matter.on(relation=Relation.SAME_CORPORATION),
            apart,
        )
    if case.relation is not Relation.SAME_CORPORATION:
        return matter
    operators = {case.provider.operator, case.recipient.operator} - {OperatorType.UNKNOWN}
    if len(operators) > 1:
        return _both_ways(
            matter,
            "corporation_contradicts",
            "同じ法人かどうか（運営主体の種類が食い違っています）",
            "どちらかの事業所の運営主体を直してください。",
            "tsu-3-6-1",
            matter.on(recipient=replace(case.recipient, operator=case.provider.operator)),
            apart,
        )
    told = matter.note(
        "same_corporation",
        "同じ法人の中です",
        "同じ法人の事業所や新しい担当者は第三者ではありません。利用目的の範囲で使い、担当が替わることを本人に知らせてください。",
        "tsu-3-6-1",
    )
    if case.purpose is Purpose.SERVICE_COORDINATION:
        told = told.caution(
            "meeting_consent_separate",
            "会議で使うには文書の同意が要ります",
            "同じ法人の中でも、サービス担当者会議などで使うには、運営の基準による文書の同意が別に要ります。",
            "care-written",
        )
    return told.no_provision()


def _abroad(matter: _Matter) -> Standing | _Matter:
    """Art. 28: abroad, art. 27-5 frees neither from consent nor from the record."""
    recipient = matter.case.recipient
    for name, what in (
        ("abroad", "相手が外国にあるか"),
        ("adequate_country", "日本と同じ水準と認められた国か"),
        ("equivalent_system", "相手に基準に合う体制があるか"),
    ):
        fact: Fact = getattr(recipient, name)
        if fact is Fact.UNKNOWN and (name == "abroad" or recipient.abroad is Fact.YES):
            return _both_ways(
                matter,
                f"{name}_unknown",
                what,
                "相手に確かめてください。",
                "appi-28-1",
                matter.on(recipient=replace(recipient, **{name: Fact.YES})),  # type: ignore[arg-type]
                matter.on(recipient=replace(recipient, **{name: Fact.NO})),  # type: ignore[arg-type]
            )
    if recipient.abroad is not Fact.YES:
        return matter
    if recipient.adequate_country is Fact.YES:
        return matter.note(
            "abroad_adequate",
            "同じ水準と認められた国です",
            "国内の相手と同じ決まりで渡せます。",
            "appi-28-1",
        )
    if recipient.equivalent_system is Fact.YES:
        return matter.caution(
            "abroad_equivalent",
            "相手の体制を確かめ続ける義務があります",
            "国内の相手と同じ決まりで渡せますが、相手の取扱いを定期に確かめ、本人の求めに応じて知らせる必要があります。",
            "appi-28-3",
        )
    exception = _exception(matter)
    if isinstance(exception, Standing):
        return exception
    return exception.blocking(
        "abroad_consent",
        "外国の相手には別の同意が要ります",
        "外国の第三者に渡すことへの同意を、その国の制度などを知らせたうえでもらってください。"
        "委託や共同利用でも、同意と記録が要ります。",
        "appi-28-1",
    ).stands(third_party=Ruling.YES, consent=Ruling.YES, provider=Due.DUE, receiver=Due.UNCLEAR)


def _from_public_sector(matter: _Matter) -> Standing | _Matter:
    """A body of art. 16-2 gives under the rules of the public sector (art. 69), not under art. 27."""
    case, provider = matter.case, matter.case.provider
    body = _body_of(case, provider, Side.PROVIDER)
    if body is None:
        return _both_ways(
            matter,
            "provider_operator_unknown",
            "渡す側の運営主体",
            "市区町村などの直営か、会社や法人かを確かめてください。",
            "appi-16-2",
            matter.on(provider=replace(provider, operator=OperatorType.COMPANY)),
            matter.on(provider=replace(provider, operator=OperatorType.MUNICIPALITY)),
        )
    if body.public:
        return matter.caution(
            "public_provider",
            f"渡す側は{body.name}です",
            "渡す側には公的部門の決まり（69条）がかかります。利用目的の内か、本人の同意などがあるかを、"
            "渡す側に確かめてください。受け取る側の確認と記録の義務はありません。",
            "appi-69",
        ).stands(third_party=Ruling.YES, consent=Ruling.UNCLEAR)
    if provider.operator is OperatorType.UNKNOWN:
        return matter.note(
            "provider_taken_as_business",
            "渡す側は、事業者とみます",
            "渡す側の運営主体が書かれていないので、個人情報取扱事業者として答えます。市区町村などの直営なら、そう書いてください。",
            "appi-16-2",
        )
    return matter


def _body_of(case: Case, party: Party, side: Side) -> Body | None:
    """What a party is. The side that asks is a business where nothing else is written: a care office of any size is one.

    A hospital that is said to be run by a city or prefecture is a hospital of art. 58-2, whatever the operator is called.
    """
    if party.operator is OperatorType.UNKNOWN and side is case.side:
        return law.body(OperatorType.OTHER_CORPORATION, case.day)
    if party.kind is RecipientKind.MEDICAL_INSTITUTION and party.operator in _RUN_HOSPITALS:
        return law.body(OperatorType.MUNICIPAL_HOSPITAL, case.day)
    return law.body(party.operator, case.day)


_RUN_HOSPITALS = (OperatorType.MUNICIPALITY, OperatorType.PREFECTURE)


def _not_third_party_by_relation(matter: _Matter) -> Standing | _Matter:
    """Art. 27-5: entrustment, succession and joint use, where their conditions hold."""
    case = matter.case
    if case.relation not in _BY_RELATION:
        return matter
    name, text, condition, key = _BY_RELATION[case.relation]
    if case.relation_conditions is Fact.UNKNOWN:
        return _both_ways(
            matter,
            "relation_conditions_unknown",
            f"{name}の条件を満たすか",
            f"{condition}を確かめてください。",
            key,
            matter.on(relation_conditions=Fact.YES),
            matter.on(relation_conditions=Fact.NO),
        )
    if case.relation_conditions is Fact.NO:
        return matter.caution(
            "relation_conditions_fail",
            f"{name}の条件を満たしません",
            f"{condition}がないので、{name}として渡すことはできません。ふつうの第三者提供として扱います。",
            key,
        )
    return matter.note(case.relation.value, f"{name}です", text, key).no_provision()


_BY_RELATION = {
    Relation.ENTRUSTMENT: (
        "委託",
        "委託した仕事に必要な範囲で渡すときは、相手は第三者に当たりません。契約で守りを定め、相手を監督してください。",
        "委託の契約と、委託した仕事の範囲内であること",
        "appi-27-5-1",
    ),
    Relation.SUCCESSION: (
        "事業承継",
        "合併や事業の譲渡に伴って渡すときは、相手は第三者に当たりません。引き継いだ利用目的の範囲で使います。",
        "事業承継の契約と、渡す情報の一覧",
        "appi-27-5-2",
    ),
    Relation.JOINT_USE: (
        "共同利用",
        "共同利用の5つの事項を前もって知らせているときは、相手は第三者に当たりません。項目と利用者の範囲は変えられません。",
        "共同利用の5つの事項を、前もって本人に知らせた（知りうる）こと",
        "appi-27-5-3",
    ),
}


def _exception(matter: _Matter) -> Standing | _Matter:
    """Art. 27-1 nos. 1 to 7: no consent and no record, where the facts carry the exception."""
    case = matter.case
    claimed = case.exception
    if claimed is None or claimed.number is LegalException.NONE:
        return matter
    title, text, key, needed = _EXCEPTIONS[claimed.number]
    facts = [getattr(claimed, name) for name in needed]
    if claimed.number is LegalException.BY_LAW:
        facts.append(Fact.YES if claimed.basis.strip() else Fact.UNKNOWN)
    if Fact.NO in facts:
        return matter.on(exception=None).caution(
            "exception_fails",
            "例外に当たりません",
            f"{title}の条件がそろっていません。本人の同意を得られるときは、同意をもらってください。",
            key,
        )
    if Fact.UNKNOWN in facts:
        holds = replace(
            claimed,
            basis=claimed.basis.strip() or "（根拠の法令）",
            **dict.fromkeys(needed, Fact.YES),  # type: ignore[arg-type]
        )
        return _both_ways(
            matter,
            "exception_unclear",
            f"{title}に当たるか",
            _EXCEPTION_TAKES[claimed.number],
            key,
            matter.on(exception=holds),
            matter.on(exception=None),
        )
    return matter.note(f"exception_{claimed.number.value}", title, text, key).stands(
        third_party=Ruling.YES, consent=Ruling.NO
    )


_EXCEPTIONS: dict[LegalException, tuple[str, str, str, tuple[str, ...]]] = {
    LegalException.BY_LAW: (
        "法令に基づく提供",
        "法令に基づく提供なので、同意も記録の義務もありません。照会の文書（根拠の法令）と、渡したものを残してください。",
        "appi-27-1-1",
        (),
    ),
    LegalException.LIFE_BODY_PROPERTY: (
        "命・体・財産を守るための提供",
        "命・体・財産を守るために要り、同意を得ることがむずかしいので、同意も記録の義務もありません。"
        "時刻、様子、同意を得られなかったわけ、相手、渡した内容を書き残してください。",
        "appi-27-1-2",
        ("danger", "consent_hard_to_get"),
    ),
    LegalException.PUBLIC_HEALTH: (
        "公衆衛生・児童の健全な育成のための提供",
        "公衆衛生や児童の健全な育成のために特に要り、同意を得ることがむずかしいので、同意も記録の義務もありません。",
        "appi-27-1-3",
        ("danger", "consent_hard_to_get"),
    ),
    LegalException.STATE_COOPERATION: (
        "国や市区町村の事務への協力",
        "法令の定める事務への協力で、同意を得ると差し支えるので、同意も記録の義務もありません。依頼の文書を残してください。",
        "appi-27-1-4",
        ("statutory_work", "would_hinder"),
    ),
    LegalException.RESEARCH: (
        "学術研究のための提供",
        "学術研究機関等の例外に当たるので、同意も記録の義務もありません。研究計画書を残してください。",
        "appi-27-1-5",
        ("academic",),
    ),
}

_EXCEPTION_TAKES = {
    LegalException.BY_LAW: "根拠の法令を書いた文書を確かめてください。",
    LegalException.LIFE_BODY_PROPERTY: "危険が差し迫っているか、本人の同意を得ることがむずかしいかを確かめてください。",
    LegalException.PUBLIC_HEALTH: "特に要るか、本人の同意を得ることがむずかしいかを確かめてください。",
    LegalException.STATE_COOPERATION: "どの法令の事務か、同意を得ると何が差し支えるかを、相手に文書で確かめてください。",
    LegalException.RESEARCH: "渡す側か受ける側が学術研究機関等か、研究の目的かを確かめてください。",
}


def _opt_out(matter: _Matter) -> Standing | _Matter:
    """Art. 27-2 is closed to special care-required data, and so to nearly every care record."""
    case = matter.case
    if case.opt_out is Fact.UNKNOWN:
        return _both_ways(
            matter,
            "opt_out_unknown",
            "届出による提供（オプトアウト）か",
            "個人情報保護委員会への届出があるかを確かめてください。",
            "appi-27-2",
            matter.on(opt_out=Fact.YES),
            matter.on(opt_out=Fact.NO),
        )
    if case.opt_out is Fact.NO:
        return matter
    if case.special_care is Fact.UNKNOWN:
        return _both_ways(
            matter,
            "special_care_unknown",
            "要配慮個人情報を含むか",
            "病気、障害、診療や健診のことが書かれていないかを確かめてください。",
            "appi-27-2",
            matter.on(special_care=Fact.YES),
            matter.on(special_care=Fact.NO),
        )
    if case.special_care is Fact.YES:
        return matter.blocking(
            "opt_out_not_available",
            "届出による提供は使えません",
            "要配慮個人情報は、届出による提供（オプトアウト）ができません。本人の同意をもらってください。",
            "appi-27-2",
        ).on(opt_out=Fact.NO)
    told = matter.note(
        "opt_out",
        "届出による提供です",
        "届け出て公表した事項の範囲で渡せます。記録は、渡したつど、年月日を入れて作ります。",
        "r20-1-1",
    )
    return _received(told, Ruling.NO, Due.DUE, Basis.OPT_OUT)


def _on_behalf(matter: _Matter) -> Standing | _Matter:
    """本人に代わって: the mandate contains the consent, and neither side owes a record (SEED Ⅳ11(1)④)."""
    mandate = matter.principal.mandate
    if mandate is None or mandate.given is Fact.NO:
        return matter
    without = replace(matter, principal=replace(matter.principal, mandate=None))
    facts = (mandate.given, mandate.covers_recipient, mandate.covers_items)
    if Fact.NO in facts:
        return without.caution(
            "mandate_does_not_cover",
            "本人からの委託に、この相手や項目が入っていません",
            "委託のない相手や項目は、本人に代わって渡せません。ふつうの第三者提供として扱います。",
            "on-behalf",
        )
    if Fact.UNKNOWN in facts:
        whole = replace(mandate, given=Fact.YES, covers_recipient=Fact.YES, covers_items=Fact.YES)
        return _both_ways(
            matter,
            "mandate_unclear",
            "本人からの委託が、この相手と項目に及ぶか",
            "委託の文書で、相手と項目を確かめてください。",
            "on-behalf",
            replace(matter, principal=replace(matter.principal, mandate=whole)),
            without,
        )
    told = matter.note(
        "on_behalf",
        "本人に代わって渡します",
        f"{matter.principal.name}の委託により、本人に代わって渡します。委託が同意を含み、記録の義務はありません。"
        "委託の文書を残し、渡したことを任意の記録にします。",
        law.of_side(matter.case.side, "on-behalf", "on-behalf-receiver"),
    )
    if mandate.written is not Fact.YES:
        told = told.caution(
            "mandate_not_written",
            "委託を文書でもらってください",
            "介護では、利用者の同意を文書で得ることになっています。委託も文書でもらってください。",
            "care-written",
        )
    return told.stands(third_party=Ruling.YES, consent=Ruling.YES)


_ROADS: tuple[_Road, ...] = (
    _not_by_will,
    _not_personal_data,
    _dead,
    _from_a_person,
    _into_whose_hands,
    _same_corporation,
    _from_public_sector,
    _abroad,
    _not_third_party_by_relation,
    _exception,
    _opt_out,
    _on_behalf,
)


def _ordinary(matter: _Matter) -> Standing:
    """The rule: consent beforehand, a record on both sides."""
    case, principal = matter.case, matter.principal
    if case.provider.kind in CARE_KINDS:
        whose = "care-family" if principal.role is Audience.FAMILY_MEMBER else "care-written"
        told = matter.note(
            "consent_needed",
            f"{principal.name}の文書による同意が要ります",
            f"第三者に渡すには、{principal.name}本人の同意を、前もって文書で得ておく必要があります。",
            whose,
        )
        if case.provider.kind is RecipientKind.FACILITY:
            told = told.note(
                "facility_standard",
                "施設の基準でも文書の同意が要ります",
                "施設が居宅介護支援事業者などに入所者の情報を渡すときも、文書による同意を得ておく必要があります。",
                "facility-30-3",
            )
    else:
        told = matter.note(
            "consent_needed",
            f"{principal.name}の同意が要ります",
            f"第三者に渡すには、{principal.name}本人の同意を前もって得ておく必要があります。",
            "appi-27-1",
        )
    return _received(told, Ruling.YES, Due.DUE, Basis.CONSENT)


def _received(matter: _Matter, consent: Ruling, provider: Due, basis: Basis) -> Standing:
    """Who owes a record when a provision to a third party takes place: bodies of art. 16-2 and the receiver's exits."""
    case, recipient = matter.case, matter.case.recipient
    if case.already_public is Fact.UNKNOWN:
        return _both_ways(
            matter,
            "already_public_unknown",
            "すでに公開されている情報か",
            "公開されている元の資料を確かめてください。",
            "public-source",
            matter.on(already_public=Fact.YES),
            matter.on(already_public=Fact.NO),
        )
    if case.already_public is Fact.YES:
        return matter.note(
            "already_public",
            "すでに公開されている情報です",
            "だれでも見られる情報は、記録の義務がないとされています。元の資料の写しを残してください。",
            "public-source",
        ).stands(third_party=Ruling.YES, consent=consent)
    if recipient.nature is not Nature.BUSINESS:
        return matter.note(
            "to_private_person",
            "相手は事業者ではありません",
            "相手が個人でも第三者なので、渡す側の決まりは同じです。受け取る人に記録の義務はありません。",
            "appi-29-1",
        ).stands(third_party=Ruling.YES, consent=consent, provider=provider, basis=basis)
    body = _body_of(case, recipient, Side.RECEIVER)
    if body is None:
        return _both_ways(
            matter,
            "recipient_operator_unknown",
            "相手の運営主体",
            "市区町村などの直営か、会社や法人（委託を含む）かを確かめ、相手先のカードに入れてください。",
            "appi-29-1-body",
            matter.on(recipient=replace(recipient, operator=OperatorType.COMPANY)),
            matter.on(recipient=replace(recipient, operator=OperatorType.MUNICIPALITY)),
        )
    if body.exempt:
        unsure = "" if body.citation.settled else "公表された答えはないので、任意の記録を残すことを勧めます。"
        return replace(
            matter,
            said=(
                *matter.said,
                Finding(
                    code="recipient_public_body",
                    severity=Severity.NOTE if body.citation.settled else Severity.CAUTION,
                    title=f"相手は{body.name}です",
                    text=f"相手が{body.name}なので、両方とも記録の義務はありません。同意の決まりは変わりません。{unsure}",
                    citation=body.citation,
                    principal=matter.index,
                ),
            ),
        ).stands(third_party=Ruling.YES, consent=consent)
    if case.receiving.takes_over is Fact.UNKNOWN or case.receiving.personal_data is Fact.UNKNOWN:
        taken = replace(case.receiving, takes_over=Fact.YES, personal_data=Fact.YES)
        not_taken = replace(case.receiving, takes_over=Fact.NO, personal_data=Fact.NO)
        return _both_ways(
            matter,
            "receiving_unknown",
            "受け取る側が個人データとして受け取るか",
            "見るだけか、手もとに残すか、だれのことか分かるかを、受け取る側に確かめてください。",
            "receiver-not-taking",
            matter.on(receiving=taken),
            matter.on(receiving=not_taken),
        )
    receiver = Due.DUE
    giver = _body_of(case, case.provider, Side.PROVIDER)
    if case.provider.nature is Nature.BUSINESS and giver is not None and giver.exempt:
        receiver = Due.NOT_DUE
        matter = matter.caution(
            "provider_city_hospital",
            f"渡す側は{giver.name}です",
            "渡す側は事業者とみなされ、記録の義務があると読めますが、受け取る側には、文言のうえで義務がありません。"
            "公表された答えはないので、両方とも記録を残すことを勧めます。",
            "appi-58-2",
        )
    if case.receiving.takes_over is Fact.NO:
        receiver = Due.NOT_DUE
        matter = matter.note(
            "not_taken_over",
            "受け取ったことになりません",
            "一方的に送られたものや、見ただけのものには、受け取る側の確認と記録の義務はありません。返却や廃棄を書き残してください。",
            "receiver-not-taking",
        )
    elif case.receiving.personal_data is Fact.NO:
        receiver = Due.NOT_DUE
        matter = matter.note(
            "not_personal_data_for_receiver",
            "受け取る側には個人データではありません",
            "受け取る側にとって個人データでなければ、受け取る側の確認と記録の義務はありません。",
            "receiver-not-data",
        )
    if provider is Due.DUE:
        key = law.of_side(case.side, "appi-29-1", "appi-30-1")
        matter = matter.note(
            "record_due",
            "提供の記録が要ります",
            "渡す側は提供の記録を、受け取る側は確認と受領の記録を作り、決められた期間残します。",
            key,
        )
    return matter.stands(
        third_party=Ruling.YES, consent=consent, provider=provider, receiver=receiver, basis=basis
    )


def _is_this_person(case: Case, party: Party, matter: _Matter) -> bool:
    """Whether a party who is "the person" (or one with them) is this principal and not another one of the case."""
    names = [principal.name for principal in case.principals]
    if party.name in names:
        return party.name == matter.principal.name
    return matter.principal.role is Audience.SERVICE_USER


def _contradicting_roads(case: Case, principal: Principal) -> str:
    """Other roads the case claims beside the person carrying the papers, in words; empty when there are none."""
    claimed = []
    if principal.mandate is not None and principal.mandate.given is Fact.YES:
        claimed.append("本人からの委託")
    if case.exception is not None:
        claimed.append("法律の例外")
    if case.opt_out is Fact.YES:
        claimed.append("届出による提供")
    return "・".join(claimed)
