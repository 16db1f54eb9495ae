"""Wordings that judge a moment by what is known only now (pure data)."""

_AT_THAT_MOMENT = "Say what people saw and believed at that moment; tell the outcome where it came."

WORDINGS: dict[str, tuple[str, ...]] = {
    _AT_THAT_MOMENT: (
        "in|with|by|through hindsight !bias",
        "benefit|lens|light|luxury|help of|from hindsight !bias",
        "hindsight shows|showed|tells|suggests|makes|is|reveals|it|we !a",
        "in retrospect",
        "looking|thinking back , ",
        "looking|thinking back it|we|there|this|that|now",
        "<said> <no-clock> >> was|were|seems|seemed <plainly> clear|obvious|evident|apparent|plain"
        " <gap> that|to !<number>",
        "should|must have been clear|obvious|evident|apparent",
        "clear|obvious|evident|apparent from the <word> start|outset|beginning|first",
        "bound to happen|fail|break|go|occur|end",
        "was|were only? a? matter of time",
        "only|just a matter of time",
        "was|were <plainly> inevitable",
        "<said> >> saw|see|seen it|this|that coming",
        "always going to happen|fail|break|go|end",
        "accident|accidents|disaster|disasters|incident|outage waiting to happen",
        "knew|known all along",
        "anyone|anybody|everyone|everybody could|would|should <adverbs> have <adverbs>"
        " <participle>",
        "was|were|is|been <plainly> foreseeable|predictable $",
        "knowing what we|i|they <word> know|known",
        "signs|warnings|clues were|was <plainly> all? <adverbs> there",
        "writing was on the wall",
        "of course <anybody> <word>",
        "^ predictably",
    ),
}
