"""Questions and what is expected of them, over the corpus beside this file."""

from __future__ import annotations

import json

#: question, dataset that comes first
FIRST: list[tuple[str, str]] = [
    # acronyms and codes, exactly
    ("OCS2D", "ocs2d-2021"),
    ("ocs2d", "ocs2d-2021"),
    ("OCS 2D", "ocs2d-2021"),
    ("RPG", "rpg"),
    ("BD TOPO", "bdtopo"),
    ("BDTOPO", "bdtopo"),
    ("bd-topo", "bdtopo"),
    ("BD_TOPO", "bdtopo"),
    ("PCRS", "pcrs"),
    ("PCRS Lens", "pcrs"),
    ("DVF", "dvf"),
    ("ZNIEFF", "znieff"),
    ("GTFS", "gtfs"),
    ("PPRI", "ppri-canche"),
    ("IRVE", "irve"),
    ("SIRENE", "sirene"),
    ("EPCI", "epci"),
    # the exact title, whatever is better known
    ("Friches industrielles", "friches"),
    ("Cadastre solaire d'Amiens", "cadastre-solaire"),
    ("Atlas des zones inondables", "zones-inondables"),
    ("Zones d’activités économiques", "zae"),
    ("Parcelles déclarées à la PAC", "rpg"),
    ("limites des communes", "communes"),
    # the title before the abstract, the word before its synonym
    ("cadastre", "cadastre"),
    ("bruit", "bruit"),
    ("gares", "gares"),
    ("photographie aérienne", "ortho-2012"),
    ("logements sociaux", "logement-social"),
    ("qualité de l'eau", "qualite-eau"),
    ("qualité de l'air", "air"),
    ("population", "population"),
    ("monuments", "monuments"),
    # as many words as possible
    ("orthophoto infrarouge", "ortho-irc"),
    ("orthophoto littoral", "ortho-2012"),
    ("occupation du sol Oise", "mos-oise"),
    ("bathymétrie baie de somme", "mnt-baie"),
    ("PLUi Amiens", "plui-amiens"),
]

