"""What Schemathesis has to be told before it can send every request that the contract knows."""

import itertools
import re

import schemathesis

KEY = re.compile(r'("[A-Za-z0-9_-]{16,64}"|[A-Za-z0-9_-]{16,64})')
numbers = itertools.count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Every request that brings a key brings a new one, as the description of the parameter asks and no schema can: examples are made of
    earlier ones, and would take the key of another request along (422). What is no key stays as it is."""
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and KEY.fullmatch(key):
        case.headers["Idempotency-Key"] = f'"request-{next(numbers):016}"'


def file(ctx, value):
    """A file is sent as it was made up; that it is none of its kind is for the service to find out."""
    data = value if isinstance(value, bytes) else str(value).encode()
    return {"data": data}


for media_type in (
    "application/gzip",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/x-ndjson",
    "application/zip",
):
    schemathesis.serializer(media_type)(file)
