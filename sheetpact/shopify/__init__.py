"""Shopify's Admin GraphQL API: its texts, a client that pays in points, stock by compare-and-set, bulk, webhooks."""
