"""Why a language model gave nothing: one code for whatever its vendor raised, and never its words."""

_BY_NAME = {
    "timeout": ("Timeout",),
    "rate_limited": ("RateLimit", "Throttl"),
    "denied": ("Authentication", "PermissionDenied", "AccessDenied", "Credential", "Unrecognized"),
    "unreachable": ("Connect", "Network", "EndpointConnection"),
    "refused": ("Refusal", "ContentFilter"),
    "nonsense": ("Parser", "JSONDecode", "Validation", "LengthFinish"),
}


def code_of(fault: BaseException) -> str:
    """A stable code: of what was raised, or of what that came from; `failed` for anything unknown."""
    seen: BaseException | None = fault
    while seen is not None:
        own = getattr(seen, "code", None)
        if type(seen).__name__ in {"Unwanted", "ModelUnavailable"} and isinstance(own, str):
            return own
        seen = seen.__cause__ or seen.__context__
    status = getattr(fault, "status_code", None)
    if isinstance(status, int):
        return "rate_limited" if status == 429 else "denied" if status in {401, 403} else f"http_{status}"
    name = type(fault).__name__
    return next((code for code, parts in _BY_NAME.items() if any(part in name for part in parts)), "failed")
