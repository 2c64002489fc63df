"""What template.yaml promises of the console's sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from console.ask import Role
from tests.template.document import Template

OWN = {"Fn::If": ["HasConsoleUrl", {"Ref": "ConsoleUrl"}, {"Fn::GetAtt": ["ConsoleApi", "ApiEndpoint"]}]}
CLIENT: dict[str, Any] = {
    "GenerateSecret": False,
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "email", "profile"],
    "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
    "PreventUserExistenceErrors": "ENABLED",
    "SupportedIdentityProviders": ["COGNITO"],
}


def people_sign_in_on_the_services_own_page_and_come_back_to_the_console_alone(
    template: Template,
) -> Iterator[str]:
    """A flow that takes passwords through an API would be a second door."""
    (client,) = template.all("AWS::Cognito::UserPoolClient").values()
    for name, wanted in CLIENT.items():
        if client.get(name) != wanted:
            yield f"the client's {name} is {client.get(name)}"
    for name, page in (("CallbackURLs", "signed-in"), ("LogoutURLs", "signed-out")):
        if client.get(name) != [{"Fn::Sub": [f"${{Url}}/{page}", {"Url": OWN}]}]:
            yield f"people are led back to {client.get(name)}"


def nobody_signs_up_and_groups_are_the_consoles_roles(template: Template) -> Iterator[str]:
    (pool,) = template.all("AWS::Cognito::UserPool").values()
    if pool.get("AdminCreateUserConfig") != {"AllowAdminCreateUserOnly": True}:
        yield "people can sign up by themselves"
    if pool.get("MfaConfiguration") != {"Ref": "SignInMfa"}:
        yield "a second factor cannot be asked for"
    if pool.get("Policies", {}).get("PasswordPolicy", {}).get("MinimumLength", 0) < 12:
        yield "passwords may be short"
    groups = {one["GroupName"] for one in template.all("AWS::Cognito::UserPoolGroup").values()}
    for group in groups ^ set(map(str, Role)):
        yield f"{group} is not both a group and a role"


def the_console_believes_the_issuer_that_the_deployment_names(template: Template) -> Iterator[str]:
    settings = template.functions["Console"]["Environment"]["Variables"]
    match settings.get("SIGN_IN_ISSUER_URL"):
        case {"Fn::If": ["HasCognito", {"Fn::Sub": str(cognito)}, {"Ref": "SignInIssuer"}]}:
            if cognito != "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${UserPool}":
                yield f"Cognito's issuer is said to be {cognito}"
        case other:
            yield f"the issuer is {other}"
    for parameter in ("SignInIssuer", "CognitoUrl", "ConsoleUrl", "SignInClientSecretArn"):
        if template.source["Parameters"][parameter]["Default"] != "":
            yield f"{parameter} is set where nobody set it"


# Rule, property of a resource, the value that breaks the rule.
FLAWS: list[tuple[Callable[[Template], Iterator[str]], str, Any]] = [
    (
        people_sign_in_on_the_services_own_page_and_come_back_to_the_console_alone,
        "UserPoolClient/ExplicitAuthFlows",
        ["ALLOW_USER_PASSWORD_AUTH"],
    ),
    (
        people_sign_in_on_the_services_own_page_and_come_back_to_the_console_alone,
        "UserPoolClient/CallbackURLs",
        ["https://elsewhere.example/signed-in"],
    ),
    (nobody_signs_up_and_groups_are_the_consoles_roles, "UserPool/AdminCreateUserConfig", {}),
    (nobody_signs_up_and_groups_are_the_consoles_roles, "AdminGroup/GroupName", "root"),
    (
        the_console_believes_the_issuer_that_the_deployment_names,
        "Console/Environment/Variables/SIGN_IN_ISSUER_URL",
        {"Ref": "CognitoUrl"},
    ),
]
