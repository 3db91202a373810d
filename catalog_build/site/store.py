"""An object store to publish into: S3, or what speaks its protocol."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import S3Store

from catalog_build.core.errors import CatalogError, UsageError

_URL = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>[^?#]*))?")


class ObjectStore:
    """A prefix of a bucket; credentials, region and endpoint come from the usual AWS_… variables."""

    def __init__(self, url: str) -> None:
        """Name the place.

        Args:
            url: such as s3://bucket/prefix.

        Raises:
            UsageError: it is no such URL.
        """
        found = _URL.fullmatch(url)
        if found is None:
            raise UsageError(f"--publish {url!r}: give a bucket, with or without a prefix, such as s3://models/catalog")
        self.url = url
        with self._explain():
            self._store = S3Store(
                found["bucket"], prefix=(found["prefix"] or "").strip("/") or None, retry_config={"max_retries": 3}
            )

    def get(self, path: str) -> bytes | None:
        """Return an object's bytes; None where there is none."""
        try:
            with self._explain():
                return bytes(obstore.get(self._store, path).bytes())
        except FileNotFoundError:
            return None

    def put(self, path: str, data: bytes, *, content_type: str, cache_control: str) -> None:
        """Write an object, with what a browser is to know of it."""
        with self._explain():
            obstore.put(
                self._store, path, data, attributes={"Content-Type": content_type, "Cache-Control": cache_control}
            )

    def create(self, path: str, data: bytes) -> bool:
        """Write an object that must not be there; False where it is."""
        try:
            with self._explain():
                obstore.put(self._store, path, data, mode="create")
        except FileExistsError:
            return False
        return True

    def delete(self, paths: Sequence[str]) -> None:
        """Remove objects; one that is not there is no error."""
        if paths:
            with self._explain():
                obstore.delete(self._store, list(paths))

    def list_paths(self) -> Iterator[str]:
        """Yield the paths of all objects under the prefix."""
        with self._explain():
            for batch in obstore.list(self._store):
                yield from (str(one["path"]) for one in batch)

    @contextmanager
    def _explain(self) -> Iterator[None]:
        try:
            yield
        except (NotFoundError, FileNotFoundError) as error:
            if "NoSuchBucket" in str(error):
                remedy = "there is no such bucket: create it, or mend the name"
                raise CatalogError(f"--publish {self.url}: {remedy}") from None
            raise FileNotFoundError(str(error)) from None
        except (AlreadyExistsError, FileExistsError) as error:
            raise FileExistsError(str(error)) from None
        except (BaseError, OSError, ValueError) as error:
            raise CatalogError(f"--publish {self.url}: {_name_fault(str(error))}") from None


def _name_fault(text: str) -> str:
    """Return what went wrong in one line, with the remedy."""
    if re.search(r"AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|403|401|credential", text, re.I):
        remedy = "the credentials do not allow this: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    elif re.search(r"error sending request|connect|dns|timed out|timeout", text, re.I):
        remedy = "it cannot be reached: check AWS_ENDPOINT_URL, AWS_REGION and the network"
    else:
        remedy = "the store refuses"
    return f"{remedy} ({' '.join(text.split())[:300]})"
