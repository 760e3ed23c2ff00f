"""The trade's Japanese words for the code's English ones, once and for every screen and paper."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from desktop.entries.attachment import AttachmentRole
from desktop.entries.consent import Answer, ConsentWay, Quality, SignerRole, SigningAct, WithdrawalWay
from desktop.entries.data_item import DataItem, Medium, NoFax, Origin, PaperKind, Purpose
from desktop.entries.handover import FamilyPart, Route, Tense
from desktop.entries.office import OperatorType, RecipientKind, Way
from desktop.entries.person import AgentGround, CareLevel, Gender
from desktop.entries.provision import Duty, RecordMethod
from desktop.entries.version import Kind, Role

K = TypeVar("K")


def _table(pairs: dict[K, str]) -> Mapping[K, str]:
    return MappingProxyType(pairs)


KINDS = _table(
    {
        Kind.STAFF: "職員",
        Kind.OFFICE: "相手先",
        Kind.SERVICE_USER: "利用者",
        Kind.FAMILY_MEMBER: "家族",
        Kind.AGENT: "代理人",
        Kind.CONSENT_FORM: "書式",
        Kind.CONSENT: "同意",
        Kind.WITHDRAWAL: "撤回",
        Kind.HANDOVER: "引継ぎ",
        Kind.PROVISION_RECORD: "提供記録",
        Kind.RECEIPT: "受領の記録",
        Kind.ATTACHMENT: "とじた紙",
        Kind.NOTE: "覚え書き",
    }
)

ROLES = _table({Role.MANAGER: "管理者", Role.MEMBER: "職員", Role.READER: "閲覧のみ"})

GENDERS = _table({Gender.MALE: "男", Gender.FEMALE: "女", Gender.UNKNOWN: "—"})

CARE_LEVELS = _table(
    {
        CareLevel.UNKNOWN: "わからない",
        CareLevel.NOT_ELIGIBLE: "非該当",
        CareLevel.PROGRAM_TARGET: "事業対象者",
        CareLevel.TRANSITIONAL: "経過的要介護",
        CareLevel.SUPPORT_1: "要支援1",
        CareLevel.SUPPORT_2: "要支援2",
        CareLevel.CARE_1: "要介護1",
        CareLevel.CARE_2: "要介護2",
        CareLevel.CARE_3: "要介護3",
        CareLevel.CARE_4: "要介護4",
        CareLevel.CARE_5: "要介護5",
    }
)

AGENT_GROUNDS = _table(
    {
        AgentGround.ADULT_GUARDIAN: "成年後見人",
        AgentGround.CURATOR: "保佐人",
        AgentGround.ASSISTANT: "補助人",
        AgentGround.VOLUNTARY_GUARDIAN: "任意後見人",
        AgentGround.MANDATE: "委任",
        AgentGround.PARENT: "親権者",
    }
)

RECIPIENT_KINDS = _table(
    {
        RecipientKind.CARE_SUPPORT_OFFICE: "居宅介護支援",
        RecipientKind.PREVENTIVE_SUPPORT_CENTER: "地域包括支援センター",
        RecipientKind.HOME_CARE_PROVIDER: "サービス事業所",
        RecipientKind.EQUIPMENT_PROVIDER: "福祉用具",
        RecipientKind.FACILITY: "施設",
        RecipientKind.MEDICAL_INSTITUTION: "病院・診療所",
        RecipientKind.PHARMACY: "薬局",
        RecipientKind.VISITING_NURSE: "訪問看護",
        RecipientKind.INSURER: "市区町村（保険者）",
        RecipientKind.AMBULANCE: "救急隊",
        RecipientKind.OWN_STAFF: "当事業所の職員",
        RecipientKind.OTHER: "そのほか",
    }
)

OPERATORS = _table(
    {
        OperatorType.UNKNOWN: "わからない",
        OperatorType.COMPANY: "会社（株式・合同など）",
        OperatorType.SOCIAL_WELFARE_CORPORATION: "社会福祉法人・社協",
        OperatorType.MEDICAL_CORPORATION: "医療法人",
        OperatorType.NONPROFIT: "NPO法人",
        OperatorType.OTHER_CORPORATION: "そのほかの法人",
        OperatorType.SOLE_PROPRIETOR: "個人",
        OperatorType.MUNICIPALITY: "市区町村（直営）",
        OperatorType.PREFECTURE: "都道府県",
        OperatorType.STATE: "国の機関",
        OperatorType.MUNICIPAL_HOSPITAL: "市区町村・都道府県の病院（直営）",
        OperatorType.LOCAL_INDEPENDENT_HOSPITAL: "地方独立行政法人（病院）",
        OperatorType.LOCAL_INDEPENDENT_OTHER: "地方独立行政法人（病院のほか）",
        OperatorType.INDEPENDENT_ADMINISTRATIVE: "独立行政法人",
        OperatorType.TABLE_TWO_BODY: "国立病院機構・国立大学・JCHOなど",
    }
)

WAYS = _table({Way.BY_HAND: "手渡し", Way.FAX: "FAX", Way.POST: "郵送", Way.ELECTRONIC: "電子"})

PURPOSES = _table(
    {
        Purpose.SERVICE_COORDINATION: "サービスの調整・会議",
        Purpose.MEDICAL_COOPERATION: "医療との連携",
        Purpose.INSURANCE_PROCEDURE: "介護保険の手続き",
        Purpose.EMERGENCY: "急な病気・事故",
        Purpose.OFFICE_CHANGE: "担当の引継ぎ",
        Purpose.TRAINING: "研修・事例の勉強",
        Purpose.ON_BEHALF: "本人に代わる提供",
        Purpose.CARE_PLATFORM: "介護情報基盤での閲覧・登録",
    }
)

DATA_ITEMS = _table(
    {
        DataItem.CONTACT: "氏名・住所・連絡先",
        DataItem.INSURANCE: "介護保険の情報",
        DataItem.HEALTH: "体と心の状態・病気と薬",
        DataItem.LIVING: "暮らしの様子",
        DataItem.CARE_PLAN: "ケアプラン",
        DataItem.MEETING_NOTES: "担当者会議の要点",
        DataItem.SUPPORT_LOG: "支援の経過",
        DataItem.SERVICE_SLIPS: "利用票",
        DataItem.ASSESSMENT: "アセスメント",
        DataItem.MONITORING: "モニタリング",
        DataItem.FAMILY: "家族の情報",
    }
)

PAPERS = _table(
    {
        PaperKind.FACE_SHEET: "フェイスシート",
        PaperKind.PLAN_1: "居宅サービス計画書（第1表）",
        PaperKind.PLAN_2: "居宅サービス計画書（第2表）",
        PaperKind.PLAN_3: "週間サービス計画表（第3表）",
        PaperKind.MEETING_4: "サービス担当者会議の要点（第4表）",
        PaperKind.LOG_5: "居宅介護支援経過（第5表）",
        PaperKind.SLIP_6: "サービス利用票（第6表）",
        PaperKind.SLIP_7: "サービス利用票別表（第7表）",
        PaperKind.ASSESSMENT: "アセスメントシート",
        PaperKind.MONITORING: "モニタリング記録",
        PaperKind.DOCTOR_OPINION: "主治医意見書",
        PaperKind.CERTIFICATION_SURVEY: "認定調査票",
        PaperKind.DISCHARGE_SUMMARY: "退院時サマリー",
        PaperKind.FAMILY_CONTACTS: "家族の連絡先",
        PaperKind.OTHER: "そのほかの書類",
    }
)

ORIGINS = _table(
    {
        Origin.OURS: "当事業所",
        Origin.MUNICIPALITY: "市区町村から",
        Origin.MEDICAL: "医療機関から",
        Origin.OTHER: "ほかから",
    }
)

ANSWERS = _table(
    {
        Answer.AGREED: "はい",
        Answer.REFUSED: "いいえ",
        Answer.NOT_ASKED: "答えなし",
        Answer.UNCLEAR: "はっきりしない",
    }
)

CONSENT_WAYS = _table({ConsentWay.PAPER: "紙", ConsentWay.ELECTRONIC: "電子", ConsentWay.ORAL: "口頭"})

SIGNING_ACTS = _table(
    {
        SigningAct.NONE: "なし",
        SigningAct.SIGNATURE: "署名",
        SigningAct.WRITTEN_NAME: "記名",
        SigningAct.TYPED_NAME: "名前の入力",
        SigningAct.SEAL: "押印",
        SigningAct.ELECTRONIC_REPLY: "電子の返信",
    }
)

SIGNERS = _table(
    {
        SignerRole.PRINCIPAL: "本人",
        SignerRole.SCRIBE: "代筆",
        SignerRole.AGENT: "代理人",
        SignerRole.FAMILY_REPRESENTATIVE: "家族の代表",
    }
)

WITHDRAWAL_WAYS = _table(
    {WithdrawalWay.WRITTEN: "書面", WithdrawalWay.TELEPHONE: "電話", WithdrawalWay.SPOKEN: "口頭"}
)

CHOSEN_ROUTES = _table(
    {
        Route.CONSENT: "直接",
        Route.THROUGH_PRINCIPAL: "自分で",
        Route.ON_BEHALF: "委託",
    }
)
"""渡しかた as the person ticked it, in a word of the form's own sentence."""

