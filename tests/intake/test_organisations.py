"""Which organisations are named to a contact, in which order, and how many."""

from collections.abc import Sequence

from bot.intake.organisations import Organisation, match


def organisation(id_: str, services: str = "fraud", countries: str = "", languages: str = "") -> Organisation:
    return Organisation(
        id=id_,
        name=id_.title(),
        services=tuple(services.split()),
        countries=tuple(countries.split()),
        languages=tuple(languages.split()),
    )


def names(organisations: Sequence[Organisation], services: str = "fraud", country: str = "FR") -> list[str]:
    return [one.id for one in match(organisations, services.split(), country, "fr")]


def test_only_those_that_offer_a_service_that_is_wished_are_named() -> None:
    assert names([organisation("bank"), organisation("doctor", services="health")]) == ["bank"]


def test_those_of_other_countries_are_left_out() -> None:
    assert names([organisation("there", countries="DE AT"), organisation("here", countries="DE FR")]) == ["here"]


def test_the_own_country_comes_before_everywhere() -> None:
    assert names([organisation("everywhere"), organisation("here", countries="FR")]) == ["here", "everywhere"]


def test_without_a_known_country_only_those_that_serve_everywhere_are_named() -> None:
    assert names([organisation("here", countries="FR"), organisation("everywhere")], country="") == ["everywhere"]


def test_the_own_language_comes_before_another_and_any_language_is_as_good() -> None:
    organisations = [
        organisation("german", languages="de"),
        organisation("any"),
        organisation("canadian", languages="en fr-CA"),
    ]

    assert names(organisations) == ["any", "canadian", "german"]


def test_the_country_weighs_more_than_the_language() -> None:
    organisations = [organisation("abroad", languages="fr"), organisation("here", countries="FR", languages="de")]

    assert names(organisations) == ["here", "abroad"]


def test_who_offers_more_of_the_services_comes_first() -> None:
    organisations = [organisation("one"), organisation("both", services="recovery fraud")]

    assert names(organisations, services="fraud recovery") == ["both", "one"]


def test_equals_keep_the_order_of_the_file_and_five_are_enough() -> None:
    assert names([organisation(f"o{number}") for number in range(7)]) == ["o0", "o1", "o2", "o3", "o4"]


def test_nobody_fits_and_nobody_is_named() -> None:
    assert names([]) == []
