"""Wordings that tell of a world that was not there (pure data)."""

_WHAT_WAS = (
    "Say what happened, and what was seen and known at that moment; what you wish for "
    "belongs in a follow-up."
)
_LEFT_UNDONE = (
    "Say what was done and why it made sense then; if a step is easily left out, say what "
    "would make it hard to leave out."
)
_OTHER_WORLD = "Say what there was and what it did; put what would help next time in a follow-up."

WORDINGS: dict[str, tuple[str, ...]] = {
    _WHAT_WAS: (
        "should|shouldn't <adverbs> have <adverbs> <participle>",
        "should've|shouldn't've <adverbs> <participle>",
        "should <anybody> <adverbs> have <adverbs> <participle>",
        "<anybody> >> should|could have $",
        "ought <adverbs> to have <adverbs> <participle>",
        "needed to have <adverbs> <participle>",
        "<anybody> >> could have <adverbs> !been|lost|ended|become|hit|suffered|gone <participle>",
        "<anybody> >> could've <adverbs> !been|lost|ended|become|hit|suffered|gone <participle>",
        "<somebody> >> was|were <adverbs> supposed|expected|meant to",
    ),
    _LEFT_UNDONE: (
        "<anybody> >> failed|fails to",
        "failed|failing|failure|fails to notice|realise|realize|recognise|recognize|double-check"
        "|escalate|consider|anticipate|foresee|appreciate|understand|remember|heed|consult|ask"
        "|think|spot|coordinate",
        "failure to test|review|communicate !with",
        "failed|failing|failure|fails to follow|read|observe <determiner>? <word> procedure"
        "|procedures|process|processes|runbook|runbooks|instructions|policy|guidelines|checklist",
        "neglected|forgot|forgotten|forgets|omitted to",
        "<somebody> >> forgot|forgets|forgotten",
        "<somebody> >> did|does not <adverbs> <check>",
        "<somebody> >> didn't|doesn't <adverbs> <check>",
        "<somebody> >> never <adverbs> checked|tested|verified|followed|read|asked|escalated"
        "|reviewed|considered|noticed|thought|looked|communicated|validated|consulted|told",
    ),
    _OTHER_WORLD: (
        "could|would <adverbs> have <adverbs> been? <adverbs> <prevention>",
        "might|may have <adverbs> been? <adverbs> avoided|prevented|averted|detected|foreseen",
        "could've|would've <adverbs> been? <adverbs> <prevention>",
        "could|would|might have <adverbs> been <adverbs> much? <comparison>",
        "could|would have <adverbs> stopped|caught it|this|that|the|these|them|us",
        "could|would have <adverbs> been <adverbs> caught|noticed|found|stopped|fixed|seen",
        "if <anybody> <adverbs> had|hadn't <adverbs> <participle>",
        "if only <gap> had|could|would|hadn't",
        "^ had <anybody> <adverbs> <participle>",
    ),
}
