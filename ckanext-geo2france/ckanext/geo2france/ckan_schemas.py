"""The seam's half about validation: schemas made once for many datasets.

ckanext-scheming makes its schema anew for each dataset, and CKAN expands it five times; that is
most of what a harvested dataset costs. Their validators and their order are kept; a test compares
what comes out (``tests/harvest/test_creating.py``), others fail by name when CKAN moves
(``tests/test_ckan_seam.py``).
"""

from __future__ import annotations

import json
from operator import itemgetter
from types import FunctionType
from typing import Any

import ckan.lib.navl.dictization_functions as navl
import ckan.lib.navl.validators as navl_validators
import ckan.logic.converters as converters
import ckan.plugins.toolkit as tk

__all__ = ["Prepared", "prepared"]


class Prepared:
    """A schema of ckanext-scheming, made once for many datasets of one type.

    ``validate`` says what ``navl.validate`` says of the same data and schema: the keys are expanded
    and put in order once, not five times.
    """

    def __init__(self, schema: dict[str, Any], rows: frozenset[str] = frozenset()) -> None:
        """Take what validates; *rows*: the extras that hold rows, as JSON."""
        self.schema = schema
        self.rows = rows
        self._from_extras = {name for name, each in schema.items() if _is_taken_from_extras(each)}
        _replace(schema, {_to_extras_slowly: _to_extras})
        for name in self._from_extras:
            # `shown` has moved the value already.
            del schema[name][0]
        self._names = list(schema)
        self._flat = navl.flatten_schema(schema)
        self._parents = {key[:-1] for key in self._flat}
        self._prefixes = {key[:length] for key in self._flat for length in range(len(key) + 1)}
        self._within: dict[tuple[Any, ...], list[tuple[str, list[Any]]]] = {}

    def validate(self, data: dict[str, Any], context: Any) -> tuple[dict[str, Any], bool]:
        """Return the converted data, and whether nothing is wrong with them."""
        empty = [key for key, value in data.items() if value == []]
        context = {**context, "schema_keys": self._names}
        flat = navl.flatten_dict(data, schema=self.schema)
        places = self._places(flat)
        full = self._full(places)
        converted = self._augmented(flat, full, places)
        errors: dict[Any, list[Any]] = {key: [] for key in full}
        for key in _in_order(full):
            _convert(full[key], key, converted, errors, context)
        found = navl.unflatten(converted)
        for key in empty:
            found.setdefault(key, [])
        return found, not any(errors.values())

    def shown(self, data: dict[str, Any], context: Any) -> dict[str, Any]:
        """Return stored *data* as ``package_show`` gives them."""
        data = dict(data)
        left = []
        for extra in data["extras"]:
            if extra["key"] in self.rows:
                data[extra["key"]] = json.loads(extra["value"])
            else:
                left.append(extra)
        data["extras"] = []
        for extra in left:
            if extra["key"] in self._from_extras:
                data[extra["key"]] = extra["value"]
            else:
                data["extras"].append(extra)
        if left and not data["extras"]:
            # As navl leaves it: a list that has lost all is gone, one that was empty stays.
            del data["extras"]
        return self.validate(data, context)[0]

    def _places(self, flat: dict[Any, Any]) -> set[tuple[Any, ...]]:
        """Return where in the data the schema has fields: at the top, and in each row."""
        found: set[tuple[Any, ...]] = {()}
        for place in sorted({key[:-1] for key in flat}, key=len):
            if place[::2] in self._parents and place[:-2] in found:
                found.add(place)
        return found

    def _full(self, places: set[tuple[Any, ...]]) -> dict[Any, list[Any]]:
        """Return the validators of each key, in the order of depth and name that navl sorts by."""
        full: dict[Any, list[Any]] = {}
        for place in sorted(places, key=lambda place: (len(place), place)):
            steps = place[::2]
            if steps not in self._within:
                within: Any = self.schema
                for step in steps:
                    within = within[step]
                lists = [(name, each) for name, each in within.items() if isinstance(each, list)]
                self._within[steps] = sorted(lists, key=itemgetter(0))
            full.update({(*place, name): each for name, each in self._within[steps]})
        return full

    def _augmented(
        self, flat: dict[Any, Any], full: dict[Any, Any], places: set[tuple[Any, ...]]
    ) -> dict[Any, Any]:
        found = {key: value for key, value in flat.items() if key in full}
        for key, value in flat.items():
            if key in found:
                continue
            if value != [] and key[::2] in self._prefixes:
                # Out of place: navl refuses it.
                return navl.augment_data(flat, self.schema)
            if key[:-1] in places:
                found.setdefault((*key[:-1], "__extras"), {})[key[-1]] = value
            else:
                found.setdefault(("__junk",), {})[key] = value
        for key in full:
            if key not in flat and not key[-1].startswith("__"):
                found[key] = navl.missing
        return found


def _is_taken_from_extras(validators: Any) -> bool:
    return isinstance(validators, list) and validators[:1] == [converters.convert_from_extras]


def _replace(schema: dict[str, Any], others: dict[Any, Any]) -> None:
    """Put other validators in the place of some."""
    for each in schema.values():
        if isinstance(each, dict):
            _replace(each, others)
        else:
            each[:] = [others.get(one, one) for one in each]


_to_extras_slowly = converters.convert_to_extras


def _to_extras(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Make a field an extra too; CKAN looks at every key of the dataset for the next place."""
    place = _free_place(data)
    data["extras", place, "key"] = key[-1]
    data["extras", place, "value"] = navl_validators.unicode_safe(data[key])


def _free_place(data: Any) -> int:
    place = 0
    while ("extras", place, "key") in data:
        place += 1
    return place


def _in_order(full: dict[Any, Any]) -> list[Any]:
    """Return the keys in the order in which navl comes to them."""
    keys = list(full)
    special = [key for key in keys if key[-1].startswith("__")]
    return [
        *(key for key in special if key[-1] == "__before"),
        *(key for key in keys if not key[-1].startswith("__")),
        *(key for key in special if key[-1] == "__extras"),
        *reversed([key for key in special if key[-1] == "__after"]),
        *(key for key in special if key == ("__junk",)),
    ]


def _convert(validators: list[Any], key: Any, data: Any, errors: Any, context: Any) -> None:
    try:
        for validator in validators:
            if validator is navl_validators.ignore_missing:
                value = data.get(key)
                if value is navl.missing or value is None:
                    # What it does, without raising what is caught below.
                    data.pop(key, None)
                    return
            else:
                navl.convert(validator, key, data, errors, context)
    except tk.StopOnError:
        pass


def prepared(plugin: Any, dataset_type: str, schema: dict[str, Any], action: str) -> Prepared:
    """Return *schema* as ckanext-scheming fills it for an action on datasets of a type.

    Its own function does it, with another last step: what it would validate with is kept.
    """
    own = set(schema)
    taken: dict[str, Any] = {}

    def keep(data: Any, filled: dict[str, Any], context: Any) -> tuple[Any, Any]:
        taken.update(filled)
        return data, {}

    fill = type(plugin).validate
    surroundings = {
        **fill.__globals__,
        "navl_validate": keep,
        "convert_to_extras": _to_extras,
    }
    copied = FunctionType(
        fill.__code__, surroundings, fill.__name__, fill.__defaults__, fill.__closure__
    )
    copied(plugin, {}, {"type": dataset_type}, schema, action)
    rows = {name for name, each in taken.items() if isinstance(each, dict)} - own
    return Prepared(taken, frozenset(rows))
