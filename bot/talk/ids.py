"""The identities that travel through the house, told apart by the type checker.

They are opaque: nobody reads meaning out of them. `CaseNumber` alone is made for people, who say it aloud.
"""

from typing import NewType

ContactId = NewType("ContactId", str)
ConversationId = NewType("ConversationId", str)
CaseNumber = NewType("CaseNumber", int)
UpdateId = NewType("UpdateId", int)
MemberId = NewType("MemberId", str)
