"""Plain data of the trade: frozen dataclasses and enums that know no database, no clock and no screen."""
