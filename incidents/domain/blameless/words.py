"""The English words that the wording rules know (pure data)."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATIVE_PRONOUNS = _words("nobody no-one none neither")
OURSELVES = _words("we i you they who us them everyone everybody anyone anybody")
PEOPLE = _words(
    """
    engineer engineers operator operators developer developers dev devs admin admins administrator
    administrators sysadmin sysadmins dba dbas sre sres on-call oncall responder responders
    technician technicians contractor contractors intern interns colleague colleagues employee
    employees staff person people somebody someone he she architect architects tester testers
    reviewer reviewers author authors committer committers programmer programmers human humans guy
    guys individual individuals team teams shift owner owners maintainer maintainers deployer
    commander analyst analysts consultant consultants newcomer newcomers apprentice trainee trainees
    coworker coworkers co-worker co-workers teammate teammates supervisor specialist specialists
    officer director newbie rookie crew squad him her manager managers lead leads
    """
)
"""Nouns and pronouns for people whom a text could point at."""

SOMETIMES_PEOPLE = {
    "manager": _words(
        "the a an our release incident change product engineering project duty shift line"
    ),
    "lead": _words("tech team incident engineering technical squad"),
}
"""Nouns that are people only after one of these words: a package manager is none."""

SOFTWARE_BEFORE_OPERATOR = _words(
    """
    kubernetes k8s postgres postgresql mysql redis kafka prometheus elastic elasticsearch argo flink
    spark cluster helm vault etcd istio ternary comparison boolean logical
    """
)

NAMES = _words(
    """
    aaron abdul abigail adam adele adrian agnes ahmed aisha akira albert alejandro alessandro alex
    alexander alexandra alexei alfred ali alice alicia alina amanda amelia amina amir amit amy ana
    anders andre andrea andreas andrei andrew andy angela anika anil anita anja ann anna anne annika
    anthony antonio anya arjun arthur asha astrid barbara beatrice ben benjamin bernard bert beth
    birgit bjorn bob boris brandon brenda brian bruno camila carl carla carlos carmen carol caroline
    catherine cecilia charles charlie charlotte chen chloe chris christian christina christine
    christoph christopher claire clara claudia colin craig cynthia daniel daniela danielle dave
    david deborah denise dennis deepak derek diana diego dieter dmitri dmitry dominik donald donna
    dorothy doug douglas edgar eduardo edward elena eli elias elif elisa elizabeth ella ellen emily
    emma emre enrique eric erica erik erika erin ernst ethan eva evan evelyn fabian fatima felipe
    felix fernando fiona florian francesca francisco franz fred frederic gabriel gabriela gareth
    gary george georgia gerald gerard giovanni giulia gloria gordon greg gregory guillaume gustav
    hamza hana hannah hans harold harry hassan heather heidi heinrich helen helena helga henrik
    henry hiroshi holly howard hussein ian ibrahim igor ines ingrid irene isaac isabel isabella
    ivan jacob james jamal jan jane janet javier jeff jeffrey jennifer jenny jeremy jerry jesse
    jessica jim joan joanna joao joe joel johan johann johanna john jonas jonathan jorge jose josef
    joseph josh joshua juan judith julia julian julie jurgen justin kai karen karin karl karthik
    katarina kate katherine kathleen katja keith keiko kelly ken kenji kenneth kevin khalid kim
    kimberly klaus kofi krishna kristin kumar kurt kwame lars laura lauren laurent leila lena leo
    leon leonard leonie leslie liam lily linda lisa lucas lucia lukas luis lydia magda manuel marco
    marcus margaret maria marie marina mario marion markus marta martha martin martina mary
    mateo matt matteo matthew matthias maya megan mehmet mei melissa michael michel michelle miguel
    mike mikhail milan miriam mohamed mohammed monica monika nadia nancy natalia natalie natasha
    nathan neha neil nicholas nick nicolas nicole nikhil nikolai nina noah nora olaf oleg olga
    oliver olivia omar oscar otto pablo pamela paola patricia patrick paul paula pavel pedro peter
    petra philip philipp philippe pierre pieter piotr pooja priya rachel rafael rahul rainer raj
    rajesh ralf ralph ramesh rania raul ravi rebecca ricardo richard rita robert roberto robin
    roger roland roman ron rosa roy rudolf russell ruth ryan sabine sally sam samantha samir samuel
    sandra sanjay sara sarah sasha scott sean sebastian sergei sergio sharon shirley silvia simon
    simone sofia sonia sonja sophia sophie stefan stefanie stephan stephanie stephen steve steven
    stuart sue sunil susan susanne suzanne sven sylvia takashi tamara tanja tanya tara tatiana ted
    teresa thomas thorsten tiago tim timothy tobias tom tomas tomasz tony tracy ulrich ursula uwe
    valentina vanessa vera veronica vijay viktor vincent vivek vladimir walter wei wendy werner
    wilhelm wilma wolfgang xavier yasmin yuki yusuf yvonne zoe zuzana
    """
)
"""Given names, told from other words by their capital; none that is also a product or a word."""

LINKERS = _words(
    """
    had has have was were is been be who that also again even once simply just then on call duty
    shift in charge at night alone later first still himself herself themselves both on-call online
    """
)
"""What may stand between a person and what the person did."""

NEGATIONS = NEGATIVE_PRONOUNS | _words("not never no cannot neither nor without")

ADVERBS = _words(
    """
    not never also already ever even just still always again soon sooner earlier later instead then
    better at least all first only perhaps maybe somehow simply long ago thus once
    """
)

DETERMINERS = _words(
    """
    the a an our their his her its my your this that these those some any every each another one
    two three several many no all both
    """
)

FUNCTION_WORDS = DETERMINERS | _words(
    """
    i we you he she it they me us him them who whom which what where when while why how if unless
    until before after because since although though whether and or but nor so yet than as of at by
    for from in into on onto to up down with without within over under about against between through
    during out off away back near is are was were be been being am do does did done have has had
    having will would can could should may might must not never again also too already still even
    just only then there here now soon sooner earlier later instead ago first once twice more most
    less better properly immediately manually
    """
)

IRREGULAR_PARTICIPLES = _words(
    """
    been done known seen caught taken gone run read thought told given had made found kept left paid
    sent set put shut understood written begun chosen come become brought built bought broken cut
    drawn driven eaten fallen felt fought forgotten forgiven gotten got grown held heard hidden hit
    hung hurt laid lain led let lost lit meant met overridden overseen risen rung said sought shown
    shrunk slept spent split spoken spread sprung stood stuck stolen struck sworn taught thrown torn
    undone woken won worn withdrawn rebuilt redone rerun reset resent foreseen double-checked spun
    frozen beaten bound cost dealt dug fed hurt overtaken undertaken upheld sat sold swept
    """
)

NOT_PARTICIPLES = _words("need speed feed seed embed shed bed red indeed breed led exceed proceed")

DESCRIBING_PARTICIPLES = _words(
    """
    limited dedicated automated detailed named shared increased reduced required distributed
    documented tested restricted unlimited fixed defined scheduled managed encrypted agreed
    replicated isolated separated unified improved extended combined trained read split set
    redundant advanced elevated unrestricted predefined accepted approved provisioned reserved
    """
)
"""Participles that often describe a noun, as in "each service should have dedicated owners"."""

CHECKING_VERBS = _words(
    """
    notice realise realize recognise recognize check double-check verify validate follow communicate
    escalate consider anticipate foresee understand appreciate remember coordinate inform consult
    ask read review test plan heed spot appreciate acknowledge document think look predict mention
    tell warn raise question
    respond react answer act intervene comply
    """
)
"""What only people do or leave undone; a process does not fail to consider."""

CHECKING_GERUNDS = _words(
    """
    checking testing verifying validating reading asking reviewing following consulting thinking
    telling considering understanding informing looking double-checking noticing coordinating
    communicating approval permission authorisation authorization review
    """
)

ERROR_NOUNS = _words(
    """
    error errors mistake mistakes negligence carelessness oversight oversights misconfiguration
    failure failures fault inattention inexperience ignorance laziness typo typos blunder blunders
    misjudgement misjudgment misunderstanding misreading haste incompetence
    recklessness action actions change changes decision decisions
    deploy deployment command commit lapse slip confusion
    """
)

HARM_NOUNS = _words(
    """
    outage incident failure downtime breach crash disruption error errors mistake disaster problem
    issue data-loss loss mess bug regression misconfiguration
    """
)

HARM_WORDS = HARM_NOUNS | _words(
    """
    failed broke broken crashed down lost corrupted happened occurred started began deleted wiped
    unavailable outages incidents failures
    """
)

RELIEF_WORDS = _words(
    """
    detected noticed quickly quick fast early shorter short limited recovered recovery resolved
    avoided ended small smaller lucky luckily restored fixed found caught contained averted
    shortened spotted stopped mitigated mild survived well
    """
)
"""Beside these, "because" tells of what people did well."""

NUMBER_WORDS = _words("at by around since until from")

DOING_VERBS = _words(
    """
    deployed pushed ran entered typed used applied merged committed released configured selected
    chose picked executed changed shipped pasted copied deleted dropped restarted rebooted promoted
    set wrote uploaded published installed clicked pressed made took sent put gave
    """
)
"""What people do with their hands; with "the wrong ..." after it, the doer is judged."""

SELF_EXPLAINING_VERBS = _words(
    """
    know have see receive get find expect yet been available able aware want need work exist say
    """
)
"""After "because somebody did not ...", these name a condition rather than a failing."""

PERCEIVING_VERBS = _words(
    """
    was were is are had has knew needed wanted expected thought believed assumed received saw
    noticed heard watched looked called asked told reported recognised recognized
    """
)
"""After "because somebody ...", these tell how things looked to people."""

PAST_FORMS = _words(
    """
    broke forgot ran did made took went wrote sent put set chose began came drove fell gave knew
    saw shook spoke threw wore thought left lost built bought cut kept
    """
)

COMPARISONS = _words("shorter faster quicker sooner easier better smaller avoidable preventable")

PREVENTIONS = _words(
    """
    avoided prevented averted foreseen anticipated avoidable preventable predicted shortened
    detected spotted mitigated helped
    """
)
"""Participles that tell what another world would have done to the incident."""

POSSIBILITIES = _words("may can cannot might must should could would will to lets allows")
"""With one of these before it, a sentence tells what is possible rather than what was done."""

TELEMETRY = _words(
    """
    rate rates ratio message messages page pages code codes report reports count counts counter
    handling budget log logs metric metrics response responses class type types
    """
)
"""After "user error" and the like, a number or a text of the program is meant."""

DESCRIBED = _words(
    """
    labelled labeled marked documented visible defined named stated separated written described
    shown audible readable legible structured specified communicated explained distinguishable
    """
)
"""What is "clearly" so is described, not judged."""