#: question, datasets that are among those found
FOUND: list[tuple[str, str]] = [
    # elision, with either apostrophe, in the question or in the text
    ("eau", "qualite-eau zones-humides eau-potable"),
    ("l'eau", "qualite-eau"),
    ("l’eau", "qualite-eau"),
    ("l`eau", "qualite-eau"),
    ("d'eau", "eau-potable"),
    ("qu'eau", "eau-potable"),
    ("état", "qualite-eau"),
    ("activité", "zae"),
    ("art", "oeuvres"),
    # case and accents
    ("EAU", "qualite-eau"),
    ("Qualité", "qualite-eau air"),
    ("qualite", "qualite-eau air"),
    ("QUALITÉ", "qualite-eau air"),
    ("ecoles", "ecoles"),
    ("oeuvres", "oeuvres"),
    ("œuvre", "oeuvres"),
    ("hebergement", "campings"),
    ("chaussee brunehaut", "chaussee"),
    # stems
    ("logements réhabilités", "logement"),
    ("réhabilitation des logements", "logement"),
    ("commune", "communes logement-social"),
    ("forêt", "forets"),
    ("forestier", "forets"),
    ("canaux", "hydro"),
    ("éolien", "eoliennes"),
    ("éolienne", "eoliennes"),
    ("cyclable", "pistes"),
    ("agricole", "rpg haies"),
    ("cavité", "cavites"),
    ("inondable", "zones-inondables ppri-canche"),
    ("inondations", "ppri-canche"),
    ("sentier", "randonnee"),
    ("touristique", "campings randonnee"),
    ("électrique", "electricite irve"),
    ("foncier", "dvf friches"),
    ("parcelles cadastrales", "cadastre"),
    ("routière", "trafic"),
    # doubled letters, which stems drop
    ("randonee", "randonnee"),
    ("defibrilateur", "defibrillateurs"),
    # compounds, hyphens, numbers
    ("Hauts-de-France", "bdtopo epci"),
    ("hauts de france", "bdtopo epci"),
    ("hautsdefrance", "bdtopo epci"),
    ("sous-sol", "sous-sol cavites"),
    ("sous sol", "sous-sol cavites"),
    ("retrait-gonflement", "argiles"),
    ("retrait gonflement", "argiles"),
    ("1/50 000", "sous-sol"),
    ("200 m", "population"),
    ("n° 11", "puits"),
    ("20 cm", "ortho-2024"),
    # synonyms, of one word and of several, with articles and plurals as people put them
    ("mode d'occupation du sol", "mos-oise ocs2d-2021"),
    ("modes d’occupation des sols", "mos-oise ocs2d-2021"),
    ("MOS", "mos-oise ocs2d-2021"),
    ("orthophotographie", "ortho-2024 ortho-2012 ortho-irc"),
    ("photographies aériennes", "ortho-2024 ortho-irc"),
    ("photo aérienne", "ortho-2024 ortho-2012"),
    ("intercommunalité", "epci"),
    ("établissement public de coopération intercommunale", "epci"),
    ("PLU", "plu-arras"),
    ("plans locaux d'urbanisme", "plu-arras"),
    ("plan local d'urbanisme intercommunal", "plui-amiens"),
    ("schéma de cohérence territoriale", "scot"),
    ("registre parcellaire graphique", "rpg"),
    ("MNT", "mnt"),
    ("modèle numérique de terrain", "mnt"),
    ("parcellaire", "cadastre"),
    ("prix de l'immobilier", "dvf"),
    ("natura2000", "natura"),
    ("corridor écologique", "tvb"),
    ("rivières", "hydro"),
    ("HLM", "logement-social"),
    ("panneaux solaires", "cadastre-solaire"),
    ("très haut débit", "fibre"),
    ("voies vertes", "pistes"),
    ("horaires de transport", "gtfs"),
    ("station d'épuration", "step"),
    ("carte du bruit", "bruit"),
    ("sites pollués", "friches"),
    # keywords, themes in both languages, organizations, contacts, lineage, identifiers, resources
    ("couvert", "ocs2d-2021"),
    ("Hydrographie", "qualite-eau hydro"),
    ("hydrography", "qualite-eau hydro"),
    ("Cadastral parcels", "cadastre"),
    ("agence de l'eau", "qualite-eau hydro"),
    ("cyclistes inventés", "pistes"),
    ("photogrammétrique", "bdtopo"),
    ("électromagnétiques", "trafic"),
    ("fr-120066022-hydro-0001", "hydro"),
    ("geojson orthophoto", "ortho-2024"),
    # English texts
    ("war cemetery", "war-cemeteries"),
    ("cemeteries", "war-cemeteries"),
    ("flooding trench", "war-cemeteries"),
    ("boundary", "coast"),
    ("erode cliff", "coast"),
    ("aerial survey", "war-cemeteries"),
    # English words, where the texts are French
    ("noise", "bruit"),
    ("noise maps", "bruit"),
    ("height", "chaussee"),
]

#: questions in plain words, and what they find first; where several answer as well, any of them
ANSWERED: list[tuple[str, str]] = [
    ("où trouver le cadastre de Lens ?", "cadastre"),
    ("Où est la qualité de l'eau des rivières ?", "qualite-eau"),
    ("quelles sont les limites des communes ?", "communes"),
    ("comment télécharger l’orthophoto 2024 ?", "ortho-2024"),
    ("je cherche des bornes de recharge", "irve"),
    ("Quels sont les quartiers prioritaires ?", "qpv"),
    ("où puis-je obtenir le registre parcellaire graphique ?", "rpg"),
    ("y a-t-il des pistes cyclables ?", "pistes"),
    ("what is the land cover of the region?", "ocs2d-2021 mos-oise"),
    ("cadastre?", "cadastre"),
]

#: question, not found by it
NOT_FOUND: list[tuple[str, str]] = [
    ("eau", "terrils"),
    ("sol", "eoliennes"),
    ("mine", "oeuvres"),
    ("canton", "campings"),
    ("communication", "communes"),
    ("art", "trait-cote"),
    ("email", "pistes"),
    ("publication", "ocs2d-2021"),
    ("pointOfContact", "pistes"),
]

#: mistyped, the correction that is told, what it finds
CORRECTED: list[tuple[str, str, str]] = [
    ("orthofoto", "orthophoto", "ortho-2024"),
    ("orthofotos", "orthophoto", "ortho-2024"),
    ("ortophoto", "orthophoto", "ortho-2024"),
    ("cadsatre", "cadastre", "cadastre"),
    ("cadatsre solaire", "cadastre solaire", "cadastre-solaire"),
    ("hydrografique", "hydrographique", "hydro"),
    ("inondasions", "inondation", "ppri-canche"),
    ("friches industrieles", "friches industrielles", "friches"),
    ("monumants", "monuments", "monuments"),
    ("etablisement", "etablissements", "ecoles"),
    ("géologiqe", "geologique", "sous-sol"),
    ("qualité de l'eau des riviéress", "qualité de l'eau des rivieres", "qualite-eau"),
]

