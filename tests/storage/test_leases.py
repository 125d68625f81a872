"""What only one process may do: taken, kept, lost, and never done by two."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from storage import facts, leases
from storage.database import Tx
from storage.leases import Lease, LeaseLost
from tests.storage.store import NOW, Store, later


def test_a_lease_that_nobody_has_is_taken(store: Store) -> None:
    assert store(leases.take, "sender", "one", NOW, 10) == Lease("sender", 1)


def test_while_somebody_has_it_nobody_else_gets_it(store: Store) -> None:
    store(leases.take, "sender", "one", NOW, 10)

    assert store(leases.take, "sender", "two", later(9.9), 10) is None


def test_leases_of_other_names_are_others(store: Store) -> None:
    store(leases.take, "sender", "one", NOW, 10)

    assert store(leases.take, "poller", "two", NOW, 10) == Lease("poller", 1)


def test_when_its_time_is_over_the_next_one_gets_it_with_a_greater_token(store: Store) -> None:
    store(leases.take, "sender", "one", NOW, 10)

    assert store(leases.take, "sender", "two", later(10), 10) == Lease("sender", 2)


def test_a_lease_that_is_renewed_lasts_from_then(store: Store) -> None:
    lease = Lease("sender", 1)
    store(leases.take, "sender", "one", NOW, 10)

    assert store(leases.renew, lease, later(8), 10)
    assert store(leases.take, "sender", "two", later(17), 10) is None
    assert store(leases.take, "sender", "two", later(18), 10) == Lease("sender", 2)


def test_a_lease_that_another_has_taken_cannot_be_renewed_or_given_back(store: Store) -> None:
    store(leases.take, "sender", "one", NOW, 10)
    store(leases.take, "sender", "two", later(10), 10)

    assert not store(leases.renew, Lease("sender", 1), later(11), 10)
    assert not store(leases.release, Lease("sender", 1), later(11))
    assert store(leases.take, "sender", "three", later(12), 10) is None


def test_a_lease_that_is_given_back_can_be_had_at_once(store: Store) -> None:
    store(leases.take, "sender", "one", NOW, 10)
    store(leases.release, Lease("sender", 1), later(1))

    assert store(leases.take, "sender", "two", later(1), 10) == Lease("sender", 2)


def test_a_write_of_a_holder_that_has_lost_its_lease_is_refused(store: Store) -> None:
    store(leases.take, "sender", "one", NOW, 10)
    store(leases.take, "sender", "two", later(10), 10)

    def write(tx: Tx) -> None:
        leases.check(tx, Lease("sender", 1))
        facts.set(tx, "name", "value")

    with pytest.raises(LeaseLost):
        store.database.transact(write)
    assert store(facts.get, "name") is None


def test_a_lease_changes_hands_only_between_two_writes_of_its_holder(on_postgres: Store) -> None:
    store = on_postgres
    store(leases.take, "sender", "one", NOW, 10)
    with ThreadPoolExecutor(1) as thread:

        def write(tx: Tx) -> None:
            leases.check(tx, Lease("sender", 1))
            taking = thread.submit(store, leases.take, "sender", "two", later(10), 10)
            with pytest.raises(TimeoutError):
                taking.result(0.2)
            facts.set(tx, "name", "value")

        store.database.transact(write)

    assert store(leases.take, "sender", "three", later(11), 10) is None


def test_of_many_that_ask_at_once_one_gets_it(on_postgres: Store) -> None:
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(on_postgres, leases.take, "sender", str(who), NOW, 10) for who in range(8)]

    assert [one.result() for one in asked if one.result()] == [Lease("sender", 1)]


def test_the_clock_is_the_databases(on_postgres: Store) -> None:
    first, second = on_postgres(leases.moment), on_postgres(leases.moment)

    assert timedelta(0) < second - first < timedelta(seconds=5)
    assert first.utcoffset() == timedelta(0)
