"""Choose a service user: by kana, name in any variant, or insured number."""

from PySide6.QtWidgets import QWidget

from desktop.entries.person import ServiceUser
from desktop.views.desk import Desk
from desktop.views.dialogs.choose import Choose
from desktop.views.models.choices import user_choices


def choose_user(desk: Desk, parent: QWidget | None) -> Choose:
    """The list of all users, those in support first; open it with `.open()` and listen to `chosen`."""
    return Choose(
        "利用者をえらぶ",
        "えらぶ",
        "名前・かな・被保険者番号",
        "その名前の利用者は、台帳にいません。かなや姓だけでもさがせます。",
        user_choices(desk.register.entries(ServiceUser), desk.clock.now().day),
        parent,
    )