#: short words and exact ones are left alone; words of hidden datasets are no correction
NOT_CORRECTED = [
    *("eua", "gaz", "zzzz", "brut", "xylotheque", "xylothèqes"),
    # plurals are no mistakes
    "noise",
    *("modes d'occupation des sols", "cartes des bruits stratégiques"),
]

#: ways to write the same question
SAME: list[tuple[str, str]] = [
    ("eau potable", "EAU POTABLE"),
    ("eau potable", "l'eau potable"),
    ("l'eau potable", "l’eau potable"),
    ("qualité de l'air", "qualite de l air"),
    ("zones humides", "zone humide"),
    ("sous-sol", "Sous-Sols"),
    ("mode d'occupation du sol", "MOS"),
    ("trame verte et bleue", "trame verte bleue"),
]

#: Lucene syntax, and exactly what it finds
SYNTAX: list[tuple[str, str]] = [
    ("name:cadastre", "cadastre"),
    ('name:"cadastre" OR name:dvf', "cadastre dvf"),
    ("title:cadastre AND NOT title:solaire", "cadastre"),
    ("title:cadastre", "cadastre-solaire cadastre"),
    ("tags:nitrates", "qualite-eau"),
    ('tags:"occupation du sol"', "ocs2d-2021 mos-oise"),
    ("notes:tourbière", "zones-humides"),
    ("+title:eau +title:potable", "eau-potable"),
    ("title:(eau AND potable)", "eau-potable"),
    ("name:ortho*", "ortho-2024 ortho-2012 ortho-irc"),
    ("title:terri?s", "terrils"),
    ("title:terrlis~1", "terrils"),
    ("organization:etat-demo AND title:argiles", "argiles"),
    ("year:[* TO 2000]", "puits"),
    ("year:1998", "puits"),
    ("inspire_themes:cp", "cadastre"),
    ("acronym:RPG", "rpg"),
    ('acronym:"BD TOPO"', "bdtopo"),
    ("res_name:bathymétrie", "mnt-baie"),
    ('title_string:"Terrils du bassin minier"', "terrils"),
    ("maintenance_frequency:annually", "trafic"),
    ("metadata_identifier:fr-120066022-hydro-0001", "hydro"),
    ("res_url:*step.zip", "step"),
    ('"trait de côte"', "trait-cote"),
    ("+cadastre -solaire", "cadastre"),
    ("cadastre NOT solaire", "cadastre"),
    ("terrils OR monuments", "terrils monuments"),
    ("terril*", "terrils"),
    ("défibrill*", "defibrillateurs"),
    ("terrilz~1", "terrils"),
]

#: texts that no parser reads, and words of theirs that a page finds instead
BROKEN: list[tuple[str, str]] = [
    ('title:"terrils', "terrils"),
    ("title:(terrils", "terrils"),
    ("title:[terrils TO", ""),
    ("title:terrils AND", "terrils"),
    ("title:terrils)", "terrils"),
    ("year:abc terrils", ""),
    ("title:terrils^^2", ""),
    ("name:/terrils", ""),
    ("terrils OR", "terrils"),
    ("OR terrils", "terrils"),
    ("terrils NOT", "terrils"),
    ('"terrils', "terrils"),
    ("terrils)", "terrils"),
    ("(((terrils", "terrils"),
]


def _polygon(*points: tuple[float, float]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [[*points, points[0]]]})


#: ext_bbox, found, not found
PLACED: list[tuple[str, str, str]] = [
    ("2.68,50.36,2.95,50.48", "plu-arras pcrs logement terrils", "ortho-2012 cadastre-solaire"),
    ("2.2,49.8,2.4,50.0", "plui-amiens gtfs oeuvres cadastre-solaire", "pcrs trait-cote"),
    ("1.38,48.84,4.26,51.09", "ocs2d-2021 rpg bdtopo pcrs puits", "fidji sans-lieu"),
    ("2.79,50.41,2.81,50.43", "puits pcrs", "ortho-2012"),
    ("3.1,49.45,3.2,49.55", "chaussee", "ortho-2012"),
    ("178,-18,179,-17", "fidji", "ocs2d-2021"),
    ("-179.5,-18,-178.5,-17", "fidji", "ocs2d-2021"),
    ("176,-20,-177,-15", "fidji", "ocs2d-2021"),
    ("-60,-40,-59,-39", "planete", "ocs2d-2021"),
    ("362.68,50.36,362.95,50.48", "plu-arras pcrs logement terrils", "ortho-2012"),
]

