"""`mayday run` and `mayday chat` in real terminals and in pipes: two sides of one desk, without any server."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.commands import call
from tests.cli.window import COMMAND, PATIENCE, Window, environment, piped

Opens = Callable[..., Window]


def asks_for_a_person(contact: Window) -> None:
    """From the first question into the queue."""
    contact.reads("What happened?")
    contact.reads("\n> ")
    contact.types("/person")
    contact.reads("in danger right now")
    contact.reads("\n> ")
    contact.types("no")
    contact.reads("what should the person know")
    contact.reads("\n> ")
    contact.types("They took my mailbox")
    contact.reads("You are in the queue")
    contact.reads("\n> ")


def test_one_terminal_is_the_contacts_the_other_the_volunteers(opens: Opens) -> None:
    contact = opens("run")
    contact.reads("chat --as staff")
    asks_for_a_person(contact)

    staff = opens("chat", "--as", "staff")
    staff.reads("You are staff.")
    staff.reads("1 case is waiting.")
    staff.reads("\n> ")
    staff.types("/claim 1")
    staff.reads("Case 1 is yours.")
    staff.reads("#1 | In the person's own words: They took my mailbox")
    staff.reads("\n#1 > ")
    contact.reads("A person is here with you now")

    staff.types("Which mailbox is it?")
    contact.reads("🙋 Which mailbox is it?")
    staff.reads("#1 | ✓")
    staff.types("// sounds familiar")
    contact.presses("The one a")  # half a sentence, when something comes in
    staff.types("Take your time")
    contact.reads("🙋 Take your time")
    contact.reads("> The one a")  # is still there
    contact.types("t work")
    staff.reads("#1 | 🗣 The one at work")

    staff.types("/resolve")
    staff.reads("Case 1 is resolved.")
    contact.reads("Your case is closed now")
    contact.reads("  [4] 4 ⭐")
    contact.types("4")
    contact.reads("Thank you.")
    staff.reads("4 of 5")

    staff.presses("\x03")
    contact.presses("\x03")
    assert (staff.ends(), contact.ends()) == (130, 130)
    assert "sounds familiar" not in contact.screen
    assert not [name for name in ("Traceback", "Aborted") if name in contact.screen + staff.screen]


def test_when_whoever_runs_the_desk_is_killed_another_takes_over_and_no_word_is_lost(opens: Opens) -> None:
    staff = opens("chat", "--as", "staff", "--lang", "en")
    staff.reads("Nobody is waiting.")
    contact = opens("run")
    asks_for_a_person(contact)
    staff.reads("1 case is waiting.")
    staff.types("/claim 1")
    staff.reads("\n#1 > ")
    contact.reads("A person is here with you now")

    staff.kill()
    contact.types("are you still there?")
    second = opens("chat", "--as", "staff", "--lang", "en")
    second.reads("Being helped: #1 with Staff")
    second.shows("#1 | 🗣 are you still there?")
    second.reads("\n> ")
    second.types("/open 1")
    second.reads("\n#1 > ")
    second.types("Yes, I am back")
    contact.reads("🙋 Yes, I am back")
    contact.reads("\n> ")

    contact.presses("\x04")
    assert contact.ends() == 0
    second.types("/release")
    second.reads("Case 1 is back in the queue.")
    second.reads("\n> ")
    second.presses("\x04")
    assert second.ends() == 0


def test_piped_lines_are_answered_one_after_the_other_and_then_it_ends(tmp_path: Path) -> None:
    done = piped(tmp_path, "/start\n1\ne-mail\n/person\n3\nhelp \xff me".encode("latin-1"), "chat", "--lang", "en")

    said = [line for line in done.stdout.split("\n") if line.startswith("> ") or "?" in line or "queue for" in line]
    assert [line for line in said if not line.startswith(("  ", "•"))] == [
        "> /start",
        "What happened? Press what is closest, or write it in your own words.",
        "> 1",
        "Which kind of account is it?",
        "> e-mail",
        "Do you have an idea who did it?",
        "> /person",
        "Is anybody in danger right now? This means you too, for example if you think of hurting yourself.",
        "> 3",
        "In a few words: what should the person know?",
        "> help � me",
        "You are in the queue for a person now. Your case has the number 1.",
    ]
    assert (done.returncode, done.stderr) == (0, "")

    staff = piped(tmp_path, "/claim 1\nHello\n/resolve\n", "chat", "--as", "staff", "--lang", "en")

    assert [line for line in staff.stdout.split("\n") if "> " in line] == ["> /claim 1", "#1 > Hello", "#1 > /resolve"]
    assert (staff.returncode, staff.stderr) == (0, "")


def test_another_contact_in_another_language(tmp_path: Path) -> None:
    done = piped(tmp_path, "/start\n1\n", "chat", "--lang", "ar", "--name", "amal")

    options = [line for line in done.stdout.split("\n") if "[1]" in line]
    assert (done.returncode, len(options)) == (0, 2)
    assert all("\u0600" <= line[-1] <= "\u06ff" for line in options)  # the label is in Arabic


def test_a_reader_that_goes_away_ends_it_without_a_word(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "chat", "--lang", "en"], cwd=tmp_path, env=environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"/start\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"> /start\n"
        process.stdout.close()
        process.stdin.write(b"1\n" * 10)
        process.stdin.close()

        assert (process.wait(PATIENCE), process.stderr.read()) == (1, b"")


MEMBERS = '[staff]\nmembers = [{id = 1, name = "Ana"}, {id = 2, name = "Ben"}]\n'


@pytest.mark.parametrize(
    ("arguments", "config", "word"),
    [
        (
            ["--as", "staff", "--name", "Cleo"],
            MEMBERS,
            "--name: “Cleo” is not among staff.members. Take one of: Ana, Ben.",
        ),
        (["--as", "staff", "--name", "Cleo"], "", "--name: “Cleo” is not among staff.members. Take one of: staff."),
        (["--lang", "tlh"], "", "--lang: there is no language “tlh” here. Take one of: en, ar, fr."),
        (
            ["--as", "staff"],
            f'{MEMBERS}chat = -1001\n[telegram]\ntoken = "1:x"\n',
            "--as staff: the staff of this desk work in their chat on Telegram. Write there.",
        ),
    ],
)
def test_whoever_cannot_sit_here_is_told_why(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    config: str,
    word: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAYDAY_TELEGRAM_TOKEN", raising=False)
    (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    (tmp_path / "config.toml").chmod(0o600)

    assert call(["chat", *arguments]) == 2
    assert capsys.readouterr().err == f"mayday: {word}\n"
    assert not (tmp_path / "var").exists()
