"""What the help page explains: keys, times, severities and words."""

from typing import Final, NamedTuple


class Explained(NamedTuple):
    """A thing and what it means."""

    term: str
    meaning: str


KEYS: Final = (
    Explained("?", "Show the keys of the page you are on"),
    Explained("c", "Declare an incident (opens the form, saves nothing)"),
    Explained("g h", "Go to the home page"),
    Explained("g i", "Go to incidents"),
    Explained("g p", "Go to postmortems"),
    Explained("g a", "Go to action items"),
    Explained("g s", "Go to services"),
    Explained("g t", "Go to teams"),
    Explained("g r", "Go to readiness"),
    Explained("g d", "Go to drills"),
    Explained("g m", "Go to metrics"),
    Explained("g n", "Go to your inbox"),
    Explained("g o", "Go to the overview"),
    Explained("Ctrl k", "Go to a page or find something, also while you type (Cmd k on a Mac)"),
    Explained("/", "Search everything"),
    Explained("f", "First filter of a list"),
    Explained("j k", "Next and previous row of a list"),
    Explained("o", "Open the row"),
    Explained("x", "Select the row, where rows can be selected; Shift x selects all up to it"),
    Explained("t", "On an incident: write a line in the timeline"),
    Explained("s", "On an incident: change the severity"),
    Explained("u", "On an incident: write an update"),
    Explained("m", "On an incident: mark it mitigated; on the board of action items: move a card"),
    Explained("r", "On an incident: resolve it"),
    Explained("e", "On an incident or a postmortem: edit"),
    Explained("n", "On a postmortem: next open comment; in a drill: write a note"),
    Explained("a", "On action items: who does the ticked ones"),
    Explained("d", "On action items: until when the ticked ones are done; in a drill: done"),
    Explained("p", "In a drill: the step has a problem"),
    Explained("z", "In a drill: undo what you did last"),
    Explained("Ctrl Enter", "Send or save what you type; Cmd Enter on a Mac"),
    Explained("Esc", "Close a menu or a dialog"),
)

TIME_EXAMPLES: Final = (
    Explained("now", "This moment; an empty field means the same where a time is needed"),
    Explained("10:42", "The last time the clock showed 10:42: today, or yesterday"),
    Explained("1042", "The same, in a hurry"),
    Explained("9:42pm", "In the evening"),
    Explained("-15m", "A quarter of an hour ago"),
    Explained("1h 30m ago", "An hour and a half ago"),
    Explained("T+12m", "Twelve minutes after the incident started"),
    Explained("yesterday 23:50", "The evening before"),
    Explained("2026-09-01 21:15", "Pasted from a log"),
    Explained("21:15Z", "A time in UTC"),
    Explained("17:15 utc-5", "A time somebody told you in their own zone"),
    Explained("21:15 Europe/Berlin", "A time in the zone of a place"),
)

SEVERITIES: Final = (
    Explained("sev1", "Most users cannot work, or data is being lost"),
    Explained("sev2", "A main function is down for many users"),
    Explained("sev3", "Something is broken or slow for some users"),
    Explained("sev4", "Hardly anyone notices, but it needs hands"),
    Explained("sev5", "No effect on users"),
    Explained("unknown", "Decide later; nothing waits for it"),
)

WORDS: Final = (
    Explained(
        "Service",
        "Something a team runs and others rely on: an application, a database, a queue.",
    ),
    Explained("Team", "People who own services together. A lead may change what the team owns."),
    Explained("Tier", "How much hangs on a service: 1 for the most, 3 for the least."),
    Explained(
        "Dependency",
        "One service needs another. A hard one takes its dependent down with it, a soft one only "
        "makes it poorer; in a redundancy group some of several providers are enough.",
    ),
    Explained(
        "Incident",
        "Something that hurts users or may soon. A near miss did not hurt anyone this time; a "
        "drill is practice. Numbers never mix the three.",
    ),
    Explained(
        "Timeline entry",
        "One line on what happened, was seen or was done, at the time it happened. Lines are "
        "corrected in the open; nothing vanishes.",
    ),
    Explained(
        "Milestone",
        "One of five moments: impact started, somebody knew (detected), a person took it "
        "(acknowledged), users no longer hurt (mitigated), back to normal (resolved).",
    ),
    Explained(
        "Postmortem",
        "What an incident taught, written without blame: why it made sense to everybody at the "
        "time, and what shall change.",
    ),
    Explained(
        "Contributing factor",
        "One of the things that had to come together. There is hardly ever a single cause.",
    ),
    Explained(
        "Edition", "A published postmortem as it was on that day; later ones stand beside it."
    ),
    Explained(
        "Action item",
        "A promise that follows from an incident, with an owner and a day. “Won't do” is an "
        "honest end of one, and says why.",
    ),
    Explained(
        "Recovery metrics",
        "Time to detect, acknowledge, mitigate and recover. The median leads; a mean never stands "
        "alone, and what was left out is counted.",
    ),
    Explained(
        "Restricted",
        "An incident only the people involved can see. To everybody else it is not there.",
    ),
)
