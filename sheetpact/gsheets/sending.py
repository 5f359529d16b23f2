"""One request with all that belongs to a write: sent, looked for where its answer was lost, its copies read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sheetpact.errors import ChangedMeanwhile, ConnectorError, NotAllowed, SignInAgain
from sheetpact.gsheets.book import METADATA, Book
from sheetpact.gsheets.client import Client
from sheetpact.gsheets.entry import Entry
from sheetpact.gsheets.look import Json
from sheetpact.gsheets.shadow import ANSWER, Met
from sheetpact.model.texts import say

MARKS = f"developerMetadata({METADATA})"


@dataclass(frozen=True, slots=True)
class Sending:
    """Requests to one document."""

    client: Client
    locale: str

    def send(self, noted: Entry, requests: Sequence[Json]) -> list[Met]:
        """What it met. ChangedMeanwhile: somebody else wrote; NotAllowed, SignInAgain: nothing was done."""
        body: Json = {"requests": list(requests)}
        fields = "spreadsheetId"
        if noted.guards:
            ranges = noted.copies.ranges
            body |= {"includeSpreadsheetInResponse": True, "responseRanges": ranges, "responseIncludeGridData": True}
            fields = f"updatedSpreadsheet({ANSWER})"
        try:
            answer = self.client.update(body, fields)
        except (NotAllowed, SignInAgain):
            raise
        except ConnectorError as error:
            return self._looked(noted, error)
        told = answer.get("updatedSpreadsheet", {})
        return noted.copies.met(told if isinstance(told, dict) else {}, noted.guards)

    def _looked(self, noted: Entry, error: ConnectorError) -> list[Met]:
        """Whether a write was done whose answer says it wasn't, or never came."""
        now = Book.of(self.client.spreadsheet(MARKS))
        if noted.made(now):
            return self.asked(noted)
        if now.generation >= noted.generation:
            raise ChangedMeanwhile(say(self.locale, "google.other_write")) from error
        raise error

    def asked(self, noted: Entry) -> list[Met]:
        """What a write met that is in the document. ChangedMeanwhile: somebody deleted the copies."""
        if not noted.guards:
            return []
        return noted.copies.met(self.client.spreadsheet(ANSWER, noted.copies.span), noted.guards)
