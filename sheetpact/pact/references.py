"""`${NAME}` and `prefect:secret/NAME` in a pact, and what may only be written that way.

A value that is refused is never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sheetpact.model.secret import Secret
from sheetpact.pact.mistakes import Mistake, Path, nearest
from sheetpact.pact.tree import Tree, Value

REFERENCE = re.compile(r"\$\{([^}]*)\}")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SECRET_BLOCK = re.compile(r"prefect:secret/([A-Za-z0-9_-]+)")

SECRET_NAMES: Mapping[str, str] = {
    r"secret": "app secrets, client secrets, webhook secrets, WeCom's corpsecret",
    r"passw|passphrase|pwd": "passwords",
    r"token": "access, refresh and verification tokens",
    r"credential": "signing in",
    r"keys?$": "API keys, consumer keys, signing keys, AES keys",
    r"cookie|session": "a session is as good as a password",
    r"authori[sz]ation|(^|_)auth$": "an HTTP header with a token",
    r"密码|口令|密钥|秘钥|私钥|令牌|凭证|凭据": "the same words in Chinese",
}
"""Names of settings that hold a secret (small letters, words joined by _) → why."""
PLAIN_NAMES: Mapping[str, str] = {
    r"^credentials?$": "Google's credentials are a file: this is its path",
    r"_(file|path|folder|url|uri|endpoint|column|field|days|hours|seconds)$": "says where or how long, not what",
    r"^app_?key$": "open platforms (Doudian, 1688, JD) call an application's public id its app key",
    r"public_key$": "public by its nature",
    r"(file|folder|spreadsheet|wiki|node)_token$": "Feishu calls the id of a file or a folder its token",
}
"""Exceptions from SECRET_NAMES → why."""
SECRET_VALUES: Mapping[str, str] = {
    r"://[^/?#\s]*?:[^/?#\s]+@": "a password inside an address",
    r"[?&][a-z_]*(token|secret|key|password)=[^&#\s]": "a token in the query of an address",
    r"-----BEGIN [A-Z ]*PRIVATE KEY": "a private key",
    r"^c[ks]_[0-9a-f]{40}$": "a WooCommerce REST API key",
    r"^shp(at|ss|ca|pa)_[0-9a-fA-F]{32}": "a Shopify access token",
}
"""Texts that are secrets whatever the setting's name → why."""


@dataclass(slots=True)
class Resolution:
    """What references are resolved with: `variables` are the environment and the .env file.

    `resolve_secret` answers prefect:secret/NAME; LookupError or ValueError: no such secret.
    """

    tree: Tree
    variables: Mapping[str, str]
    resolve_secret: Callable[[str], str] | None
    mistakes: list[Mistake] = field(default_factory=list)

    def value(self, value: Value, path: Path = ()) -> Value:
        """The same tree with every reference resolved; hidden where it may be a secret."""
        if isinstance(value, dict):
            return {key: self.value(member, (*path, key)) for key, member in value.items()}
        if isinstance(value, list):
            return [self.value(member, (*path, str(index))) for index, member in enumerate(value)]
        if _may_be_secret(path) and self._literal_secret(value, path):
            return Secret("")
        return self._resolved(value, path) if isinstance(value, str) else value

    def _literal_secret(self, value: Value, path: Path) -> bool:
        if value is None or isinstance(value, bool):
            return False
        text = str(value)
        named = _says_secret(path[-1]) and path != ("store",)
        fine = _is_reference(text) if named else not _looks_secret(REFERENCE.sub("", text))
        if not fine:
            self._note(path, "pact.literal_secret" if named else "pact.literal_secret_inside", name=_variable_for(path))
        return not fine

    def _resolved(self, text: str, path: Path) -> str:
        if block := SECRET_BLOCK.fullmatch(text):
            answers = list(self._secret_block(block[1], path))
            return Secret(answers[0], tuple(answers)) if answers else Secret("")
        if "${" not in text:
            return text
        parts = {name: "".join(self._variable(name, path)) for name in REFERENCE.findall(text)}
        if "${" in REFERENCE.sub("", text):
            self._note(path, "pact.open_reference")
        whole = REFERENCE.sub(lambda found: parts[found[1]], text)
        return Secret(whole, tuple(parts.values())) if _may_be_secret(path) else whole

    def _secret_block(self, name: str, path: Path) -> Iterator[str]:
        if self.resolve_secret is None:
            self._note(path, "pact.secret_needs_flow", name=name, variable=_variable_for(path))
            return
        try:
            yield self.resolve_secret(name)
        except (LookupError, ValueError):
            self._note(path, "pact.no_such_secret", name=name)

    def _variable(self, name: str, path: Path) -> Iterator[str]:
        if not VARIABLE.fullmatch(name):
            self._note(path, "pact.bad_variable")
        elif self.variables.get(name):
            yield self.variables[name]
        else:
            meant = nearest(name, (known for known in self.variables if self.variables[known]))
            self._note(path, "pact.no_variable", nearest=meant, name=name)

    def _note(self, path: Path, code: str, nearest: str = "", **params: object) -> None:
        self.mistakes.append(Mistake(self.tree.line(path), path, code, params, nearest))


def _may_be_secret(path: Path) -> bool:
    return path == ("store",) or "settings" in path[-2:-1]


def _says_secret(name: str) -> bool:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").replace(" ", "_").lower()
    if any(re.search(pattern, words) for pattern in PLAIN_NAMES):
        return False
    return any(re.search(pattern, words) for pattern in SECRET_NAMES)


def _looks_secret(text: str) -> bool:
    return any(re.search(pattern, text) for pattern in SECRET_VALUES)


def _is_reference(text: str) -> bool:
    return bool(REFERENCE.fullmatch(text) or SECRET_BLOCK.fullmatch(text))


def _variable_for(path: Path) -> str:
    """A good name for the variable: TEA_WOO_CONSUMER_KEY for consumer_key of the shop tea-woo."""
    if path == ("store",):
        return "DATABASE_PASSWORD"
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", "_".join((*path[-3:-2], path[-1])))
    return re.sub(r"[^A-Z0-9]+", "_", words.upper()).strip("_") or "SECRET"
