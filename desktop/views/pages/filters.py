"""Filter chips whose choices are too many for a menu: pressing one opens the list to type in."""

from collections.abc import Callable

from desktop.entries.version import EntryId
from desktop.views.dialogs.choose import Choose
from desktop.views.widgets.chips import FilterChip


class EntryFilter(FilterChip):
    """A filter by one entry (a user, an office). Its value is the entry's number as text, or None."""

    def __init__(self, text: str, name: Callable[[EntryId], str], open_list: Callable[[], Choose]) -> None:
        super().__init__(text)
        self._name_entry, self._open_list = name, open_list

    def set_value(self, value: object) -> None:
        if value is True:  # pressed while nothing is chosen
            dialog = self._open_list()
            dialog.chosen.connect(lambda entry: self.set_value(str(entry)))
            dialog.open()
            return
        if isinstance(value, str) and value:
            self.set_choices([(value, self._name_entry(EntryId(int(value))))])
            super().set_value(value)
        else:
            self.set_choices(())
            super().set_value(None)
