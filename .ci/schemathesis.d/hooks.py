"""What Schemathesis has to be told before it can send every request that the contract knows."""

import schemathesis


@schemathesis.serializer("application/gzip")
def gzip(ctx, value):
    """A file is sent as it was made up; that it is no gzip is for the service to find out."""
    data = value if isinstance(value, bytes) else str(value).encode()
    return {"data": data}
