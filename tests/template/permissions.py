"""Each role may do what its table says, and the template says exactly the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.template.document import Template, spelled, target
from tests.template.grants import (
    ANYWHERE,
    APART,
    GRANTS,
    HOLD_TOKENS,
    LAMBDA_ALONE,
    MAIL,
    OPINIONS,
    SERVICES,
    SIGN_IN,
    WITHIN,
    Grant,
)


def each_function_has_a_role_of_its_own(template: Template) -> Iterator[str]:
    roles = [target(function["Role"]) for function in template.functions.values()]
    if len(set(roles)) != len(roles):
        yield f"a role is shared: {roles}"
    for role in template.all("AWS::IAM::Role").keys() ^ {*roles, *SERVICES}:
        yield f"{role} is not the role of exactly one function"


def each_role_may_do_only_what_its_table_says(template: Template) -> Iterator[str]:
    roles = _roles(template)
    for name in roles.keys() | GRANTS.keys():
        for grant in _grants(roles.get(name, {})).keys() ^ GRANTS.get(name, set()):
            yield f"{name}: the table and the template differ about {grant}"


def second_opinions_are_allowed_only_where_asked_for(template: Template) -> Iterator[str]:
    for name, role in template.all("AWS::IAM::Role").items():
        for grant, condition in _grants(role).items():
            if condition != (OPINIONS | SIGN_IN | MAIL).get(grant):
                yield f"{name} may {grant} on the condition {condition}"
    if template.source["Parameters"]["SecondOpinion"]["Default"] != "off":
        yield "comments leave for a second opinion where nobody asked for it"


def nothing_but_tracing_is_granted_by_wildcard(template: Template) -> Iterator[str]:
    for name, statement in _statements(template):
        if statement.keys() != {"Effect", "Action", "Resource"} or statement["Effect"] != "Allow":
            yield f"{name}: {statement} is no plain permission"
            continue
        actions = _list(statement["Action"])
        if any("*" in action for action in actions):
            yield f"{name} has a wildcard among its actions: {actions}"
        wide = [spelled(one) for one in _list(statement["Resource"]) if "*" in spelled(one)]
        granted = {(action, one) for action in actions for one in wide}
        yield from (f"{name} may {action} anywhere" for action, _ in granted - ANYWHERE - WITHIN)


def the_platforms_tokens_are_for_who_posts_guards_and_reads(template: Template) -> Iterator[str]:
    for name, statement in _statements(template):
        if "PlatformTokens" in str(statement) and name not in HOLD_TOKENS:
            yield f"{name} mentions the platforms' tokens"


def no_permission_comes_from_elsewhere(template: Template) -> Iterator[str]:
    """Neither a managed policy nor SAM adds to what is written in the roles."""
    written = {
        name for name, one in template.source["Resources"].items() if one["Type"].startswith("AWS::IAM::")
    }
    for name, resource in template.deployed["Resources"].items():
        if not resource["Type"].startswith("AWS::IAM::"):
            continue
        if name not in written or resource != template.source["Resources"][name]:
            yield f"SAM made or changed {name}"
        if name in SERVICES or name in APART:
            continue
        if resource["Type"] != "AWS::IAM::Role":
            yield f"{name} is a {resource['Type']}"
        elif resource["Properties"].keys() != {"AssumeRolePolicyDocument", "Policies"}:
            yield f"{name} is more than inline policies: {sorted(resource['Properties'])}"
        elif resource["Properties"]["AssumeRolePolicyDocument"]["Statement"] != LAMBDA_ALONE:
            yield f"{name} may be assumed by others than Lambda"


def services_have_roles_of_their_own_for_this_account_alone(template: Template) -> Iterator[str]:
    for name, policy in template.all("AWS::IAM::Policy").items():
        if policy["Roles"] != [{"Ref": APART.get(name)}]:
            yield f"{name} is for {policy['Roles']}"
    ours = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    for name, service in SERVICES.items():
        role = template.all("AWS::IAM::Role")[name]
        who = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        if role["AssumeRolePolicyDocument"]["Statement"] != [{**who, "Condition": ours}]:
            yield f"{name} may be assumed by others than {service}"
        if role.keys() != {"AssumeRolePolicyDocument"}:
            yield f"{name} is more than who assumes it: {sorted(role)}"


def _roles(template: Template) -> dict[str, dict[str, Any]]:
    """Return every role, with the policies that stand apart from it, where it would be a circle otherwise."""
    roles = {name: {**role} for name, role in template.all("AWS::IAM::Role").items()}
    for policy in template.all("AWS::IAM::Policy").values():
        for role in map(target, policy["Roles"]):
            own = roles[str(role)]
            own["Policies"] = [*own.get("Policies", []), policy]
    return roles


def _statements(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in _roles(template).items():
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, _unfolded(statement)[0]


def _unfolded(statement: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Return a statement, and the condition under which it stands there."""
    match statement:
        case {"Fn::If": [str(condition), dict(inner), {"Ref": "AWS::NoValue"}]}:
            return inner, condition
        case _:
            return statement, None


def _grants(role: dict[str, Any]) -> dict[Grant, str | None]:
    """Return what a role may do, and on what condition."""
    return {
        (action, spelled(resource)): condition
        for policy in role.get("Policies", [])
        for statement, condition in map(_unfolded, policy["PolicyDocument"]["Statement"])
        for action in _list(statement.get("Action", []))
        for resource in _list(statement.get("Resource", []))
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
