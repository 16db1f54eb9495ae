"""Words that judge where a description would teach (pure data)."""

_DESCRIBE = "Leave the judgement out and describe what was done and what people had to go by."
_NOT_TO_ALL = "It was not plain to everybody; say what could be seen, where, and by whom."

WORDINGS: dict[str, tuple[str, ...]] = {
    _DESCRIBE: (
        "careless|carelessly|carelessness|negligent|negligently|negligence|sloppily|sloppiness"
        "|laziness|stupid|stupidly|stupidity|foolish|foolishly|reckless|recklessly"
        "|recklessness|incompetent|incompetently|incompetence|irresponsible|irresponsibly"
        "|unprofessional|unprofessionally|inexcusable|inexcusably|unforgivable|idiotic|idiot|idiots"
        "|moron|morons|clumsily|complacent|complacency|shoddy|hastily|haphazardly|inept|ineptitude"
        "|blundered|thoughtless|thoughtlessly|mindlessly|amateurish|embarrassing|embarrassingly"
        "|ridiculous|ridiculously|inattentive|inattention|overconfident|overconfidence|arrogant"
        "|arrogance|ignorant|lackadaisical|negligible-effort|half-hearted|half-heartedly|unthinking"
        "|unthinkingly|inexplicably|shameful|disgraceful",
        "sloppy !quorum|quorums",
        "<somebody> >> lazy|lazily",
        "lazy <person>",
        "lazy way|habit|habits|attitude|shortcut|shortcuts|mistake|approach|excuse|thinking",
        "too lazy to",
        "dumb !pipe|pipes|terminal|terminals|proxy|client|clients|switch|hub",
        "poor|bad|questionable judgement|judgment",
        "lack|lacked|lacks|lacking of? care|discipline|diligence|attention|professionalism"
        "|competence|judgement|judgment|rigour|rigor|commitment|effort",
        "rookie|silly|basic|elementary|dumb|simple|trivial|obvious|avoidable|careless|stupid"
        "|unforced mistake|mistakes|error|errors|oversight !<telemetry>",
        "poor|bad|questionable decision|decisions",
        "not|insufficiently careful|attentive|diligent|thorough",
        "didn't|not|without pay|paying enough? attention",
        "<somebody> >> took|waited|reacted|responded|escalated|was|were far|much|way? too"
        " long|late|slow|slowly",
        "knew|know|known better",
        "didn't|not <adverbs> bother|bothered",
        "nobody|no-one|one|never <adverbs> bothered",
        "simply|just forgot|ignored|failed|neglected",
        "simply did|didn't not? <check>",
        "asleep at the wheel|switch",
        "dropped the ball",
        "<anybody> >> naively|blindly <word>",
        "inexperienced|untrained|unqualified|incapable|careless <person>",
        "any|every competent|reasonable|sane|decent|halfway <word> engineer|person|developer"
        "|operator|admin|team",
        "unacceptable behaviour|behavior|mistake|conduct|error $",
        "no|without excuse",
        "blatant|glaring|blatantly|egregious|egregiously",
        "common sense",
        "negligent|wilful|willful disregard",
    ),
    _NOT_TO_ALL: (
        "<said> >> obviously",
        "^ clearly ,",
        "<said> >> clearly not|wrong|a|an|the|no|should|could|ignored|inadequate|insufficient"
        "|missed|failed|forgot|did|didn't|had|knew|overlooked|never|violated|against|unprepared",
        "obvious sign|signs|warning|warnings|flaw|flaws|gap|omission|indicator|indicators",
        "as everyone|everybody|anyone|anybody knows|could|can",
        "everyone|everybody knows that",
    ),
}
