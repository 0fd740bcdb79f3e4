"""Texts for people, in gettext `.po` files that are read at start (no `.mo`, no build step).

For: whole sentences with named fields, one translator per language. The msgid is the English
source; `<language>/<area>.po` holds the translations, area by area (chat, admin, simulator).
Not for: deciding what to say (handlers, admin) or formatting amounts and dates (the caller does).
"""

from locales.texts import DEFAULT_LANGUAGE, LANGUAGES, Texts, Translator

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "Texts", "Translator"]
