"""What Schemathesis has to be told before it can send every request that the contract knows."""

import schemathesis


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