#: ext_bbox, what comes before what
NEARER: list[tuple[str, str, str]] = [
    ("2.68,50.36,2.95,50.48", "plu-arras pcrs logement terrils", "ocs2d-2021 planete puits"),
    ("2.2,49.8,2.4,50.0", "plui-amiens gtfs oeuvres", "planete ocs2d-2021"),
    ("1.38,48.84,4.26,51.09", "ocs2d-2021 rpg", "mos-oise pcrs puits planete"),
    ("2.5,49.2,2.6,49.3", "mos-oise", "ocs2d-2021 planete"),
]

#: ext_geometry, found, not found
POLYGONS: list[tuple[str, str, str]] = [
    (_polygon((2.6, 50.3), (3.0, 50.3), (3.0, 50.5), (2.6, 50.5)), "pcrs", "ortho-2012"),
    # a triangle whose box holds the bay, but which does not reach it
    (_polygon((1.4, 50.6), (2.4, 50.6), (2.4, 49.9)), "ocs2d-2021", "trait-cote"),
    (
        json.dumps(
            {
                "type": "MultiPolygon",
                "coordinates": [
                    [[[1.5, 50.1], [1.7, 50.1], [1.7, 50.3], [1.5, 50.1]]],
                    [[[2.2, 51.0], [2.5, 51.0], [2.5, 51.05], [2.2, 51.0]]],
                ],
            }
        ),
        "trait-cote ortho-2012",
        "pcrs",
    ),
    # drawn the other way round, crossing itself, from a map gone around the world
    (_polygon((2.6, 50.3), (2.6, 50.5), (3.0, 50.5), (3.0, 50.3)), "pcrs", "ortho-2012"),
    (_polygon((2.6, 50.3), (3.0, 50.5), (3.0, 50.3), (2.6, 50.5)), "ocs2d-2021", "ortho-2012"),
    (_polygon((362.6, 50.3), (363.0, 50.3), (363.0, 50.5), (362.6, 50.5)), "pcrs", "ortho-2012"),
]

#: extras that are answered with 400
REFUSED_PLACES: list[dict[str, str]] = [
    {"ext_bbox": "1,2,3"},
    {"ext_bbox": "a,b,c,d"},
    {"ext_bbox": "1,51,2,50"},
    {"ext_bbox": "1,2,3,91"},
    {"ext_bbox": "nan,1,2,3"},
    {"ext_geometry": "POLYGON((0 0,1 1,1 0,0 0))"},
    {"ext_geometry": '{"type": "Point", "coordinates": [2, 50]}'},
    {"ext_geometry": '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}'},
    {"ext_geometry": '{"type": "Polygon"}'},
    {"ext_geometry": "[" * 50_000},
    {"ext_geometry": _polygon(*((x / 1e4, x / 1e4) for x in range(20_000)))},
]

#: text typed, label suggested, its kind
SUGGESTED: list[tuple[str, str, str]] = [
    ("cadastr", "Plan cadastral informatisé", "dataset"),
    ("cadastr", "Cadastre solaire d'Amiens", "dataset"),
    ("ortho", "Orthophoto 2024 à 20 cm", "dataset"),
    ("ORTHOPH", "Orthophotographie infrarouge couleur", "dataset"),
    ("l'occup", "Occupation du sol 2021 (OCS2D)", "dataset"),
    ("ocs2", "Occupation du sol 2021 (OCS2D)", "dataset"),
    ("rehab", "Réhabilitation de logement dans le bassin minier", "dataset"),
    ("biodiv", "biodiversité", "keyword"),
    ("hydrograp", "Hydrographie", "theme"),
    ("transport net", "Réseaux de transport", "theme"),
    ("agence de l'e", "Agence de l'eau de démonstration", "organization"),
    ("déclarées pac", "Registre parcellaire graphique (RPG)", "dataset"),
]
