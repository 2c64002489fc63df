"""What the console says of drills, for the catalogues; a test compares it with the domain."""

from __future__ import annotations

from console.marked import N_

# As aplomb.drill.report names them.
SHOWN = (
    N_("the first comment was judged"),
    N_("the account was watched"),
    N_("it was called a crisis"),
    N_("people and the rest of the product were told"),
    N_("promotions were switched off"),
)
AFTER = (N_("the first comment"), N_("the crisis"))

# As aplomb.drill.play says them.
REFUSALS = (
    N_("The account of drills is not calm: a drill is going on. End it first."),
    N_("A drill began less than an hour ago. There is one an hour at most."),
)
