"""Offices: our own and the others, with what decides the law's questions: kind and operator type."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RecipientKind(StrEnum):
    """What an office does; the same words say in a consent's clause to whom data may go."""

    CARE_SUPPORT_OFFICE = "care_support_office"
    PREVENTIVE_SUPPORT_CENTER = "preventive_support_center"
    HOME_CARE_PROVIDER = "home_care_provider"
    EQUIPMENT_PROVIDER = "equipment_provider"
    FACILITY = "facility"
    MEDICAL_INSTITUTION = "medical_institution"
    PHARMACY = "pharmacy"
    VISITING_NURSE = "visiting_nurse"
    INSURER = "insurer"
    AMBULANCE = "ambulance"
    OWN_STAFF = "own_staff"
    OTHER = "other"


class OperatorType(StrEnum):
    """Who runs an office. Decides whether it is a body of art. 16-2 (LAW.md §1.1, E11) and so whether a record is due."""

    UNKNOWN = ""
    COMPANY = "company"
    SOCIAL_WELFARE_CORPORATION = "social_welfare_corporation"
    MEDICAL_CORPORATION = "medical_corporation"
    NONPROFIT = "nonprofit"
    OTHER_CORPORATION = "other_corporation"
    SOLE_PROPRIETOR = "sole_proprietor"
    MUNICIPALITY = "municipality"
    PREFECTURE = "prefecture"
    STATE = "state"
    MUNICIPAL_HOSPITAL = "municipal_hospital"
    LOCAL_INDEPENDENT_HOSPITAL = "local_independent_hospital"
    LOCAL_INDEPENDENT_OTHER = "local_independent_other"
    INDEPENDENT_ADMINISTRATIVE = "independent_administrative"
    TABLE_TWO_BODY = "table_two_body"


class Way(StrEnum):
    """How papers are sent."""

    BY_HAND = "by_hand"
    FAX = "fax"
    POST = "post"
    ELECTRONIC = "electronic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """事業所. ``ours`` marks our own. Name, address and representative are what rule 20-1-1 ロ asks on a record."""

    name: str
    kind: RecipientKind
    operator: OperatorType = OperatorType.UNKNOWN
    corporation: str = ""
    corporate_number: str = ""
    representative_title: str = ""
    representative: str = ""
    office_number: str = ""
    postal_code: str = ""
    address: str = ""
    phone: str = ""
    fax: str = ""
    manager: str = ""
    contact_person: str = ""
    usual_way: Way | None = None
    ours: bool = False
    closed_on: date | None = None
    note: str = ""

    @property
    def representative_line(self) -> str:
        """Title and name of the corporation's representative, as a record prints them."""
        return f"{self.representative_title} {self.representative}".strip()
