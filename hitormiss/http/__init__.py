"""Requests, responses, and what a check reads of them."""
