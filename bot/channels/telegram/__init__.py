"""Telegram: private chats for contacts, a supergroup for staff. Its words stay in this package."""
