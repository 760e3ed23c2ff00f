"""People: their names as written on the certificate, service users, family members, agents and our own staff."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.entries.version import EntryId, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A name with surname and given name apart.

    ``surname`` / ``given_name`` keep the 正字 exactly as on the certificate (no normalisation ever);
    ``surname_plain`` / ``given_name_plain`` the 代替字 for files that cannot carry it, empty where none is needed.
    """

    surname: str
    given_name: str = ""
    surname_kana: str = ""
    given_name_kana: str = ""
    surname_plain: str = ""
    given_name_plain: str = ""

    @property
    def full(self) -> str:
        """Surname and given name with one space, as printed."""
        return f"{self.surname} {self.given_name}".strip()

    @property
    def kana(self) -> str:
        """The reading, empty where it is not known (it is never guessed)."""
        return f"{self.surname_kana} {self.given_name_kana}".strip()

    @property
    def plain(self) -> str:
        """The name in 代替字 where such are given, else the 正字."""
        return f"{self.surname_plain or self.surname} {self.given_name_plain or self.given_name}".strip()


class Gender(StrEnum):
    MALE = "1"
    FEMALE = "2"
    UNKNOWN = ""


class CareLevel(StrEnum):
    """要介護状態区分, the codes of 国保連 (LAW.md §7.3)."""

    UNKNOWN = ""
    NOT_ELIGIBLE = "01"
    PROGRAM_TARGET = "06"
    TRANSITIONAL = "11"
    SUPPORT_1 = "12"
    SUPPORT_2 = "13"
    CARE_1 = "21"
    CARE_2 = "22"
    CARE_3 = "23"
    CARE_4 = "24"
    CARE_5 = "25"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUser:
    """利用者. A principal for their own data. What is not known stays empty: nothing is guessed on import.

    ``imported``: taken over from another program, so that nobody knows yet whether there is a consent.
    """

    name: PersonName
    birthday: date | None = None
    gender: Gender = Gender.UNKNOWN
    insurer_number: str = ""
    insurer_name: str = ""
    insured_number: str = ""
    care_level: CareLevel = CareLevel.UNKNOWN
    care_from: date | None = None
    care_until: date | None = None
    postal_code: str = ""
    address: str = ""
    phone: str = ""
    staff_in_charge: EntryId | None = None
    started_on: date | None = None
    ended_on: date | None = None
    note: str = ""
    imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMember:
    """家族. A principal for their own data: the user's consent never covers it (運営基準 23条3項)."""

    service_user: EntryId
    name: PersonName
    relation: str = ""
    lives_together: bool | None = None
    key_person: bool = False
    family_representative: bool = False
    birthday: date | None = None
    postal_code: str = ""
    address: str = ""
    phone: str = ""
    note: str = ""


class AgentGround(StrEnum):
    """On what ground somebody acts for a principal."""

    ADULT_GUARDIAN = "adult_guardian"
    CURATOR = "curator"
    ASSISTANT = "assistant"
    VOLUNTARY_GUARDIAN = "voluntary_guardian"
    MANDATE = "mandate"
    PARENT = "parent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """代理人 of a principal, with the ground and the paper that was seen (登記事項証明書, 委任状)."""

    service_user: EntryId
    principal: EntryId
    name: PersonName
    ground: AgentGround
    evidence: str = ""
    evidence_seen_on: date | None = None
    relation: str = ""
    address: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A member of our own staff. ``slot`` names the key slot that lets them in, empty where they have none."""

    name: PersonName
    title: str = "介護支援専門員"
    role: Role = Role.MEMBER
    slot: str = ""
    left_on: date | None = None
