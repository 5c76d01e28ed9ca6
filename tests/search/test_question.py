"""How a text is read, and what Solr is asked because of it."""

from __future__ import annotations

import re

import pytest
from ckan.lib.search.query import _get_local_query_parser
from hypothesis import given
from hypothesis import strategies as st

from ckanext.geo2france.search.corrections import edits, known_words, singular, sound, tolerated
from ckanext.geo2france.search.query import compose, prepare
from ckanext.geo2france.search.question import Kind, content_words, fold, plain, read, stop_words
from ckanext.geo2france.search.ranking import InvalidRanking, Ranking, load
from ckanext.geo2france.search.where import Place

RANKING = Ranking(fields={"title": 12.0, "text": 1.0})
PLACE = Place("{!field f=spatial_geom}Intersects(ENVELOPE(1, 2, 4, 3))", "div(1,2)")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Kind.EVERYTHING),
        (None, Kind.EVERYTHING),
        ("*:*", Kind.EVERYTHING),
        ("eau potable", Kind.PLAIN),
        ("où est l'eau ?", Kind.PLAIN),
        ("Plan (PPRI)", Kind.PLAIN),
        ("sous-sol - carte", Kind.PLAIN),
        ("C++", Kind.PLAIN),
        ('"eau potable"', Kind.OPERATORS),
        ("eau AND sol", Kind.OPERATORS),
        ("+eau -sol", Kind.OPERATORS),
        ("cadastr*", Kind.OPERATORS),
        ("cada?tre", Kind.OPERATORS),
        ("ortho~1", Kind.OPERATORS),
        ("title:eau", Kind.FIELDED),
        ("{!func}x", Kind.FOREIGN),
    ],
)
def test_a_text_is_read_as_what_it_is(text: str | None, kind: Kind) -> None:
    assert read(text).kind is kind


def test_a_question_keeps_its_content_words() -> None:
    assert read("Où trouver le cadastre de Lens ?").words == ("cadastre", "lens")


def test_stop_words_alone_are_words() -> None:
    assert content_words("où est-ce") == ("ou", "est", "ce")


def test_stop_words_are_those_of_solr() -> None:
    assert {"le", "où".replace("ù", "u"), "the"} <= stop_words()


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ('title:"eau potable', "eau potable"),
        ("a:(b OR c:[x TO y]", "b x TO y"),
        ("https://example.org/x", "https example.org x"),
        ("« l'eau »", "l'eau"),
        ("(((", ""),
    ],
)
def test_plain_words_are_left_of_anything(broken: str, words: str) -> None:
    assert plain(broken) == words


@given(st.text(max_size=200))
def test_no_text_escapes_into_the_local_parameters(text: str) -> None:
    """Whatever is typed, quotes of the local parameters stay closed around our own values."""
    question = read(text)
    if question.kind is not Kind.PLAIN:
        return
    query = compose(question, RANKING, [])
    head, _, tail = query.partition("'}")
    assert tail == question.text
    assert head.count("'") % 2 == 1
    assert not re.search(r"[{}]", question.text)
    assert _get_local_query_parser(query) == "edismax"


def test_fields_pass_untouched() -> None:
    params = {"q": "title:eau", "fq": "tags:x", "fq_list": ["a"], "sort": "name asc"}
    assert prepare(dict(params), RANKING, []) == params


OWN = [{"qf": "name"}, {"bf": "x"}, {"boost": "x"}, {"defType": "dismax"}]


@pytest.mark.parametrize("own", OWN)
def test_callers_with_their_own_weights_keep_them(own: dict[str, str]) -> None:
    params = {"q": "eau", **own}
    assert prepare(dict(params), RANKING, [])["q"] == "eau"


def test_a_place_filters_and_ranks() -> None:
    params = prepare({"q": "eau", "fq_list": ["a"]}, RANKING, [PLACE])
    assert params["fq_list"] == ["a", PLACE.filter]
    assert PLACE.nearness in params["q"]
    assert prepare({"q": ""}, RANKING, [PLACE])["q"].endswith("}*:*")
    assert prepare({"q": ""}, RANKING, [])["q"] == ""


def test_exact_acronyms_count_for_their_share_of_the_words() -> None:
    query = compose(read("BD TOPO Lens"), RANKING, [])
    assert 'acronym:"bd topo"^=100' in query
    assert 'acronym:"lens"^=50' in query
    assert 'title_key:"bd topo lens"^=' in query


def test_no_factor_exceeds_its_weight() -> None:
    assert RANKING.highest_factor() == pytest.approx(1.8 * 1.2 * 1.15)
    # 1 + weight is the most, as what is written lies between 0 and 1: see test_fields and
    # test_popularity.
    assert RANKING.factors()["quality"] == "linear(field(quality),0.2,1)"
    assert RANKING.factors()["popularity"] == "linear(field(popularity),0.8,1)"


def test_the_title_outweighs_every_factor() -> None:
    """A word of the title of an unknown dataset against one of the abstract of the best known."""
    from ckanext.geo2france.runtime.project import config_folder

    ranking = load(str(config_folder() / "search" / "ranking.yaml"))
    assert ranking.fields["names_text"] > 4 * ranking.highest_factor() * ranking.fields["text"]


@pytest.mark.parametrize("text", ["", "[]", "fields: {}", "fields: x\nexact: y", "a: b: c"])
def test_a_broken_ranking_file_is_named(tmp_path, text: str) -> None:
    path = tmp_path / "ranking.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidRanking, match="ranking.yaml"):
        load(str(path))


@pytest.mark.parametrize(("word", "mistakes"), [("eau", 0), ("cavités"[:4], 0), ("sentier", 1)])
def test_mistakes_are_forgiven_by_length(word: str, mistakes: int) -> None:
    assert tolerated(word) == mistakes


def test_two_mistakes_in_long_words() -> None:
    assert tolerated("orthofoto") == 2


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("eau", "eau", 0), ("cadsatre", "cadastre", 1), ("orthofoto", "orthophoto", 2), ("", "ab", 2)],
)
def test_swapped_letters_are_one_mistake(one: str, other: str, distance: int) -> None:
    assert edits(one, other) == edits(other, one) == distance


def test_what_sounds_alike_is_alike() -> None:
    assert sound("orthofoto") == sound("orthophotos")
    assert sound("industriele") == sound("industrielles")


def test_folding_is_that_of_the_index() -> None:
    assert fold("Œuvre À L’ÉTÉ") == "oeuvre a l’ete"


def test_plurals_and_words_of_the_synonyms_are_no_mistakes() -> None:
    assert singular("modes") == singular("mode")
    assert singular("bus") == "bus"
    assert {"noise", "height", "ocs2d"} <= known_words()
    assert "orthofoto" not in known_words()
