"""Everything that can go wrong, split by who reads the message and can mend it.

An error's text is written for that reader, names the mend, and never holds what a contact said.
What a dialog or a person does wrong inside a conversation is output of the core, not an exception.
"""


class MaydayError(Exception):
    """The root: whoever catches it may show its text as it is."""


class ConfigError(MaydayError):
    """For the administrator: a setting, a key, a file or a database stands in the way of a start."""


class DialogError(MaydayError):
    """For the administrator: dialogs or languages that may not go live; the text is the findings."""


class ChannelError(MaydayError):
    """For the runtime: a channel did not take what was sent. Its subclasses say what may follow."""


class NotSent(ChannelError):
    """It surely did not arrive: sending again is safe.

    Attributes:
        wait: seconds to keep this chat quiet before the next try, None if the channel named none.
    """

    def __init__(self, text: str, *, wait: float | None = None) -> None:
        super().__init__(text)
        self.wait = wait


class MaybeSent(ChannelError):
    """Nobody knows whether it arrived: the kind of message decides whether it goes again."""


class NeverSent(ChannelError):
    """The channel will never take this one: trying again is useless."""


class Unreachable(NeverSent):
    """The person is gone from the channel: blocked the bot, or deleted the account."""


class TopicGone(NeverSent):
    """The topic was deleted on the channel: it must be opened anew before anything goes into it."""


class ChannelRefused(ChannelError):
    """The channel rejects us as a whole (wrong token, a second poller): stop and tell the operator."""


class Moved(ChannelError):
    """The chat lives under another id from now on.

    Attributes:
        chat: the channel's new id of the chat.
    """

    def __init__(self, chat: str) -> None:
        super().__init__("The chat moved to another id.")
        self.chat = chat
