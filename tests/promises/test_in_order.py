"""Promise 3, in order: one contact's updates in the order of their arrival, and nobody waits for anybody else."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.runtime import worker
from bot.talk.update import Pressed, Update, Wrote
from storage import tables
from storage.database import Tx
from tests.promises.breakable import from_contact, in_a_desk
from tests.runtime.scenes import claimed, said
from tests.runtime.whole import Whole

# Each of these has an answer of its own, which depends on what came before.
WORDS = ("/start", "/why", "/language", "/back", "/person", "/delete", "/leave", "they took my mailbox", "2", "no")
POISON = "poison"

words = st.sampled_from((*WORDS, POISON))
lives = st.lists(st.lists(words, min_size=1, max_size=5), min_size=2, max_size=4)


@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(lives=lives, data=st.data())
def test_a_conversation_is_the_same_whoever_else_talks_in_between(lives: list[list[str]], data: st.DataObject) -> None:
    """Interleaved at random, accepted and worked on in batches of random sizes, against each of them alone."""
    talk = interleaved(lives, data)
    heard: dict[str, list[str]] = {}

    async def together(whole: Whole) -> None:
        waiting = list(talk)
        while waiting:
            size = data.draw(st.integers(1, len(waiting)))
            for update, poison in waiting[:size]:
                await whole.accept(update, poison=poison)
            del waiting[:size]
            for _ in range(data.draw(st.integers(0, 3))):
                await whole.worker.once()
        await whole.settle()
        heard.update({who: said(whole.paper.sheets, who) for who in everybody(talk)})

    def alone(who: str) -> list[str]:
        lines: list[str] = []

        async def scenario(whole: Whole) -> None:
            for update, poison in talk:
                if update.sender == who:
                    await whole.accept(update, poison=poison)
                    await whole.settle()
            lines.extend(said(whole.paper.sheets, who))

        in_a_desk(scenario)
        return lines

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(worker, "BATCH", data.draw(st.integers(1, 8)))
        in_a_desk(together)
    assert heard == {who: numbered_anew(alone(who), heard[who]) for who in everybody(talk)}


def interleaved(lives: list[list[str]], data: st.DataObject) -> list[tuple[Update, bool]]:
    """The updates of all, each one's in order; and whether each is poison."""
    left = {f"contact {number}": list(life) for number, life in enumerate(lives)}
    talk: list[tuple[Update, bool]] = []
    while left:
        who = data.draw(st.sampled_from(sorted(left)))
        text = left[who].pop(0)
        talk.append((from_contact(f"k{len(talk)}", who, Wrote(text)), text == POISON))
        left = {name: life for name, life in left.items() if life}
    return talk


def everybody(talk: list[tuple[Update, bool]]) -> list[str]:
    return sorted({update.sender for update, _ in talk})


def numbered_anew(alone: list[str], together: list[str]) -> list[str]:
    """A case's number counts the cases of all: alone, everybody is number 1."""
    for number in range(1, 9):
        if f"has the number {number}." in "\n".join(together):
            alone = [line.replace("has the number 1.", f"has the number {number}.") for line in alone]
    return alone


@settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(sizes=st.lists(st.integers(1, 7), min_size=20, max_size=20))
def test_words_are_stored_and_carried_in_the_order_in_which_they_came(sizes: list[int]) -> None:
    async def scenario(whole: Whole) -> None:
        topic = await claimed(whole)
        texts = [f"word {number}" for number in range(20)]
        waiting = [from_contact(f"k{number}", "zoe", Wrote(text)) for number, text in enumerate(texts)]
        for size in sizes:
            for update in waiting[:size]:
                await whole.accept(update)
            del waiting[:size]
            await whole.worker.once()
        await whole.settle()

        carried = said(whole.paper.sheets, "staff-chat", topic)
        assert [line.removeprefix("🗣 ") for line in carried if line.startswith("🗣")] == texts

    in_a_desk(scenario)


@pytest.mark.asyncio
async def test_a_poisonous_contact_holds_up_only_herself_and_only_until_it_is_set_aside(desk: Whole) -> None:
    async with desk as whole:
        for number, (who, text) in enumerate([("mallory", POISON), ("mallory", "/start"), ("zoe", "/start")]):
            await whole.accept(from_contact(f"k{number}", who, Wrote(text)), poison=text == POISON)

        await whole.worker.once()
        await whole.sender.drain()
        assert [sheet.letter.chat for sheet in whole.paper.sheets] == ["zoe"]

        await whole.settle()
        assert [line[:12] for line in said(whole.paper.sheets, "mallory")] == ["I am sorry: ", "Hello. I am "]


@pytest.mark.asyncio
async def test_what_is_said_while_an_erasure_waits_in_the_same_batch_goes_with_it_and_harms_nobody(
    desk: Whole, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk as whole:
        asked = await whole.says("zoe", "/delete")
        yes = asked[-1].wording.keys[0][0].data
        await whole.accept(from_contact("k1", "zoe", Pressed(yes, "press")))
        await whole.accept(from_contact("k2", "zoe", Wrote("and another thing")))
        await whole.accept(from_contact("k3", "ben", Wrote("/start")))
        await whole.settle()

        assert [line[:20] for line in said(whole.paper.sheets, "zoe")[-1:]] == ["Everything you told "]
        assert len(said(whole.paper.sheets, "ben")) == 1
        assert await whole.on(attempts) == [0, 0, 0, 0]
    assert not caplog.records


def attempts(tx: Tx) -> list[int]:
    return list(tx.execute(select(tables.inbox.c.attempts)).scalars())
