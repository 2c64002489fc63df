"""What may be said in public where criticism was removed: that it happened, and why."""

from __future__ import annotations

from aplomb.removals.removal import Ground

_FRAMES = {
    "en": "A comment that stood here was removed, because {why}. We do not remove criticism.",
    "lv": "Šeit bija komentārs, kas tika noņemts, jo {why}. Kritiku mēs nenoņemam.",
}
_WHY = {
    "en": {
        Ground.THREAT: "it threatened somebody",
        Ground.PRIVATE_DATA: "it showed a third person's private data",
        Ground.CHILD_ABUSE_MATERIAL: "it showed the abuse of a child",
        Ground.INTIMATE_IMAGE: "it showed an intimate image without consent",
        Ground.INCITEMENT: "it called for violence or hatred",
        Ground.FRAUD: "it led people into a fraud",
        Ground.COURT_ORDER: "a court ordered it",
    },
    "lv": {
        Ground.THREAT: "tajā kādam draudēja",
        Ground.PRIVATE_DATA: "tajā bija trešās personas privāti dati",
        Ground.CHILD_ABUSE_MATERIAL: "tajā bija redzama vardarbība pret bērnu",
        Ground.INTIMATE_IMAGE: "tajā bija intīms attēls bez piekrišanas",
        Ground.INCITEMENT: "tajā aicināja uz vardarbību vai naidu",
        Ground.FRAUD: "tas cilvēkus veda krāpnieku rokās",
        Ground.COURT_ORDER: "tā lēma tiesa",
    },
}


def removal_notice(ground: Ground, *, language: str) -> str:
    """Return a text that a person may post; in English where there is none in the language."""
    spoken = language.partition("-")[0].lower()
    spoken = spoken if spoken in _FRAMES else "en"
    return _FRAMES[spoken].format(why=_WHY[spoken][ground])
