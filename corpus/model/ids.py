"""The numbers by which things are told apart."""

from typing import NewType

PaperId = NewType("PaperId", int)
AuthorId = NewType("AuthorId", int)
PostId = NewType("PostId", int)
EntryId = NewType("EntryId", int)
DocumentId = NewType("DocumentId", int)
FeedId = NewType("FeedId", int)
DecisionId = NewType("DecisionId", int)
SubscriptionId = NewType("SubscriptionId", int)
FollowId = NewType("FollowId", int)
DeliveryId = NewType("DeliveryId", str)
"""A UUID as text: it travels in the metadata of the posted message."""