QUALITIES = _table(
    {
        Quality.NOT_CHECKED: "まだ見ていない",
        Quality.FINE: "問題なし",
        Quality.MINOR: "小さな不備",
        Quality.MAJOR: "大きな不備",
    }
)

ROUTES = _table(
    {
        Route.CONSENT: "本人の書面の同意により、直接渡す",
        Route.THROUGH_PRINCIPAL: "本人に渡し、本人が届ける",
        Route.ON_BEHALF: "本人に代わって渡す（委託）",
        Route.EXCEPTION: "法令などの定めにより、同意なしで渡す",
        Route.SAME_BUSINESS: "同じ法人の中で引き継ぐ",
        Route.ENTRUSTMENT: "委託先に渡す",
        Route.SUCCESSION: "事業の承継にともない渡す",
        Route.JOINT_USE: "共同利用の範囲で渡す",
        Route.DECEASED: "亡くなった人の書類として渡す",
        Route.UNDECIDED: "道すじは、まだ決まっていません",
    }
)

MEDIA = _table({Medium.PAPER: "紙", Medium.FILE: "電子データ"})

NO_FAX_REASONS = _table(
    {
        NoFax.NONE: "FAXで送ってよい",
        NoFax.HIDDEN_ADDRESS: "送らない：住所をかくしている",
        NoFax.UNTOLD_DIAGNOSIS: "送らない：本人に告げていない病名",
        NoFax.WELFARE: "送らない：生活保護のこと",
        NoFax.OTHER: "送らない：そのほか",
    }
)

TENSES = _table({Tense.TO_DO: "これから渡す", Tense.DONE: "もう渡した"})

FAMILY_PARTS = _table({FamilyPart.GIVEN: "家族の情報も渡す", FamilyPart.BLACKED_OUT: "家族の情報は黒く塗る"})

DUTIES = _table({Duty.DUE: "義務", Duty.VOLUNTARY: "任意", Duty.UNCLEAR: "要確認"})

METHODS = _table(
    {
        RecordMethod.INDIVIDUAL: "都度",
        RecordMethod.BULK: "一括",
        RecordMethod.DOCUMENT: "書面で代替",
    }
)

ATTACHMENT_ROLES = _table({AttachmentRole.FILED_PAPER: "刷った控え", AttachmentRole.SCAN: "署名した紙の画像"})
