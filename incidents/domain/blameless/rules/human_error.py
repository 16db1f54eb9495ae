"""The label "human error" and its relatives (pure data)."""

_EXPLAIN = (
    "Say what made the action look right at that moment, and what let it go through: that is "
    "where the explanation begins."
)

WORDINGS: dict[str, tuple[str, ...]] = {
    _EXPLAIN: (
        "<said> >> human error|errors|mistake|mistakes|failure|failing|failings|fallibility"
        "|inattention !<telemetry> !<denied>",
        "<said> >> operator|pilot|manual|engineer|developer|admin|administrator error"
        "|errors|mistake|mistakes !<telemetry>",
        "<said> >> user error|mistake !<telemetry>",
        "human-error|operator-error|user-error",
        "fat-fingered|fat-finger|fat-fingering|fatfingered|pebkac|pebcak|layer-8",
        "fat finger|fingered|fingers|fingering",
        "finger trouble",
        "error|errors|lapse|failure of|in judgement|judgment|concentration|attention|memory",
        "momentary lapse|inattention",
    ),
}
