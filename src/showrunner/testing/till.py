"""A till of one process, for trying steps that cost money."""

from dataclasses import dataclass, field

from showrunner.errors import BudgetSpent


@dataclass
class MemoryTill:
    """engine.ports.Till; amounts in micro-dollars."""

    ceiling: int | None = None
    reserved: dict[str, int] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)

    def reserve(self, charge: str, *, workspace: str, film: str | None, provider: str, what: str, amount: int) -> None:
        if charge in self.reserved or charge in self.spent:
            return
        if self.ceiling is not None and self.total + amount > self.ceiling:
            left = self.ceiling - self.total
            raise BudgetSpent(f"{what} would cost {amount} of {left} micro-dollars left", field="budget")
        self.reserved[charge] = amount

    def settle(self, charge: str, amount: int) -> None:
        self.reserved.pop(charge, None)
        self.spent.setdefault(charge, amount)

    def release(self, charge: str) -> None:
        self.reserved.pop(charge, None)

    @property
    def total(self) -> int:
        return sum(self.reserved.values()) + sum(self.spent.values())
