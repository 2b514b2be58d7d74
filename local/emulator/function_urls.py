"""Function URLs, where ministack differs from AWS: who called, and cookies."""

import json
import os
import re

from ministack.services import lambda_svc

# Who signs with which access key: its id → the ARN of the user or of the role's session.
IDENTITIES = json.loads(os.environ.get("MINISTACK_IDENTITIES", "{}"))

_build_function_url_event = lambda_svc._build_function_url_event


def access_key_id(headers):
    """The access key that a request is signed with, or None. The signature itself is not checked."""
    signed = re.match(r"AWS4-HMAC-SHA256 Credential=([^/]+)/", headers.get("authorization", ""))
    return signed and signed.group(1)


def is_signed(headers, query_parameters):
    """Whether a known identity signed the request. A URL with AWS_IAM answers others with 403."""
    return access_key_id(headers) in IDENTITIES


def identity(access_key):
    """requestContext.authorizer.iam, as AWS gives it to a function that is behind a URL with AWS_IAM."""
    user_arn = IDENTITIES[access_key]
    principal = f"AROALOCAL:{user_arn.rsplit('/', 1)[-1]}"
    return {
        "accessKey": access_key,
        "accountId": user_arn.split(":")[4],
        "callerId": principal,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": user_arn,
        "userId": principal,
    }


def build_event(url_id, account_id, region, method, path, headers, *rest, anonymous=False, **options):
    """The event that a function gets, with who called and the cookies."""
    event = _build_function_url_event(
        url_id, account_id, region, method, path, headers, *rest, anonymous=anonymous, **options
    )
    if not anonymous:
        event["requestContext"]["authorizer"] = {"iam": identity(access_key_id(headers))}
    if "cookie" in headers:
        event["cookies"] = headers["cookie"].split("; ")
    return event


def correct():
    """Puts all of this in ministack's place."""
    lambda_svc._build_function_url_event = build_event
    lambda_svc._function_url_is_signed = is_signed
