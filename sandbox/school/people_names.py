"""Names of the sample school's people: many countries and scripts, drawn from Faker's locales.

Some people are written in their own script with a romanized preferred name, some the other way
round; some have one name only, apostrophes, hyphens or very long names.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from registrar_desktop.rules.names import romanize, tidy
from registrar_desktop.schema.vocabulary import Sex
from sandbox.school.setting import Setting, weighted

# Locale, country, weight. The home country first; then about the mix of a large university.
_LOCALES = (
    ("en_US", "US", 52.0), ("es_MX", "MX", 6.0), ("zh_CN", "CN", 5.0), ("hi_IN", "IN", 3.0),
    ("en_IN", "IN", 3.0), ("ko_KR", "KR", 2.5), ("vi_VN", "VN", 2.5), ("ja_JP", "JP", 2.0),
    ("ar_SA", "SA", 2.0), ("fa_IR", "IR", 1.0), ("he_IL", "IL", 1.0), ("tr_TR", "TR", 1.5),
    ("ru_RU", "RU", 1.2), ("uk_UA", "UA", 1.2), ("pl_PL", "PL", 1.2), ("cs_CZ", "CZ", 0.8),
    ("el_GR", "GR", 1.0), ("de_DE", "DE", 1.5), ("fr_FR", "FR", 1.5), ("it_IT", "IT", 1.0),
    ("es_ES", "ES", 1.2), ("pt_BR", "BR", 1.5), ("pt_PT", "PT", 0.8), ("sv_SE", "SE", 0.7),
    ("da_DK", "DK", 0.5), ("no_NO", "NO", 0.5), ("fi_FI", "FI", 0.5), ("nl_NL", "NL", 0.6),
    ("hu_HU", "HU", 0.5), ("ro_RO", "RO", 0.5), ("hr_HR", "HR", 0.4), ("lt_LT", "LT", 0.3),
    ("id_ID", "ID", 1.0), ("th_TH", "TH", 0.7), ("ka_GE", "GE", 0.2), ("hy_AM", "AM", 0.3),
    ("bn_BD", "BD", 0.8), ("ne_NP", "NP", 0.5), ("yo_NG", "NG", 1.2), ("tw_GH", "GH", 0.8),
    ("zu_ZA", "ZA", 0.4), ("ga_IE", "IE", 0.4), ("is_IS", "IS", 0.2), ("zh_TW", "TW", 0.8),
)  # fmt: skip
# Where letter-by-letter romanization reads as people write it themselves.
_ROMANIZED = frozenset({"zh_CN", "zh_TW", "ko_KR", "ru_RU", "uk_UA", "el_GR", "ka_GE", "hy_AM"})
_TWO_FAMILY_NAMES = frozenset({"es_MX", "es_ES", "pt_BR", "pt_PT"})
_ONE_NAME = frozenset({"id_ID", "hi_IN"})
_APOSTROPHES = (
    "O’Brien", "O'Connor", "D'Angelo", "N’Diaye", "M'Baye", "D’Souza", "O'Neill", "L'Écuyer",
    "Ta'amu", "Fa‘asavalu",
)  # fmt: skip
_POOL = 240


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's names as the register holds them, and a Latin form for addresses."""

    family: str
    given: str
    middle: str | None
    preferred: str | None
    latin: str
    sex: Sex
    country: str


Spelled = tuple[str, str | None]


