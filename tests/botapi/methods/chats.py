"""What the bot may ask about chats and members, and how it leaves."""

from tests.botapi.chats import Member
from tests.botapi.methods.addressing import find_chat
from tests.botapi.methods.registry import method
from tests.botapi.params import Params
from tests.botapi.refusal import JSON, bad
from tests.botapi.world import World


@method("getMe")
def get_me(world: World, params: Params) -> JSON:
    del params
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_everything,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
    }
    return world.bot.json() | abilities


@method("getChat")
def get_chat(world: World, params: Params) -> JSON:
    return find_chat(world, params).full()


@method("getChatMember")
def get_chat_member(world: World, params: Params) -> JSON:
    chat = find_chat(world, params)
    account = world.accounts.get(params.number("user_id") or 0)
    if account is None:
        bad("invalid user_id specified")
    if chat.type == "private":
        return Member(account, "member" if account in (chat.person, world.bot) else "left").json()
    return world.standing(chat, account).json()


@method("getChatAdministrators")
def get_chat_administrators(world: World, params: Params) -> list[JSON]:
    chat = find_chat(world, params)
    if chat.type == "private":
        bad("there are no administrators in the private chat")
    # Other bots are left out.
    members = (one for one in chat.members.values() if one.account is world.bot or not one.account.is_bot)
    return [member.json() for member in members if member.is_admin]


@method("getChatMemberCount")
def get_chat_member_count(world: World, params: Params) -> int:
    chat = find_chat(world, params)
    return 2 if chat.type == "private" else sum(member.present for member in chat.members.values())


@method("leaveChat")
def leave_chat(world: World, params: Params) -> bool:
    chat = find_chat(world, params)
    if chat.type == "private":
        bad("chat member status can't be changed in private chats")
    world.change_member(chat, world.bot, world.bot, "left")
    return True
