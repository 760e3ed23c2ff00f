"""Filter chips whose choices are too many for a menu: pressing one opens the list to type in."""

from collections.abc import Callable

from desktop.entries.version import EntryId
from desktop.views.dialogs.choose import Choose
from desktop.views.widgets.chips import FilterChip


class EntryFilter(FilterChip):
    """A filter by one entry (a user, an office). Its value is the entry's number as text, or None."""

    def __init__(self, text: str, name: Callable[[EntryId], str], open_list: Callable[[], Choose]) -> None:
        super().__init__(text, open_list=self._choose)
        self._name_entry, self._open_choose = name, open_list

    def _choose(self) -> None:
        dialog = self._open_choose()
        dialog.chosen.connect(lambda entry: self.set_value(str(entry)))
        dialog.open()

    def set_value(self, value: object) -> None:
        if isinstance(value, str) and value:
            self.set_choices([(value, self._name_entry(EntryId(int(value))))])
        super().set_value(value)
