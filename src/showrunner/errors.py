"""Every error this package raises.

ShowrunnerError
├── BriefError              the request cannot be filmed as asked; .field names the culprit   (HTTP 422, exit 2)
├── NotFound                no such film, draft, voice, preset or asset                       (404, exit 3)
├── ProviderError           an engine (built-in or outside) said no; .retryable, .provider    (424, exit 4)
│   ├── MissingModel        a model file is absent or fails its checksum                      (424, exit 4)
│   ├── MissingKey          needs a key nobody configured                                     (424, exit 4)
│   └── Refused             content policy; never retried                                     (424, exit 4)
├── MediaError              a media library or ffmpeg failed; .tail holds its last words      (500, exit 5)
├── StoreError              the disk is full, read-only or damaged                            (507, exit 6)
├── ReviewFailed            the finished film does not pass its own review; .findings         (500, exit 7)
├── Degraded                a fallback would be needed and --no-degraded forbids it           (424, exit 8)
├── BudgetSpent             what was asked would pass a ceiling of money; .field names it      (402, exit 9)
├── Busy                    another process is making this very film                          (409, exit 10)
├── Unauthenticated         who asks is not known                                             (401, exit 11)
├── Forbidden               who asks may not                                                  (403, exit 12)
├── Conflict                the thing is not in a state for this                              (409, exit 13)
├── Stale                   somebody changed it since it was read                             (412, exit 14)
├── TooLarge                more bytes than are taken                                         (413, exit 15)
├── TooMany                 too often, or too many at once; .retry_after_s                    (429, exit 16)
│   └── QuotaSpent          a day's allowance is used up; .field names the limit              (429, exit 16)
├── Unavailable             a part of the house is away; .retry_after_s                       (503, exit 17)
├── BadSetting              a setting that cannot be; .field names it                         (exit 18)
└── FetchFailed             somebody else's server did not give what was asked; .status       (424, exit 19)
    └── NotAllowed          an address that is not ours to ask: private, odd, or in disguise  (422, exit 19)

Callers choose by type and attribute, never by text. Ctrl-C leaves with 130.
"""

from typing import Any, ClassVar


class ShowrunnerError(Exception):
    """Base of the tree. `hint` is one sentence telling the reader what to do next; `field` names bad input.

    Beneath the faces a hint names no command and no address: it is read on the command line, over HTTP and by tools.
    """

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1
    retryable: bool = False

    def __init__(self, message: str, *, hint: str = "", field: str | None = None) -> None:
        super().__init__(message)
        self.hint, self.field = hint, field

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors travel between processes with all they know, whatever their constructor asks for."""
        return _revived, (type(self), self.args, self.__dict__)


def _revived(kind: type[ShowrunnerError], args: tuple[Any, ...], state: dict[str, Any]) -> ShowrunnerError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class BriefError(ShowrunnerError):
    code, exit_status = "bad_brief", 2


class NotFound(ShowrunnerError):
    """`among`: what to list in order to see those that there are, as films or voices; every face knows how it does."""

    code, exit_status = "not_found", 3

    def __init__(self, message: str, *, hint: str = "", field: str | None = None, among: str = "") -> None:
        super().__init__(message, hint=hint or (among and f"list the {among}"), field=field)
        self.among = among


class ProviderError(ShowrunnerError):
    code, exit_status = "provider_failed", 4

    def __init__(self, message: str, *, provider: str, retryable: bool = False, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.provider, self.retryable = provider, retryable


class MissingModel(ProviderError):
    code = "missing_model"


class MissingKey(ProviderError):
    code = "missing_key"


class Refused(ProviderError):
    code = "refused"


class MediaError(ShowrunnerError):
    code, exit_status = "media_failed", 5

    def __init__(self, message: str, *, tail: str = "", hint: str = "") -> None:
        last = tail.strip().splitlines()[-1:]
        super().__init__(": ".join([message, *last]), hint=hint)
        self.tail = tail


class StoreError(ShowrunnerError):
    code, exit_status = "store_failed", 6


class ReviewFailed(ShowrunnerError):
    code, exit_status = "review_failed", 7

    def __init__(self, message: str, *, findings: tuple[str, ...], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.findings = findings


class Degraded(ShowrunnerError):
    code, exit_status = "degraded", 8


class BudgetSpent(ShowrunnerError):
    code, exit_status = "budget_spent", 9


class Busy(ShowrunnerError):
    code, exit_status = "busy", 10


class Unauthenticated(ShowrunnerError):
    code, exit_status = "unauthenticated", 11


class Forbidden(ShowrunnerError):
    code, exit_status = "forbidden", 12


class Conflict(ShowrunnerError):
    code, exit_status = "conflict", 13


class Stale(ShowrunnerError):
    code, exit_status = "stale", 14


class TooLarge(ShowrunnerError):
    code, exit_status = "too_large", 15


class _Later(ShowrunnerError):
    """Asked again in `retry_after_s` seconds, it may be granted."""

    def __init__(self, message: str, *, retry_after_s: float, hint: str = "", field: str | None = None) -> None:
        super().__init__(message, hint=hint, field=field)
        self.retry_after_s = retry_after_s


class TooMany(_Later):
    code, exit_status = "too_many", 16


class QuotaSpent(TooMany):
    code = "quota_spent"


class Unavailable(_Later):
    code, exit_status, retryable = "unavailable", 17, True


class BadSetting(ShowrunnerError):
    code, exit_status = "bad_setting", 18


class FetchFailed(ShowrunnerError):
    """`status` is what the server answered, None when there was no answer."""

    code, exit_status = "fetch_failed", 19

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retryable: bool = False,
        retry_after_s: float | None = None,
        hint: str = "",
        field: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint, field=field)
        self.status, self.retryable, self.retry_after_s = status, retryable, retry_after_s


class NotAllowed(FetchFailed):
    code = "not_allowed"
