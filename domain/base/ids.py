"""Integer keys, typed so that one cannot stand for another."""

from typing import NewType

SkuId = NewType("SkuId", int)
CategoryId = NewType("CategoryId", int)
AliasId = NewType("AliasId", int)
CustomerId = NewType("CustomerId", int)
ContactId = NewType("ContactId", int)
RegistrationId = NewType("RegistrationId", int)
StaffId = NewType("StaffId", int)
PriceListId = NewType("PriceListId", int)
PriceRowId = NewType("PriceRowId", int)
WarehouseId = NewType("WarehouseId", int)
CartId = NewType("CartId", int)
OrderId = NewType("OrderId", int)
OrderLineId = NewType("OrderLineId", int)
ChangeId = NewType("ChangeId", int)
ShipmentId = NewType("ShipmentId", int)
CaseId = NewType("CaseId", int)
ConversationId = NewType("ConversationId", int)
InboxId = NewType("InboxId", int)
OutboxId = NewType("OutboxId", int)
