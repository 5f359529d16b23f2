"""Youzan's open platform (有赞云, doc.youzanyun.com): its envelopes, tokens, lists, orders and messages.

connectors/shops/youzan.py puts them together. Nothing here was tried on a live account; docs/reference/connectors.md
lists what such an account would have to confirm.
"""
