"""Where Recall is served, and which addresses still belong to it."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from callsheet.application.errors import ConfigurationError, Refused, Unreachable

_PORTS = {"http": 80, "https": 443}
_LONGEST = 10_000


class Origin:
    """
    Scheme, host and port of the API; nothing outside is ever called.

    Attributes:
        url: Such as `https://us-east-1.recall.ai`, without a slash at the end.
    """

    def __init__(self, base_url: str) -> None:
        """
        Take the base URL of a region, or of a server on this machine.

        Raises:
            ConfigurationError: It is not `https`, and not `http` on this machine; or
                it has a path, a query or a password.
        """
        parts = _split(base_url)
        if parts is None or parts.hostname is None or parts.scheme not in _PORTS:
            raise ConfigurationError(
                "the base URL of Recall must look like https://us-east-1.recall.ai"
            )
        if parts.scheme == "http" and not _is_loopback(parts.hostname):
            raise ConfigurationError(
                "the base URL of Recall must begin with https://"
                " (http:// is for a server on this machine)"
            )
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ConfigurationError(
                "the base URL of Recall must end after the host, without a path"
            )
        if "@" in parts.netloc:
            raise ConfigurationError(
                "the base URL of Recall must not hold a user name or password"
            )
        self._parts = parts
        self.url = _origin(parts)

    def follow(self, next_page: str) -> str:
        """
        Take path and query from the address of a list's next page.

        `http` in place of `https` is let pass, as Recall itself has sent it; the
        call goes to the origin all the same.

        Raises:
            Refused: The address lies on another origin; the text names that.
            Unreachable: It is no address at all.
        """
        whole = None
        if len(next_page) <= _LONGEST and next_page.isascii():
            whole = _split(next_page, base=self.url)
        if whole is None or whole.hostname is None or not next_page.isprintable():
            raise Unreachable("the address of the next page is unreadable", status=200)
        if not self._owns(whole):
            raise Refused(
                f"the next page lies on another origin: {_origin(whole)[:300]}"
            )
        return (whole.path or "/") + (f"?{whole.query}" if whole.query else "")

    def _owns(self, other: SplitResult) -> bool:
        mine = self._parts
        if other.hostname != mine.hostname or "@" in other.netloc:
            return False
        if (other.scheme, other.port, mine.scheme) == ("http", None, "https"):
            return True
        return other.scheme in _PORTS and _port(other) == _port(mine)


def _split(url: str, *, base: str = "") -> SplitResult | None:
    try:
        parts = urlsplit(urljoin(base, url))
        _ = parts.port  # raises if it is no number
        (parts.hostname or "").encode("idna")  # and this, if no host can be named so
    except ValueError:
        return None
    return parts


def _port(parts: SplitResult) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)


def _origin(parts: SplitResult) -> str:
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None else f":{parts.port}"
    return f"{parts.scheme}://{shown}{port}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
