"""The register (台帳): the one room that knows peewee and SQLCipher. Takes and gives entries; keeps keys and scans."""
