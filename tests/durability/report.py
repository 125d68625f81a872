"""What came of a run, in numbers and in sentences."""

from collections import Counter
from dataclasses import dataclass, field

from tests.durability.checker import Reason


@dataclass
class Report:
    """What came of a run."""

    seed: int
    cycles: int = 0
    seconds: float = 0.0
    ends: Counter[str] = field(default_factory=Counter)
    updates: int = 0
    deliveries: int = 0
    lives: int = 0
    repeats: Counter[Reason] = field(default_factory=Counter)
    orphans: int = 0
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        ends = ", ".join(f"{count} {end}" for end, count in self.ends.most_common())
        reasons = ", ".join(f"{count} after a {reason}" for reason, count in self.repeats.most_common()) or "none"
        pace = 60 * self.cycles / self.seconds
        lines = [
            f"seed {self.seed}: {self.cycles} cycles in {self.seconds:.0f} s ({pace:.0f} a minute)",
            f"ends: {ends}",
            f"updates: {self.updates}   words delivered: {self.deliveries}   conversations: {self.lives}",
            f"words that came twice: {reasons}",
            f"topics that nobody uses, made by a call whose answer was lost: {self.orphans}",
            f"violations: {len(self.violations)}",
        ]
        return "\n".join([*lines, *(f"  {one}" for one in self.violations[:40])])
