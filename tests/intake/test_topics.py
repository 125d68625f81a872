"""Free words find the topics that they sound like, in any language and with typos; what is unrelated finds none."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.topics import Topic, rank

TOPICS = (
    Topic(
        "account_access",
        (
            *("I lost access to my account", "hacked account", "cannot log in", "password changed", "account stolen"),
            *("J’ai perdu l’accès à mon compte", "compte piraté", "mot de passe changé"),
            *("فقدت الوصول إلى حسابي", "حساب مخترق", "سرقة الحساب", "تهكير حساب"),
            *("账号被盗", "密码被改"),
        ),
    ),
    Topic(
        "phishing",
        (
            *("I got a suspicious message", "phishing", "fake message", "clicked a link", "strange link"),
            *("J’ai reçu un message suspect", "hameçonnage", "lien suspect", "j’ai cliqué sur un lien"),
            *("وصلتني رسالة مشبوهة", "رابط مشبوه", "ضغطت على رابط"),
        ),
    ),
    Topic(
        "ransomware",
        (
            *("My files are locked, there is a ransom note", "ransomware", "files encrypted"),
            *("Mes fichiers sont bloqués, on demande une rançon", "rançongiciel", "fichiers chiffrés"),
            *("ملفاتي مقفلة ويطلبون فدية", "ملفات مشفرة", "برنامج فدية"),
        ),
    ),
    Topic(
        "harassment",
        (
            *("I am harassed or threatened online", "threats", "insults", "blackmail"),
            *("On me harcèle ou me menace en ligne", "harcèlement", "menaces"),
            *("أتعرض للمضايقة أو التهديد على الإنترنت", "تهديد", "ابتزاز"),
        ),
    ),
    Topic("device_lost", ("I lost my phone or computer", "phone stolen", "téléphone volé", "سرقة الهاتف")),
    Topic("scam_payment", ("I sent money to a scammer", "scam", "arnaque", "احتيال", "gave my card number")),
)


def found(typed: str) -> Sequence[str]:
    return [match.id for match in rank(typed, TOPICS)]


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("hacked account", "account_access"),
        ("my acount was hackd by somone", "account_access"),
        ("They changed my PASSWORD!!", "account_access"),
        ("i clicked on a strange link in an email", "phishing"),
        ("my files are encripted", "ransomware"),
        ("my ex is threatening me", "harassment"),
        ("somebody stole my phone", "device_lost"),
        ("mon compte instagram a été pirater", "account_access"),
        ("jai clique sur un lien", "phishing"),
        ("rancongiciel", "ransomware"),
        ("harcelement sur facebook", "harassment"),
        ("on m'a volé mon telephone", "device_lost"),
        ("تم اختراق حسابي", "account_access"),
        ("حسابي اتهكر", "account_access"),
        ("ضغطت على الرابط", "phishing"),
        ("ملفّاتي مشفّرة", "ransomware"),
        ("ابتــزاز", "harassment"),
        ("إبتزاز", "harassment"),
        ("يهددني بنشر صوري", "harassment"),
        ("سرقوا هاتفي", "device_lost"),
        ("我的账号被盗了", "account_access"),
    ],
)
def test_what_people_tell_finds_its_topic_first(typed: str, best: str) -> None:
    assert found(typed)[:1] == [best]


@pytest.mark.parametrize(
    "typed",
    [
        "hello",
        "how are you?",
        "the weather is nice",
        "I like pizza",
        "?",
        "bonjour",
        "au secours",
        "مرحبا",
        "السلام عليكم",
        "你好",
    ],
)
def test_what_is_unrelated_finds_nothing(typed: str) -> None:
    assert found(typed) == []


def test_an_article_before_a_word_that_begins_like_one_changes_nothing() -> None:
    phrases = ("الواتساب تهكر", "واتساب تهكر")

    found = [[match.id for match in rank(typed, [Topic("a", (one,))])] for typed in phrases for one in phrases]

    assert found == [["a"]] * 4


def test_two_troubles_in_one_story_find_both_topics() -> None:
    story = "Yesterday I clicked on a strange link, and now I cannot log in, my password was changed and I am afraid."

    assert set(found(story)[:2]) == {"account_access", "phishing"}


def test_a_phrase_that_tells_more_comes_before_a_single_word() -> None:
    topics = (Topic("word", ("stolen",)), Topic("phrase", ("phone stolen",)), *TOPICS[1:3])

    assert [match.id for match in rank("my phone was stolen", topics)] == ["phrase", "word"]


def test_at_most_four_topics_are_found_best_first() -> None:
    topics = [Topic(f"t{number}", ("stolen phone",)) for number in range(6)]

    matches = rank("stolen phone", topics)

    assert len(matches) == 4
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)


def test_without_topics_or_phrases_nothing_is_found() -> None:
    assert rank("stolen phone", []) == []
    assert rank("stolen phone", [Topic("empty", ())]) == []


@given(st.text(max_size=200))
def test_whatever_is_written_raises_nothing_and_scores_lie_between_none_and_all(typed: str) -> None:
    assert all(0 < match.score <= 1 for match in rank(typed, TOPICS))
