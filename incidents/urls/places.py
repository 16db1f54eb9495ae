"""Where what most doors are about has its address."""

INCIDENT = "incidents/INC-<int:pk>/"
POSTMORTEM = "postmortems/PM-<int:pk>/"