class Names:
    """Draws names; each locale's pool is made once, by Faker with the setting's seed."""

    def __init__(self, setting: Setting) -> None:
        self._seed = setting.seed
        self._weights = [((locale, country), weight) for locale, country, weight in _LOCALES]

    def person(self, chance: random.Random) -> PersonName:
        """A person of any of the countries."""
        locale, country = weighted(chance, self._weights)
        sex = weighted(chance, ((Sex.F, 52.0), (Sex.M, 46.5), (Sex.X, 1.0), (Sex.U, 0.5)))
        given = self._one(chance, locale, "given_f" if sex is Sex.F else "given_m")
        family = self._family(chance, locale, sex)
        if locale in _ONE_NAME and chance.random() < 0.25:
            return self._named(chance, locale, (given, ("", None), None), sex, country)
        middle = None
        if locale.startswith("en_") and chance.random() < 0.4:
            middle = self._one(chance, locale, "given_f" if sex is Sex.F else "given_m")
        return self._named(chance, locale, (given, family, middle), sex, country)

    def relative(self, chance: random.Random, child: PersonName) -> str:
        """The name of somebody of the same family."""
        locale = next((code for code, land, _ in _LOCALES if land == child.country), "en_US")
        given = self._one(chance, locale, chance.choice(("given_f", "given_m")))[0]
        return tidy(f"{given} {child.family}")

    def instructor(self, chance: random.Random) -> str:
        """An instructor's name, `Family, Given`, in Latin letters."""
        for _ in range(20):
            person = self.person(chance)
            if person.given and (person.family + person.given).isascii():
                return f"{person.family}, {person.given}"
        return "Ellis, Morgan"

    def _named(
        self,
        chance: random.Random,
        locale: str,
        names: tuple[Spelled, Spelled, Spelled | None],
        sex: Sex,
        country: str,
    ) -> PersonName:
        (given, given_latin), (family, family_latin), middle = names
        latin = tidy(f"{given_latin or romanize(given)} {family_latin or romanize(family)}")
        preferred = None
        if given_latin and (family_latin or not family):
            preferred = tidy(f"{given_latin} {family_latin or ''}")
            if chance.random() < 0.5:
                preferred, given, family = (
                    tidy(f"{family} {given}"), given_latin, family_latin or ""
                )  # fmt: skip
        elif locale == "en_US" and chance.random() < 0.12:
            preferred = self._one(chance, locale, "given_f" if sex is Sex.F else "given_m")[0]
        return PersonName(
            family, given, middle[0] if middle else None, preferred, latin, sex, country
        )

    def _family(self, chance: random.Random, locale: str, sex: Sex) -> Spelled:
        pool = "family_f" if sex is Sex.F else "family_m"
        first = self._one(chance, locale, pool)
        if locale == "en_US" and chance.random() < 0.03:
            return chance.choice(_APOSTROPHES), None
        if locale == "en_US" and chance.random() < 0.04:
            return f"{first[0]}-{self._one(chance, locale, pool)[0]}", None
        if locale in _TWO_FAMILY_NAMES and chance.random() < 0.6:
            parts = [first[0], self._one(chance, locale, pool)[0]]
            if chance.random() < 0.04:
                parts += [self._one(chance, locale, pool)[0] for _ in range(4)]
            return (" e " if locale.startswith("pt") else " ").join(parts), None
        return first

    def _one(self, chance: random.Random, locale: str, part: str) -> Spelled:
        pool = _pool(self._seed, locale, part)
        return pool[int(chance.random() * len(pool))]


@cache
def _pool(seed: int, locale: str, part: str) -> list[Spelled]:
    from faker.factory import Factory  # a heavy library that only the generator needs

    source: Any = Factory.create(locale, providers=["faker.providers.person"])
    source.seed_instance(f"{seed}/{locale}/{part}")
    draw = _drawing(source, locale, part)
    return list(dict.fromkeys(draw() for _ in range(_POOL)))


def _drawing(source: Any, locale: str, part: str) -> Callable[[], Spelled]:
    if locale == "ja_JP":
        pair = {
            "given_f": source.first_name_female_pair,
            "given_m": source.first_name_male_pair,
        }.get(part, source.last_name_pair)
        return lambda: _from_pair(pair())
    plain = {
        "given_f": source.first_name_female,
        "given_m": source.first_name_male,
        "family_f": source.last_name_female,
        "family_m": source.last_name_male,
    }[part]
    if locale in _ROMANIZED:
        return lambda: _with_latin(plain())
    return lambda: (tidy(plain()), None)


def _from_pair(pair: tuple[str, str, str]) -> Spelled:
    return tidy(pair[0]), pair[2].title()


def _with_latin(name: str) -> Spelled:
    return tidy(name), romanize(name).title()
