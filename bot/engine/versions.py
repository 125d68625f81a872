"""Which version of a dialog a session stands on, and where it goes when that version is gone.

A conversation stays on the version it began with. Only when that version cannot be had any more does it move:
to the same step of the current one, or out of the dialog to the question that led there.
"""

from bot.engine.session import Frame
from bot.engine.walk import Walk
from bot.talk.text import words


def settle(walk: Walk) -> bool:
    """Make every frame stand on a version that is there; False if the session had to move."""
    stays = 0
    for frame in walk.frames:
        if not walk.library.has_version(frame.dialog, frame.version):
            break
        stays += 1
    if stays == len(walk.frames):
        return True
    moved: list[Frame] = []
    for frame in walk.frames[stays:]:
        current = moved_frame(walk, frame)
        if current is None:
            break  # the step is gone: back to the question that led into this dialog
        moved.append(current)
    walk.frames[stays:] = moved
    if not walk.frames:
        walk.over()
    walk.trail = [
        mark for mark in walk.trail if all(walk.library.has_version(f.dialog, f.version) for f in mark.frames)
    ]
    walk.question = "none"
    walk.say(words("These questions have just been improved. I am sorry: please look at this one again."))
    return False


def moved_frame(walk: Walk, frame: Frame) -> Frame | None:
    """The same step of the current version, None if there is none."""
    if not walk.library.has(frame.dialog):
        return None
    current = walk.library.dialog(frame.dialog)
    return Frame(frame.dialog, current.version, frame.step, frame.opened) if frame.step in current.steps else None
