"""What programs send: a name that is not known is refused, not passed over."""

from pydantic import BaseModel, ConfigDict


# Pydantic's own: the look for Django's objects in Ninja's takes longer than all else
# of the reading.
class Sent(BaseModel):
    """Something sent; every member must be one that is known."""

    model_config = ConfigDict(extra="forbid")
