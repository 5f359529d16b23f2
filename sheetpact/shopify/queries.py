"""Every text that is sent to Shopify.

They are good in each version from 2026-01 on (the tests hold them to Shopify's own schemas): older ones know neither
`changeFromQuantity` nor `@idempotent`, nor InventoryItem.variants.

A query costs points, an object 1 each, and at most 1,000 (shopify.dev/docs/api/usage/limits): page sizes below stay
under that, and whoever is told otherwise asks for less.
"""

from __future__ import annotations

OLDEST = "2026-01"
"""Writes need InventoryQuantityInput.changeFromQuantity."""
USUAL = "2026-10"

PAGE_INFO = "pageInfo { hasNextPage endCursor }"

VARIANT = "id displayName barcode inventoryPolicy inventoryQuantity requiresComponents product { status }"

ITEM = f"""
fragment item on InventoryItem {{
  id sku tracked updatedAt
  variants(first: 1) {{ nodes {{ {VARIANT} }} }}
}}"""

ITEMS = f"""
query Items($first: Int!, $after: String) {{
  inventoryItems(first: $first, after: $after) {{ {PAGE_INFO} nodes {{ ...item }} }}
}}{ITEM}"""
ITEMS_PAGE = 250

LOOK = f"""
query Look($ids: [ID!]!, $places: Int!) {{
  nodes(ids: $ids) {{
    ...item
    ... on InventoryItem {{
      inventoryLevels(first: $places) {{
        nodes {{ id location {{ id }} quantities(names: ["available"]) {{ quantity }} }}
      }}
    }}
  }}
}}{ITEM}"""

ITEMS_BULK = f"""
{{
  inventoryItems {{ edges {{ node {{
    id sku tracked updatedAt
    variants {{ edges {{ node {{ {VARIANT} }} }} }}
  }} }} }}
}}"""

COUNT = "query Count { productVariantsCount { count } }"

ACCESS = "query Access { currentAppInstallation { accessScopes { handle } } }"

LOCATIONS = f"""
query Locations($first: Int!, $after: String) {{
  locations(first: $first, after: $after, includeLegacy: true) {{
    {PAGE_INFO}
    nodes {{ id name isFulfillmentService }}
  }}
}}"""
LOCATIONS_PAGE = 100

LINE = """
fragment line on LineItem {
  id sku name quantity currentQuantity unfulfilledQuantity
  variant { inventoryItem { id } }
  discountedTotalSet { shopMoney { amount } }
  discountedUnitPriceAfterAllDiscountsSet { shopMoney { amount } }
}"""

ORDER_FIELDS = f"""
fragment order on Order {{
  id name createdAt updatedAt cancelledAt confirmed test currencyCode returnStatus
  customer {{ id }}
  refundDiscrepancySet {{ shopMoney {{ amount }} }}
  lineItems(first: 10) {{ {PAGE_INFO} nodes {{ ...line }} }}
}}{LINE}"""

ORDERS = f"""
query Orders($first: Int!, $after: String, $query: String!) {{
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {{ {PAGE_INFO} nodes {{ ...order }} }}
}}{ORDER_FIELDS}"""
ORDERS_PAGE, ORDERS_FIRST = 6, 3
"""444 and 222 points: what reading lists leaves to others (a quarter of a standard shop's 2,000) must do for them."""

CHANGED = f"""
query Changed($first: Int!, $after: String, $query: String!) {{
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {{ {PAGE_INFO} nodes {{ id updatedAt }} }}
}}"""
CHANGED_PAGE, CHANGED_FIRST = 250, 50

SOME_ORDERS = f"query SomeOrders($ids: [ID!]!) {{ nodes(ids: $ids) {{ ...order }} }}{ORDER_FIELDS}"

ORDER = f"query Order($id: ID!) {{ order(id: $id) {{ ...order }} }}{ORDER_FIELDS}"

LINES = f"""
query Lines($id: ID!, $first: Int!, $after: String) {{
  order(id: $id) {{ lineItems(first: $first, after: $after) {{ {PAGE_INFO} nodes {{ ...line }} }} }}
}}{LINE}"""
LINES_PAGE = 100

REFUND_LINE = "quantity restockType lineItem { id } subtotalSet { shopMoney { amount } }"

REFUNDS = f"""
query Refunds($id: ID!) {{
  order(id: $id) {{
    refunds(first: 55) {{
      id
      return {{ id }}
      refundLineItems(first: 4) {{ {PAGE_INFO} nodes {{ {REFUND_LINE} }} }}
    }}
  }}
}}"""

REFUND_LINES = f"""
query RefundLines($id: ID!, $first: Int!, $after: String) {{
  node(id: $id) {{
    ... on Refund {{
      refundLineItems(first: $first, after: $after) {{ {PAGE_INFO} nodes {{ {REFUND_LINE} }} }}
    }}
  }}
}}"""
REFUND_LINES_PAGE = 250

RETURNS = """
query Returns($id: ID!) {
  order(id: $id) {
    returns(first: 6) {
      nodes {
        reverseFulfillmentOrders(first: 3) {
          nodes { lineItems(first: 12) { nodes {
            fulfillmentLineItem { lineItem { id } }
            dispositions { type quantity }
          } } }
        }
      }
    }
  }
}"""
"""What is beyond these numbers shows as a changed number, as pieces do that no order explains."""

CUSTOMERS = f"""
query Customers($first: Int!, $after: String, $query: String) {{
  customers(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {{
    {PAGE_INFO}
    nodes {{
      id firstName lastName updatedAt
      defaultEmailAddress {{ emailAddress }}
      defaultPhoneNumber {{ phoneNumber }}
    }}
  }}
}}"""
CUSTOMERS_PAGE = 250

SET_QUANTITIES = """
mutation SetQuantities($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id }
    userErrors { code field message }
  }
}"""
ROWS = 250
"""Members of a list in an input (shopify.dev/docs/api/usage/limits)."""

BULK_RUN = """
mutation BulkRun($query: String!) {
  bulkOperationRunQuery(query: $query) { bulkOperation { id status } userErrors { code field message } }
}"""

BULK_LOOK = "query BulkLook($id: ID!) { bulkOperation(id: $id) { status errorCode url } }"

HOOKS = f"""
query Hooks($first: Int!, $after: String) {{
  webhookSubscriptions(first: $first, after: $after) {{ {PAGE_INFO} nodes {{ id topic uri }} }}
}}"""
HOOKS_PAGE = 100

SUBSCRIBE = """
mutation Subscribe($topic: WebhookSubscriptionTopic!, $uri: String!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri, format: JSON }) {
    webhookSubscription { id }
    userErrors { field message }
  }
}"""

TEXTS = {
    "Items": ITEMS,
    "Look": LOOK,
    "ItemsBulk": ITEMS_BULK,
    "Count": COUNT,
    "Access": ACCESS,
    "Locations": LOCATIONS,
    "Orders": ORDERS,
    "Changed": CHANGED,
    "SomeOrders": SOME_ORDERS,
    "Order": ORDER,
    "Lines": LINES,
    "Refunds": REFUNDS,
    "RefundLines": REFUND_LINES,
    "Returns": RETURNS,
    "Customers": CUSTOMERS,
    "SetQuantities": SET_QUANTITIES,
    "BulkRun": BULK_RUN,
    "BulkLook": BULK_LOOK,
    "Hooks": HOOKS,
    "Subscribe": SUBSCRIBE,
}
"""By name, so that every one of them is held to the schemas."""
