"""Every error that sheetpact raises on purpose, grouped by what happens next.

SheetpactError
├── PactError            the operator corrects pact.yaml, a mapping or the environment
├── ConnectorError       something about one shop or one document
│   ├── RetryLater       wait, then do the same again
│   ├── SignInAgain      the credentials are no longer good
│   ├── NotAllowed       the account lacks a right
│   │   └── Gone         what was asked for isn't there, or no longer, or not ours
│   ├── BadRecord        one record can't be read; the others go on
│   ├── ChangedMeanwhile somebody changed it between read and write: look again
│   ├── UnknownOutcome   it may or may not have been done: look before repeating
│   └── BrokenContract   the platform answered against its own documentation
├── Busy                 another run holds the lease
└── Unclear              what a person typed means nothing here, or several things
"""


class SheetpactError(Exception):
    """The root of the tree; catching it catches no programming error."""


class PactError(SheetpactError):
    """The pact, a mapping or the environment is wrong; the text says where and what to write instead."""


class ConnectorError(SheetpactError):
    """Something about one shop or one document; never holds a secret or personal data."""


class RetryLater(ConnectorError):
    """The platform asks for patience: repeat after `seconds`."""

    def __init__(self, message: str, seconds: float = 0.0) -> None:
        super().__init__(message)
        self.seconds = seconds


class SignInAgain(ConnectorError):
    """The credentials are no longer good; the owner must renew them."""


class NotAllowed(ConnectorError):
    """The account lacks a right; the owner must grant it."""


class Gone(NotAllowed):
    """What was asked for isn't there, or no longer, or isn't ours: asking again gives nothing else."""


class BadRecord(ConnectorError):
    """One record can't be read or written; the others go on."""


class ChangedMeanwhile(ConnectorError):
    """It changed between read and write; read again before writing."""


class UnknownOutcome(ConnectorError):
    """The write may or may not have been done; look before repeating."""


class BrokenContract(ConnectorError):
    """The platform's answer is not what its documentation says."""


class Busy(SheetpactError):
    """Another run of this pact holds the lease."""


class Unclear(SheetpactError):
    """What a person typed means nothing here, or several things: `candidates` are what to type instead."""

    def __init__(self, message: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.candidates = candidates
