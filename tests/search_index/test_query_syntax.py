"""Fields named in a query are found as Solr's parser finds them, whatever hides them."""

from __future__ import annotations

import pytest

from ckanext.geo2france.search import syntax


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("eau potable", ()),
        ("title:eau", ("title",)),
        ("title : eau", ("title",)),
        ("title\u3000:eau", ("title",)),
        ("+title:eau -tags:mer !name:x", ("title", "tags", "name")),
        ("title:(eau OR tags:(mer name:x))", ("title", "tags", "name")),
        ("filter(title:eau)", ("title",)),
        ('tags:"a:b" title:c', ("tags", "title")),
        (r'tags:"a\" name:b" title:c', ("tags", "title")),
        ('"name:x"', ()),
        ('a"b"title:c"d"', ("title",)),
        (r"ti\tle:eau", ("title",)),
        (r"\u0074itle:eau", ("title",)),
        (r"un\:deux", ()),
        ("metadata_modified:[2020-01-01T00:00:00Z TO NOW/DAY+1DAY]", ("metadata_modified",)),
        ('x:["a:b" TO c:d} title:e', ("x", "title")),
        ('x:[a"b TO c] title:e f:"g"', ("x", "title", "f")),
        ("/title:eau/", ()),
        ('/a"b/ title:eau /c"d/', ("title",)),
        ("a/b title:c", ("title",)),
        ("/* name:x */ title:eau", ("title",)),
        ("/* a /* b */ name:x */ title:eau", ("title",)),
        ('/* " */ title:eau /* " */', ("title",)),
        ("title /* rien */ : eau", ("title",)),
        ("eau^2.5 title:mer^=3", ("title",)),
        ("eau~2 title:mer~", ("title",)),
        ("*:*", ("*",)),
        ("ti*le:eau", ()),
        ("a&&title:eau", ("a&&title",)),
        ("title:https\\://example.org/x", ("title",)),
    ],
)
def test_fields_are_found(query: str, fields: tuple[str, ...]) -> None:
    assert syntax.read(query).fields == fields


@pytest.mark.parametrize("query", ['title:"eau', "eau\\", "x:[a TO b", "/eau", "eau^x"])
def test_what_solr_cannot_read_is_told(query: str) -> None:
    assert not syntax.read(query).readable


@pytest.mark.parametrize(
    "query",
    [
        "permission_labels:public",
        r"permission\u005flabels:public",
        r"\p\e\rmission_labels:public",
        'text:") permission_labels:public',
        ") [a permission_labels:public]",
        '"permission_labels:public"',
        "permission_labels :public",
    ],
)
def test_a_mention_is_seen_even_where_the_syntax_is_wrong(query: str) -> None:
    assert syntax.mentions(query, "permission_labels")


def test_depth_counts_open_parentheses() -> None:
    assert syntax.read("((a) OR (b:(c)))").depth == 3
    assert syntax.read('"((((" \\(').depth == 0


@pytest.mark.parametrize("query", ["{!func}x", "a {!lucene}b", r"\\{!func}x", "x:{!func}y"])
def test_local_parameters_are_seen(query: str) -> None:
    assert syntax.has_local_parameters(query)


@pytest.mark.parametrize("query", [r"\{!func}x", "x:{a TO b}", "!{a}", "hé ! {oui}"])
def test_braces_alone_are_no_local_parameters(query: str) -> None:
    assert not syntax.has_local_parameters(query)
