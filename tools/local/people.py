"""Demonstration users of the local cloud's own Cognito: one for each role of the console."""

from __future__ import annotations

import secrets
from typing import Any

PEOPLE = {
    "agent": ("agent@example.com", "Ana Agent"),
    "lead": ("lead@example.com", "Leo Lead"),
    "admin": ("admin@example.com", "Ada Admin"),
    "auditor": ("auditor@example.com", "Otto Auditor"),
}


def add_people(cognito: Any, user_pool: str) -> str:
    """Add one person for each role, and return the password that all of them have until this cloud ends."""
    password = f"Calm-{secrets.token_hex(6)}-7"
    for group, (email, name) in PEOPLE.items():
        attributes = [
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "name", "Value": name},
        ]
        cognito.admin_create_user(
            UserPoolId=user_pool, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS"
        )
        cognito.admin_set_user_password(
            UserPoolId=user_pool, Username=email, Password=password, Permanent=True
        )
        cognito.admin_add_user_to_group(UserPoolId=user_pool, Username=email, GroupName=group)
    return password
