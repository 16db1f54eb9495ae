"""Wordings that look for one root cause (pure data)."""

SEVERAL = "Name the contributing factors: what had to come together, and what let it through?"
_NOT_A_METHOD = (
    "!analysis|analyses|meeting|meetings|review|reviews|investigation|section|field|template|method"
    "|methods|document|workshop|thinking|categories|category|tag|tags|label"
)

WORDINGS: dict[str, tuple[str, ...]] = {
    SEVERAL: (
        f"<said> >> root cause {_NOT_A_METHOD} was|is|of|lies|lay|turned|came|appears|appeared"
        "|seems|remains|behind|for|has|had",
        f"<alone> >> root cause {_NOT_A_METHOD} $",
        "<said> >> root cause :",
        "<said> >> identified|found|determined|confirmed|established|discovered|pinpointed|was|were"
        f"|is|identify|find|determine|know|knew|address|addressed the|a|its|our <word> root cause"
        f" {_NOT_A_METHOD}",
        "<said> >> root-cause|rootcause was|is|of|:",
        "root-caused|rootcaused",
        "<said> >> single|sole|only|main|primary|principal|real|true|actual|underlying|ultimate"
        "|fundamental|direct|one root? cause was|is|of|behind|for",
        "<said> >> was|is|were the single|sole|only|main|primary|real|true|actual|underlying"
        "|ultimate root? cause",
        "<said> >> solely|entirely|purely|exclusively caused|due|because",
        "caused|due <word> solely|entirely|exclusively by|to",
        "only|sole|single reason <gap> outage|incident|failed|failure|happened|broke|crashed|went",
    ),
}
