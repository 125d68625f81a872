"""A staff member's update: a press, a slash command, or words in a case's topic, for the desk to decide.

Only configured members are heard. Everybody else in the staff chat is refused, and the refusal is logged;
chatter that belongs to no case is none of our business.
"""

from bot.desk.case import Case, Member
from bot.desk.command import Speak
from bot.desk.read import HELP, Asked, command_of_press, command_of_words
from bot.runtime import cases, post
from bot.runtime.wiring import BOARD_LANE, moved_fact, number_of
from bot.runtime.work import Press, Work
from bot.talk.ids import MemberId
from bot.talk.message import Message
from bot.talk.text import Text, words
from bot.talk.update import Moved, Pressed, Wrote
from storage import cases as stored_cases
from storage import entries, facts, messages, slots

STRANGER = words("You are not on the staff list. An administrator can add you in the configuration.")
NO_SUCH_CASE = words("There is no such case.")
WHICH_CASE = words("Which case? Write this in the case's own topic, or add its number: /claim 17.")


def hear(work: Work) -> None:
    """One update of the staff chat."""
    member = (
        work.wiring.members.get(MemberId(f"{work.update.channel}:{work.update.sender}")) if work.update.sender else None
    )
    match work.update.content:
        case Pressed(data, press):
            toast = pressed(work, data, member)
            work.after.presses.append(Press(work.update.channel, press, toast, work.wiring.staff.locale))
        case Wrote():
            wrote(work, work.update.content, member)
        case Moved(chat):
            facts.set(work.tx, moved_fact(work.wiring.staff.chat), chat)
        case _:
            pass


def pressed(work: Work, data: str, member: Member | None) -> Text | None:
    """A button on the board or on a card; the words to show to whoever pressed it."""
    read = command_of_press(data)
    case = stored_cases.get(work.tx, read[0]) if read else None
    if read is None or case is None:
        return NO_SUCH_CASE
    if member is None:
        refuse(work, case)
        return STRANGER
    return cases.command(work, case, read[1], member)


def wrote(work: Work, said: Wrote, member: Member | None) -> None:
    """Words in the staff chat: a command, or part of a case. A command is obeyed as it was first sent."""
    asked = command_of_words(said.words)
    if (asked is not None and said.edited) or not (said.words.strip() or said.attachment):
        return
    case = case_of(work)
    if member is None:
        if case is not None or asked is not None:
            refuse(work, case)
            answer(work, case, STRANGER)
    elif asked is not None:
        obey(work, asked, case, member)
    elif case is not None:
        speak = Speak(said.words, said.attachment, said.edited)
        answer(work, case, cases.command(work, case, speak, member))


def obey(work: Work, asked: Asked, case: Case | None, member: Member) -> None:
    """A slash command, about the case it names or the one whose topic it stands in."""
    if asked.command is None:
        if asked.name == "queue":
            slots.clear(work.tx, BOARD_LANE, "board")  # a new board at the bottom, where the asker looks
            work.after.board = True
        else:
            answer(work, case, HELP)
        return
    about = stored_cases.get(work.tx, asked.case) if asked.case else case
    if about is None:
        answer(work, None, NO_SUCH_CASE if asked.case else WHICH_CASE)
        return
    answer(work, case, cases.command(work, about, asked.command, member))


def answer(work: Work, case: Case | None, text: Text | None) -> None:
    """Say it where it was asked: in the case's topic, or in General."""
    if text is None:
        return
    message = Message((text,))
    if case is None:
        post.to_board(work, message)
    else:
        post.to_topic(work, case, message)


def case_of(work: Work) -> Case | None:
    """The case whose topic this stands in or, where there are no topics, whose message it replies to."""
    if work.update.topic:
        return stored_cases.by_topic(work.tx, work.update.topic)
    if not work.update.reply_to:
        return edited_case(work)
    return case_of_message(work, work.update.reply_to) or case_of_slot(work)


def edited_case(work: Work) -> Case | None:
    """Where there are no topics, the case of a message of staff's that was carried across before."""
    return case_of_message(work, work.update.message)


def case_of_message(work: Work, ref: str) -> Case | None:
    """The case of a message that was carried across; what was said before there was a case is of that case too."""
    row = messages.by_staff_ref(work.tx, ref)
    if row is None or row.case is not None:
        return stored_cases.get(work.tx, row.case) if row and row.case else None
    return stored_cases.of_conversation(work.tx, row.conversation)


def case_of_slot(work: Work) -> Case | None:
    """The case whose card, or whose word of the desk's, is replied to."""
    number = number_of(slots.lane_of(work.tx, work.update.reply_to) or "")
    return stored_cases.get(work.tx, number) if number else None


def refuse(work: Work, case: Case | None) -> None:
    """Somebody who is not on the list: into the case log, and to the operator."""
    actor = f"{work.update.channel}:{work.update.sender or 'hidden'}"
    work.after.refusals.append(f"{actor} is not on the staff list")
    if case is not None:
        entries.append(work.tx, case.number, work.wiring.now(), actor, "stranger_refused", {})
