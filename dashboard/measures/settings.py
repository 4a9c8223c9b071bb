"""Measures of a programme's settings: what is set for its stages."""

from __future__ import annotations

from dashboard.measures.measure import PROGRAMME, Example, Measure, Restated, Unit

SOURCE = "the stages of the programme"


def _stages(*archived: bool) -> int:
    from dashboard.metrics.settings import stages_by_flow
    from db.frames import BOOLEAN, OBJECT, frame_of

    frame = frame_of({"flow": (OBJECT, ["Standard"] * len(archived)), "archived": (BOOLEAN, list(archived))})
    return int(stages_by_flow(frame)["stages"].iloc[0])


MEASURES: tuple[Measure, ...] = (
    Measure(
        "flow_stages",
        "Stages of a flow",
        "Stages of the Innovation Flow that are not retired.",
        Unit.COUNT,
        SOURCE,
        Example("Three stages, one of them retired.", "Stages: 2.", lambda: _stages(False, False, True), 2),
        scope=(PROGRAMME,),
    ),
    Measure(
        "stage_quiet_threshold",
        "Working days after which a sponsor is quiet",
        "The working days without a conversation after which the sponsor of a challenge in the stage is quiet, as set. None set means never.",
        Unit.WORKING_DAYS,
        SOURCE,
        Example("Ten working days are set.", "Quiet after: 10 working days.", lambda: 10, 10, Restated.RECORDED),
        scope=(PROGRAMME,),
    ),
    Measure(
        "stage_usual_teams",
        "Usual number of company teams in a stage",
        "The number of company teams that a challenge usually has in the stage, as set. None set is not 0.",
        Unit.COUNT,
        SOURCE,
        Example("Three teams are set.", "Usual teams: 3.", lambda: 3, 3, Restated.RECORDED),
        scope=(PROGRAMME,),
    ),
)
