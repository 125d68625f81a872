from storage import dialogs
from storage.dialogs import Kept
from tests.storage.store import NOW, Store, later


def test_every_version_is_kept_once_by_dialog_and_age(store: Store) -> None:
    store(dialogs.keep, "scam", "2", "new", NOW)
    store(dialogs.keep, "access", "1", "text", NOW)
    store(dialogs.keep, "scam", "1", "newest", later(1))
    store(dialogs.keep, "scam", "2", "never written over", later(2))

    assert store(dialogs.kept) == [Kept("access", "1", "text"), Kept("scam", "2", "new"), Kept("scam", "1", "newest")]
