"""Wordings that let the explanation end at a person (pure data)."""

_CONDITIONS = (
    "Say what the system let happen and what made the step look right; name the role only where "
    "readers need it."
)
_DEED = (
    "Say which step led to it and what made it easy to take: a tool, a name, a default, a missing "
    "guard."
)
_FAULT = "Leave fault out of it and list the conditions that came together."
_CARE = "More care is no remedy that lasts; say what would make the safe step the easy one."

WORDINGS: dict[str, tuple[str, ...]] = {
    _CONDITIONS: (
        "<said> <no-relief> >> caused|introduced|broken <adverbs> by <person>",
        "<said> <harm-is-subject> >> created|made|started|provoked|triggered <adverbs> by <person>",
        "<said> <no-relief> >> due|owing to <person>",
        "<said> <no-relief> >> due|owing|down|back to <possessor> <word> <error>",
        "<said> <harm> >> because of <person>",
        "<said> <no-relief> >> because of <possessor> <word> <error>",
        "<said> >> because|since <person> <adverbs> did|does not <adverbs> !<explained>",
        "<said> >> because|since <person> <adverbs> didn't|doesn't <adverbs> !<explained>",
        "<said> <harm> >> because|after|when <person> had? <adverbs> broke|caused|forgot|ignored",
        "<said> <harm> >> because <person> had? <adverbs> <past>",
        "traced|attributed|attributable <adverbs> back? to <person>",
    ),
    _DEED: (
        "<somebody> >> broke|caused|botched|ruined|wrecked|bungled|mishandled|misconfigured"
        "|mistyped|fumbled|panicked|overlooked|mismanaged|misjudged|misread|misused|mislabelled",
        "<somebody> >> crashed|killed the|a|an|production|prod|our",
        "<somebody> >> messed|screwed|messes up?",
        "<somebody> >> took|brought|knocked|taken the? <word> down",
        "<somebody> >> took|brought|knocked|taken down",
        "<somebody> >> missed|skipped|bypassed|ignored|disregarded|violated|circumvented the|a|an"
        "|this|that|these|those|all|any|several|two|three|his|her|their|every|our|multiple|it"
        "|procedure|protocol|review|warnings|alerts",
        "<somebody> >> accidentally|mistakenly|erroneously|wrongly|incorrectly|inadvertently"
        "|unintentionally|improperly <word>",
        "<somebody-in-sentence> >> by mistake|accident $",
        "<doer> >> wrong|incorrect|broken|faulty|buggy|untested|bad|invalid",
        "<somebody-in-sentence> <said> <done> >> without <adverbs> proper? <checking>",
        "who <adverbs> broke|caused|messed|forgot",
    ),
    _FAULT: (
        "<somebody> >> made|makes|making a|an|another|the|some|several|two <gap> mistake|mistakes"
        "|error|errors|blunder",
        "<owner> <said> >> mistake|mistakes|error|errors|negligence|fault|oversight|blunder"
        "|carelessness|inattention|typo|misunderstanding|misjudgement|misreading"
        "|inexperience|misconfiguration|incompetence|laziness",
        "mistake|mistakes|error|errors|oversight|slip|typo|blunder|fault|negligence by|of|from"
        " <person>",
        "<somebody> <said> >> at fault",
        "<somebody> <said> >> to blame",
        "blame lies|rests|falls|lay|goes <adverbs> with|on|to",
        "<said> >> blame|blamed|blames <person>",
        "<somebody-in-sentence> <said> >> responsible for the|this|that|an|our <word> <harm>"
        " !<noun>",
        "<somebody> <said> >> responsible for causing|breaking|losing|deleting",
        "on the part of <person>",
        "culprit was|is|turned <gap> <person>",
    ),
    _CARE: (
        "be|being more careful|attentive|diligent|vigilant|cautious",
        "pay|paying|pays closer|more attention",
        "retrain|discipline|reprimand|punish|warn <person>",
        "remind <person> to <gap> careful|double-check|check|follow|read|test",
    ),
}
